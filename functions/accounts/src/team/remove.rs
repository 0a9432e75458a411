//! `DELETE /api/team` deletes the team, after a week in which its owner can still keep it.

use ::audit::Entry;
use api::Result;
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, OwnTeam, Permission};
use table::{CHANGED_MEANWHILE, Condition};

use super::closing::{GRACE, erasing};
use super::{Ground, PERSONAL_TEAM, TeamDetail};
use crate::touches::{READ_MEMBERS, READ_TEAM, WRITE_MEMBERS, WRITE_TEAM};

pub(crate) const ENTRY: Endpoint = Endpoint::delete("accounts-team-remove", "/api/team", "Delete the team", |site| {
    site.to(remove)
})
.may(OwnTeam::ACTION)
.audited()
.touches(&[READ_MEMBERS, WRITE_MEMBERS, READ_TEAM, WRITE_TEAM])
.conflicts(&[PERSONAL_TEAM, CHANGED_MEANWHILE])
.about(
    "Members and keys are refused from now on, and jobs call nobody. Until `closes_at`, seven days from now, the owner can \
     keep the team with `POST /api/teams/{id}/restore`; then it is erased.",
)
.sample(Sample::NONE.within("workshop").leaves(Trace::at("/api/team").status(403)));

/// Closes the team to everybody, and arms the errand that will erase it.
///
/// # Errors
/// 409 `personal_team`.
pub async fn remove(cx: Cx, caller: Caller<OwnTeam>) -> Result<axum::Json<TeamDetail>> {
    let table = cx.table();
    table
        .change(|transaction| async {
            let ground = Ground::of(&cx, &caller).await?;
            let team = &ground.team;
            if team.personal_to.is_some() {
                return Err(PERSONAL_TEAM.error("Your personal team came with your account and goes with it.").into());
            }
            let closes_at = cx.now() + GRACE;
            let (closing, unchanged) = team.changed(|team| team.closes_at = Some(closes_at));
            let entry = Entry::by(&cx, &caller, "team.deleted").on(&team.id);
            let entry = entry.before(&TeamDetail::new(team)).after(&TeamDetail::new(&closing));
            let transaction = transaction.put(&closing, unchanged).put(&erasing(&closing, closes_at), Condition::Always);
            ::audit::commit(&cx, ground.hold(transaction), &[entry]).await?;
            Ok(axum::Json(TeamDetail::new(&closing)))
        })
        .await
}
