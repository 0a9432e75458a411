//! `POST /api/teams/{id}/switch` lets the session look at another team.

use ::audit::Entry;
use api::{Error, Path, Result, TeamId};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, OwnAccount, Permission, Session, SignInMethod, User, Via};
use table::{CHANGED_MEANWHILE, Item};

use super::{MyTeam, TEAM_CLOSING, actor, place};
use crate::touches::{READ_MEMBERS, READ_TEAM, READ_USER, WRITE_MEMBERS, WRITE_SESSION, WRITE_USER};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-teams-switch", "/api/teams/{id}/switch", "Look at another team", |site| site.to(switch))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, WRITE_USER, READ_MEMBERS, WRITE_MEMBERS, READ_TEAM, WRITE_SESSION])
        .conflicts(&[TEAM_CLOSING, CHANGED_MEANWHILE])
        .about("This session is for that team from now on, and so are sessions begun later. API keys stay with their team.")
        .sample(Sample::of("joined_team").leaves(Trace::at("/api/auth/me").holding(r#"{"/team/id": "{joined_team}"}"#)));

/// Turns the session to the team, which is remembered for sessions to come.
///
/// # Errors
/// 404 for a team one does not belong to; 403 for one that wants its members to sign in with Google, which this
/// session's did not; 409 `team_closing`.
pub async fn switch(cx: Cx, caller: Caller<OwnAccount>, Path(id): Path<TeamId>) -> Result<axum::Json<MyTeam>> {
    // The matrix lets no key come this far.
    let Via::Session { id: session, method } = &caller.via else { return Err(Error::internal("an API key wants to switch")) };
    let table = cx.table();
    table
        .change(|transaction| async {
            let (team, member) = place(&cx, &caller, &id).await?;
            if team.closes_at.is_some() {
                return Err(TEAM_CLOSING
                    .error("This team is being deleted. Its owner can keep it with `POST /api/teams/{id}/restore`.")
                    .into());
            }
            if team.google_only && *method != SignInMethod::Google {
                return Err(Error::Forbidden("This team wants its members to sign in with Google.".into()).into());
            }
            let (session, user) = (Session::load(&cx, &caller.user, session).await?, User::load(&cx, &caller.user).await?);
            let (user, unchanged) = user.changed(|user| user.last_team = Some(team.id.clone()));
            let entry =
                Entry::of(&cx, &team.id, team.plan, Some(actor(&caller, member.role)), "session.switched").on(&session.id);
            let transaction = transaction.put(&user, unchanged).require(member.key(), member.unchanged());
            ::audit::commit(&cx, session.turn_to(transaction, &team.id), &[entry]).await?;
            Ok(axum::Json(MyTeam::new(&team, member.role, &team.id)))
        })
        .await
}
