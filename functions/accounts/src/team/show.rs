//! `GET /api/team` shows the team one acts for.

use api::Result;
use cx::Cx;
use identity::{Caller, ReadTeam, Team};

use super::TeamDetail;

/// Shows the team.
///
/// # Errors
/// Only when the table is busy.
pub async fn show(cx: Cx, caller: Caller<ReadTeam>) -> Result<axum::Json<TeamDetail>> {
    Ok(axum::Json(TeamDetail::new(&Team::load(&cx, &caller.team).await?)))
}
