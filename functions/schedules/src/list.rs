//! `GET /api/jobs` lists the team's jobs, newest first; `?status=` keeps those of one status, `?q=` those whose name or
//! address has the words.

use api::{Fields, FromFields, Page, PageQuery, Query, Result};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, Permission, ReadJobs};
use schemars::JsonSchema;
use table::{Direction, Partition, Range};

use crate::job::{JOBS, Job, JobOut, Status};
use crate::touches::READ_JOBS;

pub(crate) const ENTRY: Endpoint = Endpoint::get("schedules-list", "/api/jobs", "List jobs", |site| site.to(list))
    .may(ReadJobs::ACTION)
    .touches(&[READ_JOBS])
    .sample(Sample::query("status=active&limit=20").needs(&["job"]).gives(200, &["/items/0/id", "/next_cursor"]));

const WORDS_LIMIT_CHARS: usize = 200;

/// Which jobs to list.
#[derive(Debug, JsonSchema)]
pub struct JobsQuery {
    #[schemars(flatten)]
    page: PageQuery,
    /// Only jobs of this status.
    pub(crate) status: Option<Status>,
    /// Only jobs whose name or address has this in it, in whatever case; 1 to 200 characters.
    #[schemars(length(min = 1, max = WORDS_LIMIT_CHARS))]
    pub(crate) q: Option<String>,
}

impl JobsQuery {
    /// The same with at most `limit` jobs.
    pub(crate) fn at_most(self, limit: usize) -> Self {
        JobsQuery { page: self.page.at_most(limit), ..self }
    }
}

impl FromFields for JobsQuery {
    fn from_fields(fields: &mut Fields) -> Self {
        let status = fields.one_of("status", "active, paused, completed or disabled");
        let q: Option<String> = fields.optional("q");
        if let Some(words) = &q {
            fields.length("q", words, 1..=WORDS_LIMIT_CHARS);
        }
        JobsQuery { page: PageQuery::from_fields(fields), status, q }
    }
}

/// One page of jobs.
///
/// # Errors
/// Only when the table is busy.
pub async fn list(cx: Cx, caller: Caller<ReadJobs>, Query(query): Query<JobsQuery>) -> Result<Page<JobOut>> {
    let now = cx.now();
    let words = query.q.as_deref().map(str::to_lowercase);
    let has_words = |job: &Job| {
        let Some(words) = &words else { return true };
        let name = job.name.as_deref().unwrap_or_default();
        name.to_lowercase().contains(words) || job.target.callback_url.to_lowercase().contains(words)
    };
    let of_status = |job: &Job| job.status(now).is_some_and(|status| query.status.is_none_or(|wanted| wanted == status));
    let wanted = |job: &Job| of_status(job) && has_words(job);
    let jobs =
        cx.table().page(&Partition::team(&caller.team, JOBS), Range::All, Direction::Descending, &query.page, wanted).await?;
    Ok(jobs.map(|job| JobOut::new(&job, now)))
}
