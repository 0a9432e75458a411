//! `accounts-audit-seal` seals a team's audit log, ten minutes after the end of each hour that has entries:
//!
//! 1. claim the hour, so that two messages about it do not get in each other's way;
//! 2. write the lines of the entries, then seal and end of the chain in one transaction; first those of earlier
//!    hours that are still open;
//! 3. end the claim.
//!
//! After a crash behind any of these the message comes again, and goes on from what is stored.

use std::time::Duration;

use api::{Error, Result};
use cx::Cx;
use due::{Claim, DueMessage, State};
use function::{Message, Verdict};
use jiff::SignedDuration;

/// Longer than an hour of entries takes to read.
const LEASE: SignedDuration = SignedDuration::from_secs(120);
/// By then no message about the hour is left anywhere.
const ROW_KEPT: SignedDuration = SignedDuration::from_hours(15 * 24);

/// Seals the hour that `message` names, and those before it.
///
/// # Errors
/// When the message is not one of ours or a part of the system is busy; it is received again then.
pub async fn seal(cx: Cx, message: Message) -> Result<Verdict> {
    let message: DueMessage =
        serde_json::from_str(&message.body).map_err(|error| Error::Malformed(format!("not an hour to seal: {error}")))?;
    let early = message.at.duration_since(cx.now());
    if early.is_positive() {
        return Ok(Verdict::GiveBack(Duration::try_from(early).unwrap_or_default()));
    }
    let lease = match due::claim(&cx, &message, LEASE, ROW_KEPT).await? {
        Claim::Ours(lease) => lease,
        Claim::Ended | Claim::Retrying(_) => return Ok(Verdict::Done),
        Claim::Busy(until) => {
            return Ok(Verdict::GiveBack(Duration::try_from(until.duration_since(cx.now())).unwrap_or_default()));
        }
    };
    ::audit::seal_ended_hours(&cx, &message.team).await?;
    cx.table().put(&lease.ended(State::Delivered, cx.now()), lease.held()).await?;
    Ok(Verdict::Done)
}
