//! What signing up, logging in and logging out have in common: the answer, the cookie, the address field.

use ::audit::Entry;
use api::{Describe, Error, Fields, HeaderField, Operation, Result, TeamId, UserId};
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use cx::Cx;
use identity::{
    Actor, Email, Member, OneTime, Password, Role, SESSION_COOKIE, SESSION_DAYS, SecondFactor, Session, SignInMethod, Team,
    Token, User,
};
use schemars::{JsonSchema, json_schema};
use serde::Serialize;
use table::TableError;

use crate::{Visitor, link, verified};

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
}

impl UserOut {
    pub(crate) fn new(user: &User) -> UserOut {
        UserOut {
            id: user.id.clone(),
            email: user.email.clone(),
            email_verified: user.email_verified_at.is_some(),
            second_factor: user.second_factor.is_some(),
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

/// A reply that also sets the session cookie, or takes it away.
#[derive(Debug)]
pub struct WithCookie<R> {
    reply: R,
    cookie: Option<HeaderValue>,
}

impl SignedIn {
    /// What signing in answers.
    pub(crate) fn new(user: &User, team: &Team, token: &Token) -> SignedIn {
        SignedIn { user: UserOut::new(user), team: TeamOut::new(team), token: token.reveal().to_owned() }
    }

    /// `reply` with the session cookie of `token`.
    pub(crate) fn with_cookie<R>(cx: &Cx, token: &Token, reply: R) -> WithCookie<R> {
        let age_s = SESSION_DAYS * 24 * 3_600;
        WithCookie::new(cx, &format!("{SESSION_COOKIE}={}; Max-Age={age_s}", token.reveal()), reply)
    }
}

impl<R> WithCookie<R> {
    pub(crate) fn new(cx: &Cx, cookie: &str, reply: R) -> Self {
        let secure = if cx.config().https { "; Secure" } else { "" };
        let cookie = HeaderValue::from_str(&format!("{cookie}; Path=/; HttpOnly; SameSite=Lax{secure}")).ok();
        WithCookie { reply, cookie }
    }
}

impl<R: IntoResponse> IntoResponse for WithCookie<R> {
    fn into_response(self) -> Response {
        let mut response = self.reply.into_response();
        if let Some(cookie) = self.cookie {
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
                about: "The session as the cookie `mh_session`; empty when it has ended.",
                schema: |_| json_schema!({"type": "string"}),
            });
        }
    }
}

/// Begins a session of `user`: for the team they looked at last, or their own. `factor` is their second factor after
/// the code that let them in was used, `link` what they got by mail; of two who come with one at once, one is let in.
pub(crate) async fn begin(
    cx: &Cx,
    user: &User,
    factor: Option<SecondFactor>,
    link: Option<&OneTime>,
    method: SignInMethod,
    visitor: Visitor,
) -> Result<WithCookie<axum::Json<SignedIn>>> {
    let (team, role) = last_team(cx, user).await?;
    let actor = Actor { user: user.id.clone(), api_key: None, role: Some(role), ip: visitor.ip };
    let (session, token) = Session::new(cx, visitor.sign_in(user, &team, method));
    let entry = Entry::of(cx, &team.id, team.plan, Some(actor), "session.begun").on(&session.id).after(&method);
    let (table, spent) = (cx.table(), factor.is_some());
    let transaction = session.begin(table.transaction());
    let edit = |user: &mut User| user.second_factor = factor.or(user.second_factor.take());
    let transaction = match link {
        Some(link) => verified::verify_and(cx, link.spend(transaction), user, edit).await?,
        None if spent => {
            let (changed, unchanged) = user.changed(edit);
            transaction.put(&changed, unchanged)
        }
        None => transaction,
    };
    match ::audit::commit(cx, transaction, &[entry]).await {
        Err(TableError::ConditionFailed) if spent => return Err(Error::InvalidCode),
        Err(TableError::ConditionFailed) if link.is_some() => return Err(link::ended()),
        other => other?,
    }
    Ok(SignedIn::with_cookie(cx, &token, axum::Json(SignedIn::new(user, &team, &token))))
}

/// The team that `user` looked at last, if they still belong to it; else their own.
async fn last_team(cx: &Cx, user: &User) -> Result<(Team, Role)> {
    for id in user.last_team.iter().chain([&user.personal_team]) {
        let member = Member::find(cx, id, &user.id).await?;
        let team = cx.table().get::<Team>(Team::key_of(id)).await?.filter(|team| team.closes_at.is_none());
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
