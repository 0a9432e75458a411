//! What a job missed while it stood still.

use due::{Missed, OccurrenceId};
use jiff::{SignedDuration, Timestamp};

use super::Job;
use crate::deliveries::DELIVERIES;
use crate::log::LogRow;

impl Job {
    /// The line of its log for what it missed since it stopped, if that span ends at `now`.
    pub fn missed_row(&self, now: Timestamp) -> Option<LogRow> {
        let missed = self.missed_while_stopped(now)?;
        let (job, reason) = (self.id.as_str(), self.standing().reason());
        let first = OccurrenceId::of(DELIVERIES.name, job, missed.from, reason);
        Some(LogRow::missed(&self.team, job, first, missed, reason, now))
    }

    /// What passed while it stood still and was never handed to the queue: to be recorded when that span
    /// ends at `now`. Instants that were with the queue already when it stopped are recorded one by one by
    /// the worker.
    fn missed_while_stopped(&self, now: Timestamp) -> Option<Missed> {
        let just_before = self.stopped_before? - SignedDuration::from_millis(1);
        let from = self.calendar.next_after(just_before).filter(|first| *first <= now)?;
        let to = self.calendar.last_at_or_before(now)?;
        Some(Missed { count: self.calendar.count(just_before, now), from, to })
    }
}
