//! `POST /api/auth/exports` begins to collect what is kept of oneself.

use ::audit::Entry;
use ::export::{EXPORT_REQUESTED, Export, Requested};
use api::{Accepted, Error, Result};
use cx::{Cx, Touch};
use events::{DomainEvent, EVENTS};
use function::{Endpoint, Sample, Trace};
use identity::{Caller, OwnAccount, Permission, Role, Team, User};
use limits::Limit;
use table::{Condition, Family, System};

use super::ExportOut;
use super::expire::expiring;
use crate::teams::actor;
use crate::touches::{READ_EXPORTS, READ_TEAM, READ_USER, WRITE_EXPORTS};

/// An export is a lot of work.
const EXPORTS_A_DAY: Limit = Limit { name: "export", count: 5, window_s: 24 * 60 * 60 };

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-export-request", "/api/auth/exports", "Export one's data", |site| site.to(request))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, READ_TEAM, READ_EXPORTS, WRITE_EXPORTS, Touch::Write(Family::System(System::Due))])
        .posts(&[EVENTS])
        .about(
            "Collects what is kept of one's account and one's personal team: profile, sessions, teams, keys, audit log, jobs \
             with their logs, dead letters; without secrets. What belongs to other teams is theirs. At most five a day.",
        )
        .sample(Sample::NONE.leaves(Trace::at("/api/auth/exports/{answer.id}").holding(r#"{"/ready": false}"#)));

/// Begins an export, and tells the products.
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
    let transaction = table.transaction().put(&export, Condition::Always).put(&expiring(&export), Condition::Always);
    let transaction = told.join(transaction);
    ::audit::commit(&cx, transaction, &[entry]).await?;
    told.leave(&cx).await;
    Ok(Accepted(ExportOut::of(&cx, export).await?))
}
