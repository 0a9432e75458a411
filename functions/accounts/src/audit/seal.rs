//! `accounts-audit-seal` seals a team's audit log, ten minutes after the end of each hour that has entries:
//!
//! 1. claim the hour, so that two messages about it do not get in each other's way;
//! 2. write the lines of the entries, then seal and end of the chain in one transaction; first those of earlier
//!    hours that are still open;
//! 3. end the claim.
//!
//! After a crash behind any of these the message comes again, and goes on from what is stored.

use ::audit::{AUDIT_SEALS, SEALING};
use api::Result;
use cx::{Cx, Touch};
use due::{Chore, DueMessage, End, OCCURRENCES};
use function::{Sample, Trace, Worker};
use table::Family;

use crate::touches::{READ_AUDIT, READ_SEALS};

pub(crate) const ENTRY: Worker =
    Worker::batching("accounts-audit-seal", SEALING, |cx, messages| Box::pin(due::chores(cx, Seal, messages)))
        .timeout_s(60)
        .touches(&[
            READ_AUDIT,
            READ_SEALS,
            Touch::Write(Family::Team(AUDIT_SEALS)),
            Touch::Read(Family::Team(OCCURRENCES)),
            Touch::Write(Family::Team(OCCURRENCES)),
            Touch::Seal,
        ])
        .sample(
            Sample::body(
                r#"{"team": "{team}", "work": "audit", "thing": "hour-1768464000000", "version": 1,
"occurrence": "occ_06DW1H4G00Q4A7S6NW0T5E9R2K", "scheduled_for": "2026-01-15T08:00:00Z", "at": "2026-01-15T09:10:00Z",
"attempt": 1, "origin": "schedule"}"#,
            )
            .needs(&["past_hour"])
            .leaves(
                Trace::at("/api/audit/verify?from=2026-01-15T08:00:00Z&to=2026-01-15T09:00:00Z")
                    .holding(r#"{"/intact": true, "/hours": 1, "/entries": 1, "/seals": 1}"#),
            ),
        );

/// Seals the hour that a message names, and those before it.
struct Seal;

impl Chore for Seal {
    async fn act(&self, cx: &Cx, message: &DueMessage) -> Result<End> {
        ::audit::seal_ended_hours(cx, &message.subject.team).await?;
        Ok(End::Done)
    }
}
