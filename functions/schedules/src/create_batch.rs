//! `POST /api/schedule/batch` makes up to a hundred jobs: 201 with all of them, in the order in which they were given. Where
//! one is wrong, none is made.

use api::{Created, Error, Fields, FromFields, Json, Result, problems};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, Permission, WriteJobs};
use schemars::JsonSchema;
use serde::Serialize;

use crate::create::{JobMade, UNVERIFIED, new_job, store};
use crate::job::{Draft, Job, nothing_left};
use crate::touches::CHANGE;

const MOST: usize = 100;
/// A transaction takes a hundred writes; a job takes four, and its hour's audit log one.
const TOGETHER: usize = 20;

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("schedules-create-batch", "/api/schedule/batch", "Make many jobs", |site| site.to(create_batch))
        .may(WriteJobs::ACTION)
        .audited()
        .touches(CHANGE)
        .timeout_s(30)
        .problems(&[problems::NOT_FOUND])
        .about(
            "Makes all of the jobs, or none where one of them is wrong. Send an `Idempotency-Key`: if the call breaks off, \
             the same call makes what is missing, and nothing twice.",
        )
        .sample(
            Sample::body(
                r#"{"jobs": [
{"start_date": "2026-01-15", "trigger_timings": ["09:00"], "freq": "daily", "callback_url": "https://hooks.example.com/morning"},
{"start_date": "2026-01-15", "trigger_timings": ["17:00"], "freq": "daily", "callback_url": "https://hooks.example.com/evening"}
]}"#,
            )
            .gives(201, &["/items/0/id", "/items/1/signing_secret"])
            .leaves(Trace::at("/api/jobs").holding(r#"{"/items/1/status": "active"}"#)),
        );

/// The jobs to make.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "NewJobs")]
pub struct Drafts {
    /// Each as `POST /api/schedule` takes it.
    #[schemars(length(min = 1, max = MOST))]
    pub jobs: Vec<Draft>,
}

impl FromFields for Drafts {
    fn from_fields(fields: &mut Fields) -> Self {
        Drafts { jobs: fields.list("jobs", 1..=MOST) }
    }
}

/// The jobs, with their secrets, in the order in which they were given.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JobsMade {
    items: Vec<JobMade>,
}

/// Makes the jobs.
///
/// # Errors
/// 422 naming every wrong field of every job; 429 after ten jobs of a day while nobody has verified the address.
pub async fn create_batch(cx: Cx, caller: Caller<WriteJobs>, Json(drafts): Json<Drafts>) -> Result<Created<JobsMade>> {
    let jobs = new_jobs(&cx, &caller, drafts)?;
    if !caller.standing.verified {
        if cx.config().rate_limits && jobs.len() as u64 > UNVERIFIED.count {
            let most = format!("must be at most {} items until your address is verified", UNVERIFIED.count);
            return Err(Error::field("jobs", most));
        }
        for _ in &jobs {
            UNVERIFIED.take(&cx, &caller.user).await?;
        }
    }
    let mut items = Vec::new();
    // In the same parts whenever the same call is repeated, so that each was made whole before, or not at all.
    for part in jobs.chunks(TOGETHER) {
        for job in store(&cx, &caller, part).await? {
            items.push(JobMade::of(&cx, &job)?);
        }
    }
    Ok(Created(JobsMade { items }))
}

/// The jobs that `drafts` ask for.
fn new_jobs(cx: &Cx, caller: &Caller<WriteJobs>, drafts: Drafts) -> Result<Vec<Job>> {
    let (mut jobs, mut wrong) = (Vec::new(), Vec::new());
    for (place, draft) in drafts.jobs.into_iter().enumerate() {
        let job = draft.job.target.check_address(cx).and_then(|()| new_job(cx, caller, draft));
        let job = job.and_then(|job| if job.due().is_some() { Ok(job) } else { Err(nothing_left(&job.calendar)) });
        match job.map_err(|error| error.within(format_args!("jobs/{place}"))) {
            Ok(job) => jobs.push(job),
            Err(Error::Invalid(errors)) => wrong.extend(errors),
            Err(error) => return Err(error),
        }
    }
    if wrong.is_empty() { Ok(jobs) } else { Err(Error::Invalid(wrong)) }
}
