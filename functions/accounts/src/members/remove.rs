//! `DELETE /api/team/members/{id}` removes a member. The next request they make for the team is refused, and so is
//! the next one with an API key that they made.

use ::audit::Entry;
use api::{Error, Path, Result, TeamId, UserId};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{ApiKey, Caller, ManageMembers, Member, Permission, Role};
use schemars::JsonSchema;
use serde::Serialize;
use table::{CHANGED_MEANWHILE, Range};

use super::{MemberRole, StoppedKey, must_be_above};
use crate::team::{Ground, IS_OWNER};
use crate::touches::{READ_KEYS, READ_MEMBERS, READ_TEAM, WRITE_MEMBERS, WRITE_USER};

pub(crate) const ENTRY: Endpoint =
    Endpoint::delete("accounts-members-remove", "/api/team/members/{id}", "Remove a member", |site| site.to(remove))
        .may(ManageMembers::ACTION)
        .audited()
        .touches(&[READ_TEAM, READ_MEMBERS, WRITE_MEMBERS, WRITE_USER, READ_KEYS])
        .conflicts(&[IS_OWNER, CHANGED_MEANWHILE])
        .about(
            "Only members below oneself can be removed; see `POST /api/teams/{id}/leave` for leaving. What they made stays. API \
     keys they made stop working at once: the answer lists them. Whoever rotates one (`POST /api/keys/{id}/rotate`) answers \
     for it, and its new text works.",
        )
        .sample(Sample::of("member").leaves(Trace::at("/api/team/members").holding(r#"{"/items/0/role": "owner"}"#)));

/// What went with the member.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Removed {
    /// The API keys they made, which open nothing until somebody rotates them.
    pub stopped_keys: Vec<StoppedKey>,
}

/// Removes the member.
///
/// # Errors
/// 404 for somebody who is no member; 403 for somebody who is not below the caller; 409 `is_owner`.
pub async fn remove(cx: Cx, caller: Caller<ManageMembers>, Path(id): Path<UserId>) -> Result<axum::Json<Removed>> {
    let table = cx.table();
    table
        .change(|transaction| async {
            let ground = Ground::of(&cx, &caller).await?;
            let member = Member::find(&cx, &caller.team, &id).await?.ok_or(Error::NotFound("member"))?;
            if member.role == Role::Owner {
                return Err(IS_OWNER.error("The owner cannot be removed. They may give the team away, or delete it.").into());
            }
            must_be_above(ground.caller.role, member.role)?;
            let entry = Entry::by(&cx, &caller, "member.removed").on(&id).before(&MemberRole::of(&member));
            ::audit::commit(&cx, ground.hold(member.leave(transaction)), &[entry]).await?;
            Ok(axum::Json(Removed { stopped_keys: keys_of(&cx, &caller.team, &id).await? }))
        })
        .await
}

async fn keys_of(cx: &Cx, team: &TeamId, maker: &UserId) -> Result<Vec<StoppedKey>> {
    let keys = cx.table().all::<ApiKey>(&ApiKey::list_of(team), Range::All).await?;
    let made = keys.into_iter().filter(|key| key.created_by == *maker);
    Ok(made.map(|ApiKey { id, name, hint, .. }| StoppedKey { id, name, hint }).collect())
}
