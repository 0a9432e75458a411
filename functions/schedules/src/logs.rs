//! `GET /api/job/{id}/logs` reads a job's log, newest first; `?status=` keeps the rows of one status.

use api::{Cursor, Fields, FromFields, Page, PageQuery, Path, Query, Result};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, Permission, ReadJobs};
use schemars::JsonSchema;
use table::{Direction, Item, Partition, Range};

use crate::job::{Job, JobId};
use crate::log::{LOGS, LogOut, LogRow, LogStatus};
use crate::touches::{READ_JOBS, READ_LOGS};

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("schedules-logs", "/api/job/{id}/logs", "Read a job's log", |site| site.to(logs))
        .may(ReadJobs::ACTION)
        .touches(&[READ_JOBS, READ_LOGS])
        .sample(Sample::of("delivery.job").asking("status=delivered").gives(200, &["/items/0/response_code", "/next_cursor"]));

/// Which rows of the log to list.
#[derive(Debug, JsonSchema)]
pub struct LogsQuery {
    #[schemars(flatten)]
    page: PageQuery,
    /// Only rows of this status.
    pub(crate) status: Option<LogStatus>,
}

impl LogsQuery {
    /// Whether it asks for the newest rows, of whatever status.
    fn is_newest(&self) -> bool {
        self.page.cursor.is_none() && self.status.is_none()
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
    Ok(rows(&cx, &job, &query).await?.map(LogOut::from))
}

/// The page of the log of `job` that is asked for, and its newest rows: one read, where the page is a part of these.
pub(crate) async fn page_and_newest(cx: &Cx, job: &Job, query: &LogsQuery) -> Result<(Page<LogOut>, Vec<LogOut>)> {
    let newest = LogsQuery { page: PageQuery::first(), status: None };
    if !query.is_newest() {
        let (page, newest) = futures::join!(rows(cx, job, query), rows(cx, job, &newest));
        return Ok((page?.map(LogOut::from), newest?.items.into_iter().map(LogOut::from).collect()));
    }
    let newest = rows(cx, job, &newest).await?;
    let page: Vec<LogRow> = newest.items.iter().take(query.page.limit).cloned().collect();
    let goes_on = newest.items.len() > page.len() || newest.next_cursor.is_some();
    let end = page.last().filter(|_| goes_on).map(|row| Cursor::new(log_of(job).as_str(), row.key().sort().to_owned()));
    Ok((Page::new(page, end).map(LogOut::from), newest.items.into_iter().map(LogOut::from).collect()))
}

fn log_of(job: &Job) -> Partition {
    Partition::within(&job.team, LOGS, &job.id)
}

async fn rows(cx: &Cx, job: &Job, query: &LogsQuery) -> Result<Page<LogRow>> {
    let wanted = |row: &LogRow| query.status.is_none_or(|status| status == row.status);
    Ok(cx.table().page(&log_of(job), Range::All, Direction::Descending, &query.page, wanted).await?)
}
