//! `GET /api/audit/export` gives the team's audit log as CSV (RFC 4180), oldest first.

use ::audit::Entry;
use api::{Cursor, Describe, Error, Fields, FromFields, HeaderField, Operation, Query, ReplyKind, Result};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use csv::{Terminator, WriterBuilder};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, Permission, ReadAudit, Role};
use schemars::{JsonSchema, json_schema};

use super::Filter;
use super::out::{Addresses, EntryOut};
use crate::touches::{READ_AUDIT, READ_USER};

/// Entries read at once.
const PAGE: usize = 500;
const MOST_BYTES: usize = 4_000_000;
/// A Lambda's answer has at most 6 MB, and the file is a JSON text in it: what that escapes is longer there.
const MOST_ESCAPED_BYTES: usize = 5_500_000;
const MOST_ROWS: usize = 10_000;
/// Pages looked at for one file: a rare action in a long log must not read all of it at once.
const MOST_PAGES: usize = 40;
/// What a formula begins with, full-width forms included.
const FORMULAS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
const NEXT_CURSOR_NAME: &str = "x-next-cursor";
const NEXT_CURSOR: HeaderName = HeaderName::from_static(NEXT_CURSOR_NAME);
const COLUMNS: [&str; 12] =
    ["at", "action", "target", "actor_id", "actor_email", "api_key_id", "role", "ip", "request_id", "before", "after", "id"];

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("accounts-audit-export", "/api/audit/export", "Export the audit log as CSV", |site| site.to(export))
        .may(ReadAudit::ACTION)
        .touches(&[READ_AUDIT, READ_USER])
        .memory_mb(512)
        .timeout_s(29)
        .about("Oldest first, at most 10,000 entries or 4 MB; then `x-next-cursor` says where to go on.")
        .sample(Sample::query("from=2026-01-01T00:00:00Z"));

/// Which entries are asked for.
#[derive(Debug, JsonSchema)]
pub struct ExportQuery {
    #[schemars(flatten)]
    filter: Filter,
    /// Where the previous part ended: its `x-next-cursor`, as it is.
    #[schemars(with = "Option<String>")]
    cursor: Option<Cursor>,
}

impl FromFields for ExportQuery {
    fn from_fields(fields: &mut Fields) -> Self {
        ExportQuery { filter: Filter::take(fields), cursor: Cursor::take(fields) }
    }
}

/// A part of the log as a file.
#[derive(Debug)]
pub struct CsvFile {
    text: Vec<u8>,
    next: Option<Cursor>,
}

/// The log, as far as it fits into one answer.
///
/// # Errors
/// 422 for a filter that cannot be one.
pub async fn export(cx: Cx, caller: Caller<ReadAudit>, Query(query): Query<ExportQuery>) -> Result<CsvFile> {
    let log = Entry::log_of(&caller.team);
    let (mut file, mut last) = (WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new()), None);
    file.write_record(COLUMNS).map_err(Error::internal)?;
    // Not the list's own name: it goes the other way.
    let exported = format!("{}/export", log.as_str());
    let (mut rows, mut size) = (0, Size::default());
    let mut pages = cx.table().pages::<Entry>(&log, query.filter.range(), PAGE);
    if let Some(cursor) = &query.cursor {
        pages = pages.after(cursor.position_in(&exported).ok_or_else(Cursor::strayed)?.to_owned());
    }
    for _ in 0..MOST_PAGES {
        let Some(found) = pages.next().await? else { break };
        let found: Vec<Entry> =
            found.into_iter().filter(|entry| caller.reaches(entry.user.as_ref()) && query.filter.keeps(entry)).collect();
        let addresses = Addresses::of(&cx, &found).await?;
        for entry in found {
            let id = entry.id.as_str().to_owned();
            let record = record(addresses.show(entry));
            size = size.with(&record);
            if rows == MOST_ROWS || (rows > 0 && !size.fits()) {
                return CsvFile::of(file, &exported, last);
            }
            file.write_record(&record).map_err(Error::internal)?;
            (rows, last) = (rows + 1, Some(id));
        }
    }
    CsvFile::of(file, &exported, pages.rest().map(str::to_owned))
}

impl CsvFile {
    fn of(file: csv::Writer<Vec<u8>>, list: &str, next: Option<String>) -> Result<CsvFile> {
        let text = file.into_inner().map_err(|error| Error::internal(error.to_string()))?;
        Ok(CsvFile { text, next: next.map(|sort| Cursor::new(list, sort)) })
    }
}

/// How large the file becomes, by itself and in Lambda's answer.
#[derive(Clone, Copy, Default)]
struct Size {
    bytes: usize,
    escaped_bytes: usize,
}

impl Size {
    /// With a record more, each of its fields quoted.
    fn with(self, record: &[String]) -> Size {
        let count = |field: &String, letter: u8| field.bytes().filter(|byte| *byte == letter).count();
        record.iter().fold(self, |size, field| {
            let (quotes, others) = (count(field, b'"'), count(field, b'\\') + count(field, b'\n') + count(field, b'\r'));
            let bytes = field.len() + quotes + 3;
            Size { bytes: size.bytes + bytes, escaped_bytes: size.escaped_bytes + bytes + 2 * quotes + others + 3 }
        })
    }

    fn fits(self) -> bool {
        self.bytes <= MOST_BYTES && self.escaped_bytes <= MOST_ESCAPED_BYTES
    }
}

fn record(entry: EntryOut) -> [String; 12] {
    let side = |value: serde_json::Value| if value.is_null() { String::new() } else { value.to_string() };
    let actor = entry.actor.as_ref();
    let fields = [
        entry.at.to_string(),
        entry.action,
        entry.target.unwrap_or_default(),
        actor.map(|actor| actor.user_id.to_string()).unwrap_or_default(),
        actor.and_then(|actor| actor.email.as_ref()).map(ToString::to_string).unwrap_or_default(),
        actor.and_then(|actor| actor.api_key_id.as_ref()).map(ToString::to_string).unwrap_or_default(),
        actor.and_then(|actor| actor.role).map(Role::name).unwrap_or_default().to_owned(),
        entry.ip.map(|ip| ip.to_string()).unwrap_or_default(),
        entry.request_id,
        side(entry.before),
        side(entry.after),
        entry.id.to_string(),
    ];
    fields.map(inert)
}

/// A spreadsheet takes what begins so for a formula; an apostrophe before it makes it text.
fn inert(field: String) -> String {
    if field.trim_start_matches(' ').starts_with(FORMULAS) { format!("'{field}") } else { field }
}

impl IntoResponse for CsvFile {
    fn into_response(self) -> Response {
        let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\"")];
        let mut response = (headers, self.text).into_response();
        if let Some(next) = self.next.and_then(|next| HeaderValue::from_str(&next.text()).ok()) {
            response.headers_mut().insert(NEXT_CURSOR, next);
        }
        response
    }
}

impl Describe for CsvFile {
    fn describe(operation: &mut Operation) {
        let next = HeaderField {
            name: NEXT_CURSOR_NAME,
            about: "What to send as `cursor` for the rest; absent when this is all.",
            schema: |_| json_schema!({"type": "string"}),
        };
        operation.replies.push(ReplyKind { headers: vec![next], ..ReplyKind::text(200, "text/csv") });
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_ESCAPED_BYTES, Size, inert};

    #[test]
    fn a_file_stays_under_its_size_even_where_lambda_escapes_it() {
        for text in ["x", "\"", "\\", "é\r\n,"] {
            let record = [text.repeat(9_000), text.to_owned()];
            let (mut file, mut size, mut rows) = (csv::Writer::from_writer(Vec::new()), Size::default(), 0);
            while size.with(&record).fits() {
                size = size.with(&record);
                file.write_record(&record).unwrap();
                rows += 1;
            }
            let file = String::from_utf8(file.into_inner().unwrap()).unwrap();
            assert!(rows > 20 && file.len() <= size.bytes, "{rows} rows of {text}");
            let escaped = serde_json::to_string(&file).unwrap().len();
            assert!(escaped <= size.escaped_bytes + 2 && escaped <= MOST_ESCAPED_BYTES + 2, "{escaped} bytes of {text}");
        }
    }

    #[test]
    fn no_field_is_a_formula() {
        assert_eq!(inert("=1+1".into()), "'=1+1");
        assert_eq!(inert("@SUM(A1)".into()), "'@SUM(A1)");
        assert_eq!([inert(" =1".into()), inert("＝1".into())], ["' =1", "'＝1"]);
        assert_eq!(inert("a=1".into()), "a=1");
    }
}
