//! The team's members.

pub mod list;
pub mod remove;
pub mod update;

use api::{Error, Result, UserId};
use identity::{ApiKeyId, Email, Member, Role, User};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// The roles that can be given.
pub(crate) const GIVEN: &str = "`admin`, `supervisor`, `agent` or `viewer`";

/// A member.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Member")]
pub struct MemberOut {
    /// The id of their account.
    pub id: UserId,
    /// Their address; `null` when the account is gone.
    pub email: Option<Email>,
    /// What they are in the team.
    pub role: Role,
    /// Since when they belong to it.
    pub joined_at: Timestamp,
}

impl MemberOut {
    pub(crate) fn new(member: &Member, user: Option<&User>) -> MemberOut {
        let email = user.map(|user| user.email.clone());
        MemberOut { id: member.user.clone(), email, role: member.role, joined_at: member.joined_at }
    }
}

/// An API key whose maker is no member any more.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StoppedKey {
    /// The key's id.
    pub id: ApiKeyId,
    /// What its maker called it.
    pub name: String,
    /// Its first characters.
    pub hint: String,
}

/// What somebody is in a team, for the audit log.
#[derive(Debug, Serialize)]
pub(crate) struct MemberRole {
    user: UserId,
    role: Role,
}

impl MemberRole {
    pub(crate) fn of(member: &Member) -> MemberRole {
        MemberRole { user: member.user.clone(), role: member.role }
    }
}

/// Makes sure that whoever has the role `own` may give the role `other`, take it away or remove who has it.
///
/// # Errors
/// 403.
pub(crate) fn must_be_above(own: Role, other: Role) -> Result<()> {
    if own.is_above(other) {
        return Ok(());
    }
    let (own, other) = (own.name(), other.name());
    Err(Error::Forbidden(format!("The role `{own}` manages only roles below it, and `{other}` is not.")))
}
