//! `POST /api/schedule/preview` shows when a schedule would fire, and says it in words. It takes the body of
//! `POST /api/schedule` (the target may be left out) and stores nothing.

use api::{Fields, FromFields, Json, Result};
use cx::Cx;
use identity::Caller;
use jiff::Timestamp;
use serde::Serialize;

use crate::ReadJobs;
use crate::job::Draft;

const DEFAULT_COUNT: u32 = 10;
const MOST: u32 = 100;

/// A schedule to be shown, how much of it, and from when.
#[derive(Debug)]
pub struct Question {
    draft: Draft,
    count: u32,
    after: Option<Timestamp>,
}

impl FromFields for Question {
    fn from_fields(fields: &mut Fields) -> Self {
        let draft = Draft::without_target(fields);
        let count = fields.optional("count").unwrap_or(DEFAULT_COUNT);
        if !(1..=MOST).contains(&count) {
            fields.wrong("count", format!("must be a number from 1 to {MOST}"));
        }
        let after = fields.parsed("after", "an instant such as 2026-11-21T09:00:00Z");
        Question { draft, count, after }
    }
}

/// When it fires, and the rule in words.
#[derive(Debug, Serialize)]
pub struct Preview {
    runs: Vec<Run>,
    /// The rule in words, such as "Every weekday at 09:00 Europe/Berlin".
    summary: String,
}

/// One instant.
#[derive(Debug, Serialize)]
pub struct Run {
    /// RFC 3339, in UTC.
    at: Timestamp,
    /// The same instant in the schedule's own zone, with its offset and name.
    local: String,
}

/// Shows the instants.
///
/// # Errors
/// 422 naming every wrong field.
pub async fn preview(cx: Cx, _: Caller<ReadJobs>, Json(question): Json<Question>) -> Result<axum::Json<Preview>> {
    question.draft.target.check_address(&cx)?;
    let calendar = question.draft.schedule.calendar()?;
    let after = question.after.unwrap_or_else(|| cx.now());
    let runs = calendar.after(after).take(question.count as usize);
    let runs = runs.map(|at| Run { at, local: at.to_zoned(calendar.zone().clone()).to_string() }).collect();
    Ok(axum::Json(Preview { runs, summary: calendar.summary() }))
}
