//! `accounts-logo-expire` removes uploads of logos that nobody made a team's within a day.

use blobs::{Expire, UPLOADS};
use cx::Touch;
use due::OCCURRENCES;
use function::{Sample, Worker};
use table::Family;

use super::INTAKE;

pub(crate) const ENTRY: Worker =
    Worker::batching("accounts-logo-expire", INTAKE.queue, |cx, messages| Box::pin(due::chores(cx, Expire(INTAKE), messages)))
        .touches(&[
            Touch::Read(Family::Team(UPLOADS)),
            Touch::Write(Family::Team(UPLOADS)),
            Touch::Read(Family::Team(OCCURRENCES)),
            Touch::Write(Family::Team(OCCURRENCES)),
            Touch::Blobs(INTAKE.prefix),
        ])
        .sample(Sample::body(
            r#"{"team": "{team}", "work": "logos", "thing": "{put_logo}", "version": 1,
"occurrence": "occ_06DW1H4G00Q4A7S6NW0T5E9R2K", "scheduled_for": "2026-01-15T09:00:00Z", "at": "2026-01-15T09:00:00Z",
"attempt": 1, "origin": "schedule"}"#,
        ));
