//! `GET /api/auth/exports/{id}/file` is an export as JSON lines.

use ::export::{Export, ExportId, Piece, piece};
use api::{Conflict, Cursor, Describe, Error, Fields, FromFields, HeaderField, Operation, Path, Query, ReplyKind, Result};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, OwnAccount, Permission, User};
use schemars::{JsonSchema, json_schema};

use crate::touches::{READ_EXPORTS, READ_USER};

const NEXT_CURSOR_NAME: &str = "x-next-cursor";
const NEXT_CURSOR: HeaderName = HeaderName::from_static(NEXT_CURSOR_NAME);
const JSON_LINES: &str = "application/x-ndjson";

/// A product still writes its part.
pub const EXPORT_NOT_READY: Conflict = Conflict {
    code: "export_not_ready",
    when: "reading an export that is still being written",
    advice: "Ask `GET /api/auth/exports/{id}` until `ready` is true; that takes seconds to minutes.",
};

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("accounts-export-file", "/api/auth/exports/{id}/file", "Read an export", |site| site.to(file))
        .may(OwnAccount::ACTION)
        .touches(&[READ_USER, READ_EXPORTS])
        .conflicts(&[EXPORT_NOT_READY])
        .memory_mb(512)
        .timeout_s(29)
        .about(
            "JSON lines: `{\"product\": …, \"kind\": …, \"data\": …}`, the data as the API shows them. A large export comes in \
             several files, each with the cursor of the next in `x-next-cursor`.",
        )
        .sample(Sample::of("export"));

/// Which part of the export is asked for.
#[derive(Debug, JsonSchema)]
pub struct FileQuery {
    /// Where the file before ended: its `x-next-cursor`.
    #[schemars(with = "Option<String>")]
    cursor: Option<Cursor>,
}

impl FromFields for FileQuery {
    fn from_fields(fields: &mut Fields) -> Self {
        FileQuery { cursor: Cursor::take(fields) }
    }
}

/// JSON lines, and where to go on if there are more.
#[derive(Debug)]
pub struct JsonLines {
    lines: String,
    next: Option<Cursor>,
}

/// Reads a part of the export.
///
/// # Errors
/// 404 when one has no such export, or not any more; 409 `export_not_ready`.
pub async fn file(
    cx: Cx,
    caller: Caller<OwnAccount>,
    Path(id): Path<ExportId>,
    Query(query): Query<FileQuery>,
) -> Result<JsonLines> {
    let user = User::load(&cx, &caller.user).await?;
    let export = Export::load(&cx, &user.personal_team, &id).await?;
    let list = list_of(&export);
    let after = match &query.cursor {
        Some(cursor) => Some(cursor.position_in(&list).ok_or_else(Cursor::strayed)?),
        None => None,
    };
    let Piece { lines, next } = piece(&cx, &export, after).await?.ok_or_else(not_ready)?;
    Ok(JsonLines { lines, next: next.map(|next| Cursor::new(&list, next)) })
}

/// The cursors of all files after the first that `export` comes in.
///
/// # Errors
/// 409 `export_not_ready`.
pub(crate) async fn cursors(cx: &Cx, export: &Export) -> Result<Vec<String>> {
    let (list, mut cursors, mut after) = (list_of(export), Vec::new(), None::<String>);
    while let Some(next) = piece(cx, export, after.as_deref()).await?.ok_or_else(not_ready)?.next {
        cursors.push(Cursor::new(&list, next.clone()).text());
        after = Some(next);
    }
    Ok(cursors)
}

fn list_of(export: &Export) -> String {
    format!("{}/{}/file", Export::list_of(&export.team).as_str(), export.id)
}

fn not_ready() -> Error {
    EXPORT_NOT_READY.error("This export is still being written. Look again in a moment.")
}

impl IntoResponse for JsonLines {
    fn into_response(self) -> Response {
        let disposition = "attachment; filename=\"minutehand.jsonl\"";
        let mut response = ([(CONTENT_TYPE, JSON_LINES), (CONTENT_DISPOSITION, disposition)], self.lines).into_response();
        if let Some(next) = self.next.and_then(|next| HeaderValue::from_str(&next.text()).ok()) {
            response.headers_mut().insert(NEXT_CURSOR, next);
        }
        response
    }
}

impl Describe for JsonLines {
    fn describe(operation: &mut Operation) {
        let next = HeaderField {
            name: NEXT_CURSOR_NAME,
            about: "What to send as `cursor` for the next file; absent from the last.",
            schema: |_| json_schema!({"type": "string"}),
        };
        operation.replies.push(ReplyKind { headers: vec![next], ..ReplyKind::text(200, JSON_LINES) });
    }
}
