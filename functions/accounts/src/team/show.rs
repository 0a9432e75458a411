//! `GET /api/team` shows the team one acts for.

use api::Result;
use cx::Cx;
use function::Endpoint;
use identity::{Caller, Permission, ReadTeam, Team};

use super::TeamDetail;
use crate::touches::READ_TEAM;

pub(crate) const ENTRY: Endpoint = Endpoint::get("accounts-team-show", "/api/team", "Show the team", |site| site.to(show))
    .may(ReadTeam::ACTION)
    .touches(&[READ_TEAM]);

/// Shows the team.
///
/// # Errors
/// Only when the table is busy.
pub async fn show(cx: Cx, caller: Caller<ReadTeam>) -> Result<axum::Json<TeamDetail>> {
    Ok(axum::Json(TeamDetail::new(&Team::load(&cx, &caller.team).await?)))
}
