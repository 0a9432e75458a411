//! What signing up, logging in and logging out have in common: the answer, the cookie, the address field.

use ::audit::Entry;
use api::{Describe, Error, Fields, HeaderField, Operation, Result, TeamId, UserId};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use cx::Cx;
use identity::{
    Actor, Email, Member, OneTime, Password, Role, SESSION_COOKIE, SESSION_DAYS, SecondFactor, Session, SignInMethod, Team,
    Token, User,
};
use jiff::Timestamp;
use schemars::{JsonSchema, json_schema};
use serde::Serialize;
use table::{Item, TableError, Transaction};

use crate::google::Attempt;
use crate::teams::TRIES;
use crate::{Visitor, link, reclaim, verified};

/// A person, as the API shows them.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "User")]
pub struct UserOut {
    /// Their id.
    pub id: UserId,
    /// Their address.
    pub email: Email,
    /// Whether it is known to be theirs.
    pub email_verified: bool,
    /// Whether they set up a second factor.
    pub second_factor: bool,
    /// Whether a Google account is linked.
    pub google: bool,
    /// When the account will be gone; `null` unless they are deleting it.
    pub closes_at: Option<Timestamp>,
}

impl UserOut {
    pub(crate) fn new(user: &User) -> UserOut {
        UserOut {
            id: user.id.clone(),
            email: user.email.clone(),
            email_verified: user.email_verified_at.is_some(),
            second_factor: user.second_factor.is_some(),
            google: user.google.is_some(),
            closes_at: user.closes_at,
        }
    }
}

/// A team, as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Team")]
pub struct TeamOut {
    /// Its id.
    pub id: TeamId,
    /// What its members call it.
    pub name: String,
}

impl TeamOut {
    pub(crate) fn new(team: &Team) -> TeamOut {
        TeamOut { id: team.id.clone(), name: team.name.clone() }
    }
}

/// What signing up and logging in answer: who, for which team, and the session's token.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SignedIn {
    /// Who.
    pub user: UserOut,
    /// The team the session is for.
    pub team: TeamOut,
    /// The bearer token; the same is set as a cookie.
    pub token: String,
}

/// A reply that also sets cookies, or takes them away.
#[derive(Debug)]
pub struct WithCookie<R> {
    reply: R,
    cookies: Vec<Cookie>,
}

/// A cookie that scripts cannot read and that comes with no request of another site's page but a plain link.
#[derive(Debug)]
pub(crate) struct Cookie(Option<HeaderValue>);

impl SignedIn {
    /// What signing in answers.
    pub(crate) fn new(user: &User, team: &Team, token: &Token) -> SignedIn {
        SignedIn { user: UserOut::new(user), team: TeamOut::new(team), token: token.reveal().to_owned() }
    }

    /// The session cookie of `token`.
    pub(crate) fn cookie(cx: &Cx, token: &Token) -> Cookie {
        Cookie::new(cx, SESSION_COOKIE, token.reveal(), SESSION_DAYS * 24 * 3_600, "/")
    }
}

impl Cookie {
    /// The cookie `name` for whatever is below `path`, kept for `age_s` seconds. Zero takes it away.
    pub(crate) fn new(cx: &Cx, name: &str, value: &str, age_s: i64, path: &str) -> Cookie {
        let secure = if cx.config().https { "; Secure" } else { "" };
        let text = format!("{name}={value}; Max-Age={age_s}; Path={path}; HttpOnly; SameSite=Lax{secure}");
        Cookie(HeaderValue::from_str(&text).ok())
    }

    /// What a browser sends of the cookie `name`.
    pub(crate) fn sent<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
        let lines = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(given, _)| *given == name).map(|(_, value)| value)
    }

    /// The header that sets it.
    pub(crate) fn header(self) -> Option<HeaderValue> {
        self.0
    }
}

impl<R> WithCookie<R> {
    pub(crate) fn new(reply: R, cookies: impl IntoIterator<Item = Cookie>) -> Self {
        WithCookie { reply, cookies: cookies.into_iter().collect() }
    }

    /// What is answered.
    pub(crate) fn reply(&self) -> &R {
        &self.reply
    }
}

impl<R> WithCookie<R> {
    /// The first of the cookies, for a page that answers otherwise.
    pub(crate) fn first_cookie(&self) -> Option<HeaderValue> {
        self.cookies.first().and_then(|cookie| cookie.0.clone())
    }
}

impl<R: IntoResponse> IntoResponse for WithCookie<R> {
    fn into_response(self) -> Response {
        let mut response = self.reply.into_response();
        for cookie in self.cookies.into_iter().filter_map(|cookie| cookie.0) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }
}

impl<R: Describe> Describe for WithCookie<R> {
    fn describe(operation: &mut Operation) {
        R::describe(operation);
        for reply in &mut operation.replies {
            reply.headers.push(HeaderField {
                name: "set-cookie",
                about: "Of the session, `mh_session`; empty when it has ended. On the way to Google, `mh_google`.",
                schema: |_| json_schema!({"type": "string"}),
            });
        }
    }
}

/// What somebody who signs in used up with it. Of two who come with the same at once, one is let in.
#[derive(Default)]
pub(crate) struct Proof<'a> {
    /// Their second factor, after the code was used.
    pub(crate) factor: Option<SecondFactor>,
    /// What they got by mail, which proves their address too.
    pub(crate) link: Option<&'a OneTime>,
    /// The attempt that brought them back from Google.
    pub(crate) attempt: Option<&'a Attempt>,
}

/// Begins a session of `user`, and answers with it.
pub(crate) async fn begin(
    cx: &Cx,
    user: &User,
    proof: Proof<'_>,
    method: SignInMethod,
    visitor: Visitor,
) -> Result<WithCookie<axum::Json<SignedIn>>> {
    let (team, token) = open(cx, user, proof, method, visitor).await?;
    Ok(WithCookie::new(axum::Json(SignedIn::new(user, &team, &token)), [SignedIn::cookie(cx, &token)]))
}

/// Begins a session of `user`: for the team they looked at last, or their own.
pub(crate) async fn open(
    cx: &Cx,
    user: &User,
    proof: Proof<'_>,
    method: SignInMethod,
    visitor: Visitor,
) -> Result<(Team, Token)> {
    let (team, role) = last_team(cx, user).await?;
    let actor = Actor { user: user.id.clone(), api_key: None, role: Some(role), ip: visitor.ip };
    let (session, token) = Session::new(cx, visitor.sign_in(user, &team, method));
    let entry = Entry::of(cx, &team.id, team.plan, Some(actor), "session.begun").on(&session.id).after(&method);
    let strangers = proof.link.is_some() && reclaim::may_be_strangers(user);
    if strangers {
        reclaim::shut_out(cx, user, None).await?;
    }
    let mut user = user.clone();
    for _ in 0..TRIES {
        let table = cx.table();
        let transaction = spend(cx, &user, &proof, session.begin(table.transaction()), strangers).await?;
        match ::audit::commit(cx, transaction, std::slice::from_ref(&entry)).await {
            Ok(()) => {
                if strangers {
                    reclaim::shut_out(cx, &user, Some(&session.id)).await?;
                }
                return Ok((team, token));
            }
            Err(TableError::ConditionFailed) if proof.factor.is_some() => return Err(Error::InvalidCode),
            Err(TableError::ConditionFailed) if proof.link.is_some() => return Err(link::ended()),
            Err(TableError::ConditionFailed) if proof.attempt.is_some() => return Err(openid::Refusal::State.into()),
            // Somebody changed the account meanwhile. If it was what opens it, what was judged is no longer so.
            Err(TableError::ConditionFailed) => {
                let now = User::load(cx, &user.id).await?;
                if now.mark() != user.mark() || now.second_factor.is_some() {
                    return Err(Error::InvalidCredentials);
                }
                user = now;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(TableError::ConditionFailed.into())
}

/// Adds to `transaction` what the proof uses up, and that the account is still the one that was judged: so that no session
/// begins behind the back of whoever changes what opens it.
async fn spend<'a>(
    cx: &Cx,
    user: &User,
    proof: &Proof<'_>,
    mut transaction: Transaction<'a>,
    strangers: bool,
) -> Result<Transaction<'a>> {
    if let Some(attempt) = proof.attempt {
        transaction = attempt.spend(transaction);
    }
    if strangers {
        transaction = reclaim::unclaim(transaction, user);
    }
    let edit = |user: &mut User| {
        if strangers {
            reclaim::strip(user);
        }
        user.second_factor = proof.factor.clone().or(user.second_factor.take());
    };
    if let Some(link) = proof.link {
        return verified::verify_and(cx, link.spend(transaction), user, edit).await;
    }
    let (changed, unchanged) = user.changed(edit);
    Ok(if proof.factor.is_some() { transaction.put(&changed, unchanged) } else { transaction.require(user.key(), unchanged) })
}

/// The team that `user` looked at last, if they still belong to it; else their own.
async fn last_team(cx: &Cx, user: &User) -> Result<(Team, Role)> {
    for id in user.last_team.iter().chain([&user.personal_team]) {
        let member = Member::find(cx, id, &user.id).await?;
        let team = cx.table().get::<Team>(Team::key_of(id)).await?;
        // Whoever deletes their account must be able to come back and keep it.
        let team = team.filter(|team| team.closes_at.is_none() || (team.id == user.personal_team && team.erased_at.is_none()));
        if let (Some(member), Some(team)) = (member, team) {
            return Ok((team, member.role));
        }
    }
    Err(Error::Unauthenticated("This account is being deleted."))
}

/// Takes a password that somebody chooses, from the field `name`.
pub(crate) fn new_password(fields: &mut Fields, name: &'static str) -> Password {
    Password::choose(fields.required(name)).unwrap_or_else(|reason| {
        if !fields.is_wrong(name) {
            fields.wrong(name, reason);
        }
        Password::default()
    })
}

/// Makes sure that `password`, from the field `name`, is hard to guess for whoever knows the address.
pub(crate) fn strong(password: &Password, name: &str, email: &Email) -> Result<()> {
    let parts = email.as_str().split(['@', '.', '-', '_', '+']).filter(|part| part.len() > 2);
    let hints: Vec<&str> = parts.chain([email.as_str()]).collect();
    password.is_strong(&hints).map_err(|why| Error::field(name, why))
}

/// Takes the `email` field.
pub(crate) fn email(fields: &mut Fields) -> Option<Email> {
    let text: String = fields.required("email");
    match text.parse::<Email>() {
        Ok(email) => Some(email),
        Err(reason) => {
            if !fields.is_wrong("email") {
                fields.wrong("email", reason);
            }
            None
        }
    }
}
