//! `POST /api/auth/exports` begins to collect what is kept of oneself.

use ::audit::Entry;
use ::export::{EXPORT_REQUESTED, Export, Requested};
use api::{Accepted, Error, Result};
use cx::Cx;
use events::DomainEvent;
use identity::{Caller, OwnAccount, Role, Team, User};
use table::Condition;

use super::{EXPORTS_A_DAY, ExportOut};
use crate::teams::actor;

/// Begins it.
///
/// # Errors
/// 429 after five of a day.
pub async fn request(cx: Cx, caller: Caller<OwnAccount>) -> Result<Accepted<ExportOut>> {
    EXPORTS_A_DAY.take(&cx, &caller.user).await?;
    let user = User::load(&cx, &caller.user).await?;
    let team = Team::load(&cx, &user.personal_team).await?;
    let export = Export::new(&cx, team.id.clone(), user.id.clone());
    let data = serde_json::to_value(Requested { export: export.id.clone() }).map_err(Error::internal)?;
    let told = DomainEvent { kind: EXPORT_REQUESTED, team: team.id.clone(), data }.parcel(&cx)?;
    let entry = Entry::of(&cx, &team.id, team.plan, Some(actor(&caller, Role::Owner)), "account.export_requested");
    let entry = entry.on(&export.id);
    let table = cx.table();
    let transaction = told.join(table.transaction().put(&export, Condition::Always));
    ::audit::commit(&cx, transaction, &[entry]).await?;
    told.leave(&cx).await;
    Ok(Accepted(ExportOut::of(&cx, export).await?))
}
