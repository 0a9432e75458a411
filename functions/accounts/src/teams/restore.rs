//! `POST /api/teams/{id}/restore` keeps a team that is being deleted.

use ::audit::Entry;
use api::{Conflict, Error, Path, Result, TeamId};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, OwnAccount, Permission, Role, User};
use table::{CHANGED_MEANWHILE, Item};

use super::{MyTeam, actor, place};
use crate::account::ACCOUNT_CLOSING;
use crate::team::TeamDetail;
use crate::touches::{READ_MEMBERS, READ_TEAM, READ_USER, WRITE_MEMBERS, WRITE_TEAM, WRITE_USER};

/// Nobody is deleting the team.
pub const NOT_CLOSING: Conflict = Conflict {
    code: "not_closing",
    when: "keeping a team that nobody deletes",
    advice: "Nothing to do: nobody is deleting this team.",
};
/// The time in which the team could be kept is over.
pub const GRACE_OVER: Conflict = Conflict {
    code: "grace_over",
    when: "keeping a team after its `closes_at`",
    advice: "Too late: the week in which it could be kept is over, and it is being erased.",
};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-teams-restore", "/api/teams/{id}/restore", "Keep a team after all", |site| site.to(restore))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_MEMBERS, WRITE_MEMBERS, READ_TEAM, WRITE_TEAM, READ_USER, WRITE_USER])
        .conflicts(&[NOT_CLOSING, GRACE_OVER, ACCOUNT_CLOSING, CHANGED_MEANWHILE])
        .about(
            "Undoes `DELETE /api/team`, and with one's personal team `POST /api/auth/delete-account`, for its owner, until \
         `closes_at`. Members and keys are let in again at once.",
        )
        .sample(
            Sample::of("closing_team")
                .leaves(Trace::at("/api/team").by("{closing_team.token}").holding(r#"{"/closes_at": null}"#)),
        );

/// Keeps the team. The errand that would have erased it finds another `closes_at` than its own and does nothing.
///
/// # Errors
/// 404 for a team one does not belong to; 403 for members who do not own it; 409 `not_closing`, `grace_over`.
pub async fn restore(cx: Cx, caller: Caller<OwnAccount>, Path(id): Path<TeamId>) -> Result<axum::Json<MyTeam>> {
    let table = cx.table();
    table
        .change(|transaction| async {
            let (team, member) = place(&cx, &caller, &id).await?;
            if member.role != Role::Owner {
                return Err(Error::Forbidden("Only its owner can keep a team.".into()).into());
            }
            let Some(closes_at) = team.closes_at else {
                return Err(NOT_CLOSING.error("This team is not being deleted.").into());
            };
            // Clocks differ, so whether the erasing has begun decides too.
            if team.erased_at.is_some() || closes_at <= cx.now() {
                return Err(GRACE_OVER.error("The time to keep this team is over; it is being erased.").into());
            }
            let (kept, unchanged) = team.changed(|team| team.closes_at = None);
            let entry = Entry::of(&cx, &team.id, team.plan, Some(actor(&caller, member.role)), "team.restored");
            let entry = entry.on(&team.id).before(&TeamDetail::new(&team)).after(&TeamDetail::new(&kept));
            let user = User::load(&cx, &caller.user).await?;
            let transaction = transaction.put(&kept, unchanged).require(member.key(), member.unchanged());
            let transaction = if team.personal_to.is_some() {
                let (user, unchanged) = user.changed(|user| user.closes_at = None);
                transaction.put(&user, unchanged)
            } else if user.closes_at.is_some() {
                return Err(ACCOUNT_CLOSING.error("Keep your account first: this team would be left without an owner.").into());
            } else {
                // They own one team more again, which must meet the deletion of their account.
                let (user, unchanged) = user.changed(|_| ());
                transaction.put(&user, unchanged)
            };
            ::audit::commit(&cx, transaction, &[entry]).await?;
            Ok(axum::Json(MyTeam::new(&kept, member.role, &caller.team)))
        })
        .await
}
