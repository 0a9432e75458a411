//! `GET /api/jobs` lists the team's jobs, newest first; `?status=` keeps those of one status.

use api::{Fields, FromFields, Page, PageQuery, Query, Result};
use cx::Cx;
use identity::{Caller, ReadJobs};
use schemars::JsonSchema;
use table::{Direction, Partition, Range};

use crate::job::{JOBS, Job, JobOut, Status};

/// Which jobs.
#[derive(Debug, JsonSchema)]
pub struct JobsQuery {
    #[schemars(flatten)]
    page: PageQuery,
    /// Only jobs of this status.
    status: Option<Status>,
}

impl FromFields for JobsQuery {
    fn from_fields(fields: &mut Fields) -> Self {
        let status = fields.one_of("status", "active, paused, completed or disabled");
        JobsQuery { page: PageQuery::from_fields(fields), status }
    }
}

/// One page of jobs.
///
/// # Errors
/// Only when the table is busy.
pub async fn list(cx: Cx, caller: Caller<ReadJobs>, Query(query): Query<JobsQuery>) -> Result<Page<JobOut>> {
    let now = cx.now();
    let wanted = |job: &Job| job.status(now).is_some_and(|status| query.status.is_none_or(|wanted| wanted == status));
    let jobs =
        cx.table().page(&Partition::team(&caller.team, JOBS), Range::All, Direction::Descending, &query.page, wanted).await?;
    Ok(jobs.map(|job| JobOut::new(&job, now)))
}
