//! `POST /api/auth/signup` makes an account, a team of its own and a session.

use api::{ClientIp, Conflict, Created, Error, Fields, FromFields, Json, Result, TeamId, UserId};
use cx::Cx;
use identity::{Email, EmailClaim, Member, Password, Public, Role, Session, Team, User};
use limits::Limit;
use schemars::JsonSchema;
use table::{Condition, TableError};

use crate::{SignedIn, TeamOut, UserOut, WithCookie, signed_in};

/// One address, one account.
pub const EMAIL_TAKEN: Conflict = Conflict { code: "email_taken", when: "sign-up with a known address" };

/// From one address: enough for a household or a workshop, too few to try a list of addresses for those that
/// are taken.
const SIGNUPS: Limit = Limit { name: "signup", count: 20, window_s: 60 * 60 };

/// Who wants an account.
#[derive(Debug, JsonSchema)]
pub struct NewAccount {
    /// Where mail reaches them, and what they log in with. Case and space around it do not matter.
    #[schemars(with = "Email")]
    email: Option<Email>,
    /// 8 to 256 characters.
    password: Password,
}

impl FromFields for NewAccount {
    fn from_fields(fields: &mut Fields) -> Self {
        let email = signed_in::email(fields);
        let password = Password::choose(fields.required("password")).unwrap_or_else(|reason| {
            if !fields.is_wrong("password") {
                fields.wrong("password", reason);
            }
            Password::default()
        });
        NewAccount { email, password }
    }
}

/// Makes the account.
///
/// # Errors
/// 409 `email_taken`; 422 for an address or a password that cannot be one.
pub async fn signup(cx: Cx, _: Public, ip: ClientIp, Json(new): Json<NewAccount>) -> Result<WithCookie<Created<SignedIn>>> {
    if let Some(network) = ip.network() {
        SIGNUPS.take(&cx, format!("ip/{network}")).await?;
    }
    let email = new.email.ok_or_else(|| Error::field("email", "is required"))?;
    let password = new.password.hash(cx.random()).await?;
    let (created_at, user_id, team_id) = (cx.now(), cx.id::<UserId>(), cx.id::<TeamId>());
    let user = User { id: user_id.clone(), email: email.clone(), password, personal_team: team_id.clone(), created_at };
    let name = email.as_str().split('@').next().unwrap_or("My").to_owned();
    let team = Team { id: team_id.clone(), name, created_at };
    let member = Member { team: team_id.clone(), user: user_id.clone(), role: Role::Owner, joined_at: created_at };
    let claim = EmailClaim { email: email.clone(), user: user_id.clone() };
    let table = cx.table();
    let made = table
        .transaction()
        .put(&claim, Condition::Absent)
        .put(&user, Condition::Absent)
        .put(&team, Condition::Absent)
        .put(&member, Condition::Absent);
    match made.commit().await {
        Err(TableError::ConditionFailed) => {
            return Err(EMAIL_TAKEN.error("There is an account with this e-mail address already."));
        }
        other => other?,
    }
    let token = Session::begin(&cx, user_id.clone(), team_id.clone()).await?;
    let body = SignedIn {
        user: UserOut { id: user_id, email },
        team: TeamOut { id: team_id, name: team.name },
        token: token.reveal().to_owned(),
    };
    Ok(SignedIn::with_cookie(&cx, &token, Created(body)))
}
