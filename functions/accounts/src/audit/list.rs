//! `GET /api/audit` reads the team's audit log, newest first.

use ::audit::Entry;
use api::{Fields, FromFields, Page, PageQuery, Query, Result};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, Permission, ReadAudit};
use schemars::JsonSchema;
use table::Direction;

use super::out::Addresses;
use super::{EntryOut, Filter};
use crate::touches::{READ_AUDIT, READ_USER};

pub(crate) const ENTRY: Endpoint = Endpoint::get("accounts-audit-list", "/api/audit", "Read the audit log", |site| site.to(list))
    .may(ReadAudit::ACTION)
    .touches(&[READ_AUDIT, READ_USER])
    .about("Newest first. Whoever may read their own doing only sees nothing else.")
    .sample(Sample::query("limit=20").needs(&["key"]));

/// Which entries are asked for.
#[derive(Debug, JsonSchema)]
pub struct AuditQuery {
    #[schemars(flatten)]
    page: PageQuery,
    #[schemars(flatten)]
    filter: Filter,
}

impl FromFields for AuditQuery {
    fn from_fields(fields: &mut Fields) -> Self {
        AuditQuery { page: PageQuery::from_fields(fields), filter: Filter::take(fields) }
    }
}

/// One page of the log: the team's, or of the caller's own doing if their role reaches no further.
///
/// # Errors
/// 422 for a filter that cannot be one.
pub async fn list(cx: Cx, caller: Caller<ReadAudit>, Query(query): Query<AuditQuery>) -> Result<Page<EntryOut>> {
    let wanted = |entry: &Entry| caller.reaches(entry.user.as_ref()) && query.filter.keeps(entry);
    let log = Entry::log_of(&caller.team);
    let page = cx.table().page(&log, query.filter.range(), Direction::Descending, &query.page, wanted).await?;
    let addresses = Addresses::of(&cx, &page.items).await?;
    Ok(page.map(|entry| addresses.show(entry)))
}
