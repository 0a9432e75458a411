//! `POST /api/teams/{id}/switch` lets the session look at another team.

use ::audit::Entry;
use api::{Error, Path, Result, TeamId};
use cx::Cx;
use identity::{Caller, OwnAccount, Session, SignInMethod, User, Via};
use table::{Item, TableError};

use super::{MyTeam, TEAM_CLOSING, TRIES, actor, place};

/// Turns the session to the team, which is remembered for sessions to come.
///
/// # Errors
/// 404 for a team one does not belong to; 403 for one that wants its members to sign in with Google, which this
/// session's did not; 409 `team_closing`.
pub async fn switch(cx: Cx, caller: Caller<OwnAccount>, Path(id): Path<TeamId>) -> Result<axum::Json<MyTeam>> {
    // The matrix lets no key come this far.
    let Via::Session { id: session, method } = &caller.via else { return Err(Error::internal("an API key wants to switch")) };
    for _ in 0..TRIES {
        let (team, member) = place(&cx, &caller, &id).await?;
        if team.closes_at.is_some() {
            return Err(
                TEAM_CLOSING.error("This team is being deleted. Its owner can keep it with `POST /api/teams/{id}/restore`.")
            );
        }
        if team.google_only && *method != SignInMethod::Google {
            return Err(Error::Forbidden("This team wants its members to sign in with Google.".into()));
        }
        let (session, user) = (Session::load(&cx, &caller.user, session).await?, User::load(&cx, &caller.user).await?);
        let (user, unchanged) = user.changed(|user| user.last_team = Some(team.id.clone()));
        let entry = Entry::of(&cx, &team.id, team.plan, Some(actor(&caller, member.role)), "session.switched").on(&session.id);
        let table = cx.table();
        let transaction = table.transaction().put(&user, unchanged).require(member.key(), member.unchanged());
        match ::audit::commit(&cx, session.turn_to(transaction, &team.id), &[entry]).await {
            Err(TableError::ConditionFailed) => continue,
            other => other?,
        }
        return Ok(axum::Json(MyTeam::new(&team, member.role, &team.id)));
    }
    Err(TableError::ConditionFailed.into())
}
