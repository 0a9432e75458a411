//! Making a job in the past: through the API when it was made, paused and resumed, and with its history in between. In the
//! end its due item is where the tick would have moved it by now.

use api::{Cause, TeamId};
use audit::Entry;
use delivery::RETRY_SCHEDULE;
use due::Due;
use identity::Plan as Paid;
use jiff::{SignedDuration, Timestamp};
use schedules::deliveries::DELIVERIES;
use schedules::job::{Change, Job, JobId, Standing, change};
use serde_json::json;

use super::history::{Run, Script};
use super::past::Past;
use super::people::Person;
use super::plan::Plan;
use super::receiver::address;
use super::store::store;

/// What is planned for the last moments is left to the system.
const JUST_NOW: SignedDuration = SignedDuration::from_secs(20);

/// Makes the job of `plan` in `team` as `maker`, calling the receiver on `port`.
pub(super) async fn make(past: &Past, maker: &Person, team: &TeamId, plan: &Plan, port: u16) -> Result<(), Cause> {
    let mut body = plan.body.clone();
    (body["name"], body["callback_url"]) = (plan.name.into(), address(port, plan.calls).into());
    let made = maker.post(past, plan.made_at, "/api/schedule", body).await?;
    let id: JobId = made["id"].as_str().ok_or("a job was made without an id")?.parse()?;
    let until = past.now - JUST_NOW;
    if plan.made_at > until {
        return Ok(());
    }
    let mut runs = play(past, team, &id, plan, (plan.made_at, plan.paused_at.unwrap_or(until))).await?;
    if let Some(paused_at) = plan.paused_at {
        advance(past, team, &id, paused_at).await?;
        maker.post(past, paused_at, &format!("/api/job/{id}/pause"), json!({})).await?;
    }
    if let Some(resumed_at) = plan.resumed_at {
        maker.post(past, resumed_at, &format!("/api/job/{id}/resume"), json!({})).await?;
        runs.extend(play(past, team, &id, plan, (resumed_at, until)).await?);
    }
    if let Some(gone_at) = runs.last().and_then(Run::gone_at) {
        advance(past, team, &id, gone_at).await?;
        disable(past, team, &id, gone_at).await?;
    }
    let cx = past.cx(past.now);
    let job = Job::load(&cx, team, &id).await?;
    store(&cx, &job, plan, runs, past.now).await?;
    advance(past, team, &id, until).await
}

async fn play(
    past: &Past,
    team: &TeamId,
    id: &JobId,
    plan: &Plan,
    (from, to): (Timestamp, Timestamp),
) -> Result<Vec<Run>, Cause> {
    let cx = past.cx(from);
    let job = Job::load(&cx, team, id).await?;
    let waits = cx.setting(&RETRY_SCHEDULE)?;
    Script { job: &job, plan, waits: &waits, until: past.now - JUST_NOW }.play(from, to)
}

/// Moves the job's due item to its first instant after `at`, as ticks do that found nothing amiss.
async fn advance(past: &Past, team: &TeamId, id: &JobId, at: Timestamp) -> Result<(), Cause> {
    let cx = past.cx(at);
    let job = Job::load(&cx, team, id).await?;
    let armed = due::armed(&cx, DELIVERIES.name, team, id.as_str()).await?;
    if job.standing() != Standing::Active || armed.is_none() {
        return Ok(());
    }
    let next = Due::recurring(job.subject(), &job.calendar, at);
    let table = cx.table();
    due::rearm(table.transaction(), armed.as_ref(), next.as_ref()).commit().await?;
    Ok(())
}

/// Disables the job at `at`, as the worker does that is told 410.
async fn disable(past: &Past, team: &TeamId, id: &JobId, at: Timestamp) -> Result<(), Cause> {
    let cx = past.cx(at);
    let entry = Entry::of(&cx, team, Paid::default(), None, "job.disabled");
    let disabled = change(&cx, team, id, &entry, |job, armed| {
        job.begin_era(Standing::Disabled, at);
        job.stopped_before = armed.map(|armed| armed.fire_at);
        job.disabled_reason = Some("The receiver answered 410 Gone.".into());
        Ok(Change::default())
    });
    disabled.await?;
    Ok(())
}
