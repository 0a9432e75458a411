//! `GET /api/team/logo` leads to the team's logo, at an address that is signed for it.

use std::time::Duration;

use api::{Error, Result, SeeOther, problems};
use blobs::{Blobs, Download};
use cx::{Cx, Touch};
use function::{Endpoint, Sample};
use identity::{Caller, Permission, ReadTeam};
use table::Family;

use super::{INTAKE, LOGOS, Logo};

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("accounts-logo-show", "/api/team/logo", "Show the team's logo", |site| site.to(show))
        .may(ReadTeam::ACTION)
        .touches(&[Touch::Read(Family::Team(LOGOS)), Touch::Blobs(INTAKE.prefix)])
        .problems(&[problems::NOT_FOUND])
        .about("303 to an address that shows it to whoever has it, for an hour and without a credential.")
        .sample(Sample::needing(&["logo"]).gives(303, &[]));

/// Leads to the logo.
///
/// # Errors
/// 404 when the team has none.
pub async fn show(cx: Cx, caller: Caller<ReadTeam>) -> Result<SeeOther> {
    let logo = Logo::of(&cx, &caller.team).await?.ok_or(Error::NotFound("logo"))?;
    let download = Download::shown("logo", &logo.content_type).lasting(Duration::from_secs(3600));
    Ok(SeeOther(Blobs::of(&cx, INTAKE.prefix)?.link(&logo.key, &download).await?.url))
}
