//! `GET /api/job/{id}/logs` reads a job's log, newest first; `?status=` keeps the rows of one status.

use api::{Fields, FromFields, Page, PageQuery, Path, Query, Result};
use cx::Cx;
use identity::{Caller, ReadJobs};
use schemars::JsonSchema;
use table::{Direction, Partition, Range};

use crate::job::{Job, JobId};
use crate::log::{LOGS, LogOut, LogRow, LogStatus};

/// Which rows.
#[derive(Debug, JsonSchema)]
pub struct LogsQuery {
    #[schemars(flatten)]
    page: PageQuery,
    /// Only rows of this status.
    pub(crate) status: Option<LogStatus>,
}

impl LogsQuery {
    /// Rows of any status.
    pub(crate) fn all(page: PageQuery) -> Self {
        LogsQuery { page, status: None }
    }

    /// The same with at most `limit` rows.
    pub(crate) fn at_most(self, limit: usize) -> Self {
        LogsQuery { page: self.page.at_most(limit), ..self }
    }
}

impl FromFields for LogsQuery {
    fn from_fields(fields: &mut Fields) -> Self {
        let status = fields.one_of("status", "delivered, failed, retrying, dead_lettered or skipped");
        LogsQuery { page: PageQuery::from_fields(fields), status }
    }
}

/// One page of the log.
///
/// # Errors
/// 404 when the team has no such job.
pub async fn logs(
    cx: Cx,
    caller: Caller<ReadJobs>,
    Path(id): Path<JobId>,
    Query(query): Query<LogsQuery>,
) -> Result<Page<LogOut>> {
    let job = Job::load(&cx, &caller.team, &id).await?;
    let wanted = |row: &LogRow| query.status.is_none_or(|status| status == row.status);
    let partition = Partition::within(&job.team, LOGS, &job.id);
    let rows = cx.table().page(&partition, Range::All, Direction::Descending, &query.page, wanted).await?;
    Ok(rows.map(LogOut::from))
}
