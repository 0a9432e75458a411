//! `POST /api/auth/signup` makes an account, a team of its own and a session, and mails a link to verify the address.

use ::audit::Entry;
use api::{Conflict, Created, Error, Fields, FromFields, Json, Result, TeamId, UserId, problems};
use cx::{Cx, Touch};
use function::{Endpoint, Sample, Trace};
use identity::{Actor, Email, EmailClaim, Member, Password, Public, Role, Session, SignInMethod, Team, User};
use jiff::Timestamp;
use limits::Limit;
use mail::MAIL;
use schemars::JsonSchema;
use table::{Condition, TableError};

use crate::cookie::WithCookie;
use crate::email::resend::verification;
use crate::signed_in::SignedIn;
use crate::touches::{EMAIL, WRITE_MEMBERS, WRITE_ONE_TIME, WRITE_SESSION, WRITE_TEAM, WRITE_USER};
use crate::user::UserOut;
use crate::visitor::Visitor;
use crate::{email, password};

/// One address, one account.
pub const EMAIL_TAKEN: Conflict = Conflict {
    code: "email_taken",
    when: "sign-up with a known address",
    advice: "There is an account with this address: sign in, by a link if the password is forgotten (`POST \
             /api/auth/magic-link`).",
};

/// From one address: enough for a household or a workshop, too few to try a list of addresses for those that
/// are taken.
const SIGNUPS: Limit = Limit { name: "signup", count: 20, window_s: 60 * 60 };

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-signup", "/api/auth/signup", "Make an account and a team of its own", |site| site.to(signup))
        .audited()
        .touches(&[Touch::Write(EMAIL), WRITE_USER, WRITE_TEAM, WRITE_MEMBERS, WRITE_SESSION, WRITE_ONE_TIME, limits::TOUCH])
        .posts(&[MAIL])
        .conflicts(&[EMAIL_TAKEN])
        .problems(&[problems::RATE_LIMITED])
        .memory_mb(512)
        .sample(
            Sample::body(r#"{"email": "{new_email}", "password": "{password}"}"#)
                .gives(201, &["/user/email", "/team/id", "/token"])
                .leaves(Trace::at("/api/auth/me").by("{answer.token}").holding(r#"{"/user/email": "{new_email}"}"#)),
        );

/// Who wants an account.
#[derive(Debug, JsonSchema)]
pub struct NewAccount {
    /// Where mail reaches them, and what they log in with. Case and space around it do not matter.
    #[schemars(with = "Email")]
    email: Option<Email>,
    /// 8 to 256 characters, hard to guess.
    password: Password,
}

impl FromFields for NewAccount {
    fn from_fields(fields: &mut Fields) -> Self {
        let email = email::take(fields, "email");
        let password = password::choose(fields, "password");
        NewAccount { email, password }
    }
}

/// Makes the account.
///
/// # Errors
/// 409 `email_taken`; 422 for an address that cannot be one, or a password that is easy to guess.
pub async fn signup(cx: Cx, _: Public, visitor: Visitor, Json(new): Json<NewAccount>) -> Result<WithCookie<Created<SignedIn>>> {
    visitor.take(&cx, SIGNUPS).await?;
    let email = new.email.ok_or_else(|| Error::field("email", "is required"))?;
    password::must_be_strong(&new.password, "password", &email)?;
    let made = Account::new(&cx, email, Some(new.password)).await?;
    let entry = made.entry(&cx, &visitor);
    let (session, token) = Session::new(&cx, visitor.sign_in(&made.user, &made.team, SignInMethod::Password));
    let table = cx.table();
    let (link, parcel) = verification(&cx, &made.user)?;
    let transaction = session.begin(made.join(table.transaction())).put(&link, Condition::Always);
    let transaction = parcel.join(transaction);
    match ::audit::commit(&cx, transaction, &[entry]).await {
        Err(TableError::ConditionFailed) => {
            return Err(EMAIL_TAKEN.error("There is an account with this e-mail address already."));
        }
        other => other?,
    }
    parcel.leave(&cx).await;
    let answer = Created(SignedIn::new(&made.user, &made.team, &token));
    Ok(WithCookie::new(answer, [SignedIn::cookie(&cx, &token)]))
}

/// An account being made: the person, a team of their own, and their place in it.
pub(crate) struct Account {
    pub(crate) user: User,
    pub(crate) team: Team,
}

impl Account {
    /// An account for `email`.
    pub(crate) async fn new(cx: &Cx, email: Email, password: Option<Password>) -> Result<Account> {
        let password = match password {
            Some(password) => Some(password.hash(cx.random()).await?),
            None => None,
        };
        let (created_at, team_id) = (cx.now(), cx.id::<TeamId>());
        let user = User::new(cx.id::<UserId>(), email.clone(), team_id.clone(), created_at);
        let team = Team { personal_to: Some(user.id.clone()), ..Team::new(team_id, User::name_from(&email), created_at) };
        Ok(Account { user: User { password, ..user }, team })
    }

    /// The same for whoever Google knows as `sub`, and whose address it vouched for at `verified_at`, if it can.
    pub(crate) fn of_google(self, sub: String, verified_at: Option<Timestamp>) -> Account {
        let user = User { google: Some(sub), email_verified_at: verified_at, ..self.user };
        Account { user, team: Team { verified: verified_at.is_some(), ..self.team } }
    }

    /// Adds it to `transaction`, which fails if the address is taken.
    pub(crate) fn join<'a>(&self, transaction: table::Transaction<'a>) -> table::Transaction<'a> {
        let claim = EmailClaim { email: self.user.email.clone(), user: self.user.id.clone() };
        let member =
            Member { team: self.team.id.clone(), user: self.user.id.clone(), role: Role::Owner, joined_at: self.user.created_at };
        let transaction =
            transaction.put(&claim, Condition::Absent).put(&self.user, Condition::Absent).put(&self.team, Condition::Absent);
        member.join(transaction, Condition::Absent)
    }

    /// The audit log's first line.
    pub(crate) fn entry(&self, cx: &Cx, visitor: &Visitor) -> Entry {
        let actor = Actor { user: self.user.id.clone(), api_key: None, role: Some(Role::Owner), ip: visitor.ip };
        let entry = Entry::of(cx, &self.team.id, self.team.plan, Some(actor), "account.created");
        entry.on(&self.user.id).after(&UserOut::new(&self.user))
    }
}
