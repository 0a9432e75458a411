//! The team's members.

pub mod list;
pub mod remove;
pub mod update;

use api::{Error, Result, UserId};
use function::Endpoint;
use identity::{ApiKeyId, Email, ManageMembers, Member, Permission, ReadTeam, Role, User};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use table::CHANGED_MEANWHILE;

use crate::team::IS_OWNER;
use crate::{READ_KEYS, READ_MEMBERS, READ_TEAM, READ_USER, WRITE_MEMBERS, WRITE_USER};

/// The roles that can be given.
pub(crate) const GIVEN: &str = "`admin`, `supervisor`, `agent` or `viewer`";

pub(crate) const LIST: Endpoint =
    Endpoint::get("accounts-members-list", "/api/team/members", "List the team's members", |site| site.to(list::list))
        .may(ReadTeam::ACTION)
        .touches(&[READ_MEMBERS, READ_USER])
        .about("Those whose accounts are the newest come first.");

pub(crate) const UPDATE: Endpoint =
    Endpoint::patch("accounts-members-update", "/api/team/members/{id}", "Change a member's role", |site| {
        site.to(update::update)
    })
    .may(ManageMembers::ACTION)
    .audited()
    .touches(&[READ_TEAM, READ_MEMBERS, WRITE_MEMBERS, READ_USER])
    .conflicts(&[IS_OWNER, CHANGED_MEANWHILE])
    .about("Only roles below one's own can be given or taken away: the owner makes admins, admins make everybody else.");

pub(crate) const REMOVE: Endpoint =
    Endpoint::delete("accounts-members-remove", "/api/team/members/{id}", "Remove a member", |site| site.to(remove::remove))
        .may(ManageMembers::ACTION)
        .audited()
        .touches(&[READ_TEAM, READ_MEMBERS, WRITE_MEMBERS, WRITE_USER, READ_KEYS])
        .conflicts(&[IS_OWNER, CHANGED_MEANWHILE])
        .about(
            "Only members below oneself can be removed; see `POST /api/teams/{id}/leave` for leaving. What they made stays. API \
     keys they made stop working at once: the answer lists them. Whoever rotates one (`POST /api/keys/{id}/rotate`) answers \
     for it, and its new text works.",
        );

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
    /// Its id.
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
