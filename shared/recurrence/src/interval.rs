//! `interval`: an even beat in absolute time.
//!
//! The zone matters twice only: for the first instant, and for the dates that do not fire, which
//! become spans of instants when the calendar is compiled.

use jiff::tz::TimeZone;

use crate::DAY_S;
use crate::segment::{REACH_S, Segment};

/// A beat with a first and a last instant and silent spans between them.
#[derive(Clone, Debug)]
pub(crate) struct Interval {
    /// The first beat, in seconds from 1970 UTC.
    first: i64,
    /// The last second that may fire.
    last: i64,
    /// Seconds from beat to beat.
    step: i64,
    /// Spans that do not fire, `from` up to, not including, `to`; ascending, apart from each other.
    silent: Vec<(i64, i64)>,
}

impl Interval {
    /// A beat from `first` on every `step` seconds, to the end of `last_day`, silent on the days
    /// `skipped`.
    pub(crate) fn new(zone: &TimeZone, first: i64, step: i64, last_day: i64, skipped: &[i64]) -> Interval {
        let mut silent: Vec<(i64, i64)> = Vec::new();
        // Clocks that go back just after midnight show the day after the last for a moment before
        // they show the last again, so that day is silent by name, too.
        for &day in skipped.iter().chain([&(last_day + 1)]) {
            silent.extend(spans_of(zone, day));
        }
        silent.sort_unstable();
        let after_last = (last_day + 1) * DAY_S;
        let last = last_before(zone, after_last);
        Interval { first, last, step, silent: merged(silent) }
    }

    /// The first instant after `after`.
    pub(crate) fn next(&self, after: i64) -> Option<i64> {
        let mut from = after + 1;
        loop {
            let beat = self.first + self.beats_before(from) * self.step;
            if beat > self.last {
                return None;
            }
            match self.silent_at(beat) {
                Some((_, to)) => from = to,
                None => return Some(beat),
            }
        }
    }

    /// The last instant at or before `until`.
    pub(crate) fn previous(&self, until: i64) -> Option<i64> {
        let mut to = until.min(self.last);
        while to >= self.first {
            let beat = self.first + (self.beats_before(to + 1) - 1) * self.step;
            match self.silent_at(beat) {
                Some((from, _)) => to = from - 1,
                None => return Some(beat),
            }
        }
        None
    }

    /// How many instants lie after `after` and not after `until`.
    pub(crate) fn count(&self, after: i64, until: i64) -> u64 {
        let (from, to) = (after + 1, until.min(self.last) + 1);
        let mut total = self.beats_between(from, to);
        for &(silent_from, silent_to) in &self.silent {
            total -= self.beats_between(silent_from.max(from), silent_to.min(to));
        }
        total
    }

    /// The smallest distance between two instants, if there are two.
    pub(crate) fn minimum_gap(&self) -> Option<i64> {
        let first = self.next(self.first - 1)?;
        self.next(first).map(|_| self.step)
    }

    fn beats_between(&self, from: i64, to: i64) -> u64 {
        if from >= to {
            return 0;
        }
        (self.beats_before(to) - self.beats_before(from)).unsigned_abs()
    }

    /// How many beats come before `instant`, silent or not.
    fn beats_before(&self, instant: i64) -> i64 {
        let elapsed = instant.saturating_sub(self.first).max(0);
        elapsed / self.step + i64::from(elapsed % self.step != 0)
    }

    fn silent_at(&self, instant: i64) -> Option<(i64, i64)> {
        let place = self.silent.partition_point(|&(_, to)| to <= instant);
        self.silent.get(place).copied().filter(|&(from, _)| from <= instant)
    }
}

/// The spans of instants over which a zone shows `day`: one, or none for a day it skipped, or two
/// if the clocks go back over midnight.
fn spans_of(zone: &TimeZone, day: i64) -> Vec<(i64, i64)> {
    let (wall_from, wall_to) = (day * DAY_S, (day + 1) * DAY_S);
    let mut spans = Vec::new();
    let mut at = wall_from - REACH_S;
    while at < wall_to + REACH_S {
        let segment = Segment::at(zone, at);
        let from = segment.start.max(wall_from - segment.offset);
        let to = segment.end.min(wall_to - segment.offset);
        if from < to {
            spans.push((from, to));
        }
        at = segment.end;
    }
    spans
}

/// The last instant at which a zone shows a wall second before `wall`.
fn last_before(zone: &TimeZone, wall: i64) -> i64 {
    let mut segment = Segment::at(zone, wall + REACH_S);
    while segment.start + segment.offset >= wall {
        segment = Segment::at(zone, segment.start - 1);
    }
    segment.end.min(wall - segment.offset) - 1
}

/// Joins ascending spans that touch.
fn merged(spans: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    let mut apart: Vec<(i64, i64)> = Vec::new();
    for (from, to) in spans {
        match apart.last_mut() {
            Some(last) if last.1 >= from => last.1 = last.1.max(to),
            _ => apart.push((from, to)),
        }
    }
    apart
}
