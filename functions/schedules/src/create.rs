//! `POST /api/schedule` makes a job: 201 with the job, its next five instants and, this once, the secret
//! its calls will be signed with.

use api::{Created, Error, Json, Result, problems};
use audit::Entry;
use cx::Cx;
use delivery::{DEFAULT_METHOD, Owner, Target, TargetFields};
use due::{Due, rearm};
use function::{Endpoint, Sample, Trace};
use futures::future::try_join_all;
use identity::{Caller, Permission, WriteJobs};
use limits::Limit;
use schemars::JsonSchema;
use serde::Serialize;
use table::{Condition, TableError};

use crate::job::{Draft, Era, Job, JobFields, JobId, JobOut, Standing, nothing_left};
use crate::telling::{self, What};
use crate::touches::CHANGE;

/// Jobs made by those whose team has no verified owner: enough to try, too few to flood somebody.
pub(crate) const UNVERIFIED: Limit = Limit { name: "unverified_jobs", count: 10, window_s: 24 * 60 * 60 };

pub(crate) const ENTRY: Endpoint = Endpoint::post("schedules-create", "/api/schedule", "Make a job", |site| site.to(create))
    .may(WriteJobs::ACTION)
    .audited()
    .touches(CHANGE)
    // A repeat under an Idempotency-Key may find that the job it made was removed meanwhile.
    .problems(&[problems::NOT_FOUND])
    .about("The answer holds `signing_secret`, which verifies the job's calls. It is shown this once.")
    .sample(
        Sample::body(
            r#"{"name": "Invoices", "start_date": "2026-01-15", "trigger_timings": ["09:00", "17:30"], "freq": "weekly",
"rule_type": "weekdays", "rule_value": ["mon", "wed", "fri"], "timezone": "Europe/Berlin", "override_dates": ["2026-12-25"],
"callback_url": "https://hooks.example.com/invoices", "headers": {"X-Environment": "staging"}, "metadata": {"run": 7}}"#,
        )
        .gives(201, &["/id", "/next_runs/4", "/signing_secret"])
        .leaves(Trace::at("/api/job/{answer.id}").holding(r#"{"/status": "active"}"#)),
    );

/// The job, with its secret.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JobMade {
    #[serde(flatten)]
    pub(crate) job: JobOut,
    /// `whsec_…`; not shown again.
    pub(crate) signing_secret: String,
}

/// Makes the job.
///
/// # Errors
/// 422 naming every wrong field; 429 after ten jobs of a day while nobody has verified the address.
pub async fn create(cx: Cx, caller: Caller<WriteJobs>, Json(draft): Json<Draft>) -> Result<Created<JobMade>> {
    draft.job.target.check_address(&cx)?;
    if !caller.standing.verified {
        UNVERIFIED.take(&cx, &caller.user).await?;
    }
    let job = new_job(&cx, &caller, draft)?;
    if job.due().is_none() {
        return Err(nothing_left(&job.calendar));
    }
    let job = store(&cx, &caller, &[job]).await?.pop().ok_or_else(|| Error::internal("one job was made of one"))?;
    JobMade::of(&cx, &job).map(Created)
}

impl JobMade {
    pub(crate) fn of(cx: &Cx, job: &Job) -> Result<JobMade> {
        Ok(JobMade { job: JobOut::new(job, cx.now()), signing_secret: job.target.open_secret(cx, job.owner())?.reveal() })
    }
}

/// Stores `jobs`, all of them or none, and hands over what they owe soon.
pub(crate) async fn store(cx: &Cx, caller: &Caller<WriteJobs>, jobs: &[Job]) -> Result<Vec<Job>> {
    let due: Vec<Due> = jobs.iter().filter_map(Job::due).collect();
    let table = cx.table();
    let made = jobs.iter().fold(table.transaction(), |made, job| made.put(job, Condition::Absent));
    let made = due.iter().fold(made, |made, due| rearm(made, None, Some(due)));
    let entry = |job: &Job| Entry::by(cx, caller, "job.created").on(&job.id).after(&JobOut::new(job, cx.now()));
    let jobs = match audit::commit(cx, made, &jobs.iter().map(entry).collect::<Vec<_>>()).await {
        // The same request under the same Idempotency-Key made them, and died before it could answer.
        Err(TableError::ConditionFailed) => {
            let made = jobs.iter().map(|job| Job::load(cx, &job.team, &job.id));
            try_join_all(made).await?
        }
        other => other.map(|()| jobs.to_vec())?,
    };
    due::dispatch_near(cx, &due).await;
    telling::tell(cx, What::Changed, jobs.iter().map(|job| (&job.team, job.id.as_str()))).await;
    Ok(jobs)
}

pub(crate) fn new_job(cx: &Cx, caller: &Caller<WriteJobs>, draft: Draft) -> Result<Job> {
    // A repeat under an Idempotency-Key makes the same job as the first time, though its instants may be past by now.
    let (id, team, now) = (cx.id::<JobId>(), caller.team.clone(), cx.begun());
    let calendar = draft.schedule.calendar()?;
    let JobFields { name, target, metadata } = draft.job;
    Ok(Job {
        name: name.flatten(),
        target: new_target(cx, Owner { team: team.as_str(), thing: id.as_str() }, target)?,
        last_instant: calendar.last(),
        calendar,
        metadata: metadata.unwrap_or_else(|| "{}".into()),
        eras: vec![Era { version: 1, since: now, standing: Standing::Active }],
        disabled_reason: None,
        stopped_before: None,
        revision: 1,
        created_by: Some(caller.user.clone()),
        created_at: now,
        updated_at: now,
        team,
        id,
    })
}

fn new_target(cx: &Cx, owner: Owner<'_>, fields: TargetFields) -> Result<Target> {
    let url = fields.callback_url.ok_or_else(|| Error::field("callback_url", "is required"))?;
    let method = fields.method.unwrap_or_else(|| DEFAULT_METHOD.into());
    Target::new(cx, owner, url, method, &fields.headers.flatten().unwrap_or_default())
}
