//! `DELETE /api/team/logo` takes the team's logo away.

use ::audit::Entry;
use api::{NoContent, Result};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, ManageTeam, Permission};
use table::{CHANGED_MEANWHILE, Condition, Item};

use super::set::SETS;
use super::{Logo, LogoOut, tidy};

pub(crate) const ENTRY: Endpoint =
    Endpoint::delete("accounts-logo-remove", "/api/team/logo", "Remove the team's logo", |site| site.to(remove))
        .may(ManageTeam::ACTION)
        .audited()
        .touches(SETS)
        .conflicts(&[CHANGED_MEANWHILE])
        .sample(Sample::needing(&["logo"]).gives(204, &[]).leaves(Trace::at("/api/team/logo").status(404)));

/// Removes it. Where there is none, that is how it was to be.
///
/// # Errors
/// Only when the table is busy.
pub async fn remove(cx: Cx, caller: Caller<ManageTeam>) -> Result<NoContent> {
    let Some(logo) = Logo::of(&cx, &caller.team).await? else { return Ok(NoContent) };
    let entry = Entry::by(&cx, &caller, "team.logo_removed").on(&caller.team).before(&LogoOut::new(&logo));
    let table = cx.table();
    ::audit::commit(&cx, table.transaction().delete(logo.key(), Condition::Always), &[entry]).await?;
    tidy(&cx, &caller.team).await;
    Ok(NoContent)
}
