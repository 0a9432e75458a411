//! `DELETE /api/team/members/{id}` removes a member. The next request they make for the team is refused, and so is
//! the next one with an API key that they made.

use ::audit::Entry;
use api::{Error, Path, Result, TeamId, UserId};
use cx::Cx;
use identity::{ApiKey, Caller, ManageMembers, Member, Role};
use schemars::JsonSchema;
use serde::Serialize;
use table::{Range, TableError};

use super::{MemberRole, StoppedKey, must_be_above};
use crate::team::{Ground, IS_OWNER};
use crate::teams::TRIES;

const KEYS_AT_ONCE: usize = 100;

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
    for _ in 0..TRIES {
        let ground = Ground::of(&cx, &caller).await?;
        let member = Member::find(&cx, &caller.team, &id).await?.ok_or(Error::NotFound("member"))?;
        if member.role == Role::Owner {
            return Err(IS_OWNER.error("The owner cannot be removed. They may give the team away, or delete it."));
        }
        must_be_above(ground.caller.role, member.role)?;
        let entry = Entry::by(&cx, &caller, "member.removed").on(&id).before(&MemberRole::of(&member));
        match ::audit::commit(&cx, ground.hold(member.leave(cx.table().transaction())), &[entry]).await {
            Err(TableError::ConditionFailed) => continue,
            other => other?,
        }
        return Ok(axum::Json(Removed { stopped_keys: keys_of(&cx, &caller.team, &id).await? }));
    }
    Err(TableError::ConditionFailed.into())
}

async fn keys_of(cx: &Cx, team: &TeamId, maker: &UserId) -> Result<Vec<StoppedKey>> {
    let (table, mut stopped, mut after) = (cx.table(), Vec::new(), None);
    loop {
        let (keys, next) = table.range::<ApiKey>(&ApiKey::list_of(team), Range::All, KEYS_AT_ONCE, after).await?;
        let made = keys.into_iter().filter(|key| key.created_by == *maker);
        stopped.extend(made.map(|ApiKey { id, name, hint, .. }| StoppedKey { id, name, hint }));
        after = next;
        if after.is_none() {
            return Ok(stopped);
        }
    }
}
