//! `POST /api/auth/verify-email` proves with the token from a mail that the address is one's own.

use ::audit::Entry;
use api::{Fields, FromFields, Json, NoContent, Result, problems};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Actor, Public, Purpose, Role, Team};
use schemars::JsonSchema;
use table::{CHANGED_MEANWHILE, TableError};

use crate::link::confirm::addressee;
use crate::link::{LINK_ENDED, TOKENS, ended};
use crate::touches::{READ_ONE_TIME, READ_TEAM, READ_USER, WRITE_ONE_TIME, WRITE_TEAM, WRITE_USER};
use crate::user::UserOut;
use crate::verified;
use crate::visitor::Visitor;

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-email-verify", "/api/auth/verify-email", "Verify one's address", |site| site.to(verify))
        .audited()
        .touches(&[READ_ONE_TIME, WRITE_ONE_TIME, READ_USER, WRITE_USER, READ_TEAM, WRITE_TEAM, limits::TOUCH])
        .conflicts(&[LINK_ENDED, CHANGED_MEANWHILE])
        .problems(&[problems::RATE_LIMITED])
        .about(
            "The token is what the link in the mail after signing up carries. It is good for 24 hours, in any browser. Until \
             an address is verified its account works with tighter limits.",
        )
        .sample(Sample::body(r#"{"token": "{verify_link}"}"#));

/// What the mail carried.
#[derive(Debug, JsonSchema)]
pub struct MailedToken {
    /// The link's token: `mho_…`.
    pub(crate) token: String,
}

impl FromFields for MailedToken {
    fn from_fields(fields: &mut Fields) -> Self {
        MailedToken { token: fields.required("token") }
    }
}

/// Verifies the address.
///
/// # Errors
/// 409 `link_ended`; 429 for many tokens.
pub async fn verify(cx: Cx, _: Public, visitor: Visitor, Json(given): Json<MailedToken>) -> Result<NoContent> {
    visitor.take(&cx, TOKENS).await?;
    let (link, user) = addressee(&cx, Purpose::VerifyEmail, &given.token).await?;
    let team = Team::load(&cx, &user.personal_team).await?;
    let actor = Actor { user: user.id.clone(), api_key: None, role: Some(Role::Owner), ip: visitor.ip };
    let (seen, _) = user.changed(|user| user.email_verified_at = Some(cx.now()));
    let entry = Entry::of(&cx, &team.id, team.plan, Some(actor), "email.verified").on(&user.id);
    let entry = entry.before(&UserOut::new(&user)).after(&UserOut::new(&seen));
    let table = cx.table();
    let transaction = verified::verify(&cx, link.spend(table.transaction()), &user).await?;
    match ::audit::commit(&cx, transaction, &[entry]).await {
        Err(TableError::ConditionFailed) if addressee(&cx, Purpose::VerifyEmail, &given.token).await.is_err() => Err(ended()),
        other => Ok(other.map(|()| NoContent)?),
    }
}
