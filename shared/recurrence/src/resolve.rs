//! Wall seconds become instants: the rule for clocks that skip or repeat.
//!
//! Within one [`Segment`] the mapping is a subtraction, so a question about instants becomes a
//! question about wall seconds. Two ranges of wall seconds fire in a segment: its *own*, less those
//! the segment before has shown already, and those the clocks *skipped* on the way into it, which
//! fire in its first minutes as though the old offset still held.
//!
//! This needs each segment to be longer than the change of offset at either end. A test holds the
//! bundled database to it.

use jiff::tz::TimeZone;

use crate::DAY_S;
use crate::policy::{Gap, Overlap, Policy};
use crate::segment::{REACH_S, Segment};
use crate::walls::Walls;

/// Wall seconds with the zone and policy that make instants of them.
#[derive(Clone, Copy)]
pub(crate) struct Resolve<'a> {
    pub(crate) walls: &'a Walls,
    pub(crate) zone: &'a TimeZone,
    pub(crate) policy: Policy,
}

/// Wall seconds from `from` up to, not including, `to`, and the offset that makes instants of them.
struct Range {
    from: i64,
    to: i64,
    offset: i64,
}

impl Resolve<'_> {
    /// The first instant after `after`. `held` keeps the segment between calls.
    pub(crate) fn next(&self, after: i64, held: &mut Option<Segment>) -> Option<i64> {
        let mut from = after.max(self.walls.days.first * DAY_S - REACH_S) + 1;
        loop {
            let segment = self.segment(from, held);
            if let Some(instant) = self.next_in(&segment, from) {
                return Some(instant);
            }
            if segment.is_last() {
                return None;
            }
            // What fires after this segment was on the wall no more than an offset before its end,
            // so the segments before the next such wall second hold nothing.
            let wall = self.walls.next(segment.end - REACH_S)?;
            from = segment.end.max(wall - REACH_S);
        }
    }

    /// The last instant at or before `until`.
    pub(crate) fn previous(&self, until: i64) -> Option<i64> {
        let mut to = until.min((self.walls.days.last + 1) * DAY_S + REACH_S);
        loop {
            let segment = Segment::at(self.zone, to);
            if let Some(instant) = self.previous_in(&segment, to) {
                return Some(instant);
            }
            let wall = self.walls.previous(segment.start + REACH_S)?;
            to = (segment.start - 1).min(wall + REACH_S);
        }
    }

    /// How many instants lie after `after` and not after `until`.
    pub(crate) fn count(&self, after: i64, until: i64) -> u64 {
        let days = &self.walls.days;
        let mut from = after.max(days.first * DAY_S - REACH_S) + 1;
        let to = until.min((days.last + 1) * DAY_S + REACH_S) + 1;
        let mut total = 0;
        while from < to {
            let segment = Segment::at(self.zone, from);
            total += self.count_in(&segment, from, to.min(segment.end));
            from = segment.end;
        }
        total
    }

    fn segment(&self, instant: i64, held: &mut Option<Segment>) -> Segment {
        let known = held.filter(|segment| segment.contains(instant));
        *held.insert(known.unwrap_or_else(|| Segment::at(self.zone, instant)))
    }

    fn next_in(&self, segment: &Segment, from: i64) -> Option<i64> {
        let first = |range: Range| {
            let wall = self.walls.next(range.from.max(from + range.offset))?;
            (wall < range.to).then_some(wall - range.offset)
        };
        let skipped = self.skipped(segment).and_then(first);
        let own = first(self.own(segment));
        skipped.into_iter().chain(own).min()
    }

    fn previous_in(&self, segment: &Segment, to: i64) -> Option<i64> {
        let last = |range: Range| {
            let wall = self.walls.previous((range.to - 1).min(to + range.offset))?;
            (wall >= range.from).then_some(wall - range.offset)
        };
        let skipped = self.skipped(segment).and_then(last);
        let own = last(self.own(segment));
        skipped.into_iter().chain(own).max()
    }

    /// How many instants of a segment lie from `from` up to, not including, `to`.
    fn count_in(&self, segment: &Segment, from: i64, to: i64) -> u64 {
        let own = self.own(segment);
        let mut total = self.walls.count(own.from.max(from + own.offset), own.to.min(to + own.offset));
        let Some(skipped) = self.skipped(segment) else {
            return total;
        };
        // Skipped seconds are looked at one by one, because those that land on an instant of the
        // segment's own do not count again. They are an hour a year at most, in practice.
        let mut wall = skipped.from.max(from + skipped.offset);
        let end = skipped.to.min(to + skipped.offset);
        while let Some(found) = self.walls.next(wall).filter(|&found| found < end) {
            let instant = found - skipped.offset;
            total += u64::from(!self.walls.contains(instant + own.offset));
            wall = found + 1;
        }
        total
    }

    /// The wall seconds that fire at the instant they are shown.
    fn own(&self, segment: &Segment) -> Range {
        let from = match self.policy.overlap {
            // What the segment before has shown already does not fire again.
            Overlap::First => segment.start + segment.offset.max(segment.offset_before),
        };
        Range { from, to: segment.end + segment.offset, offset: segment.offset }
    }

    /// The wall seconds that the clocks skipped on the way into the segment.
    fn skipped(&self, segment: &Segment) -> Option<Range> {
        if segment.offset <= segment.offset_before {
            return None;
        }
        let offset = match self.policy.gap {
            // By the old offset they come later by the length of the gap.
            Gap::Shift => segment.offset_before,
        };
        Some(Range { from: segment.start + segment.offset_before, to: segment.start + segment.offset, offset })
    }
}
