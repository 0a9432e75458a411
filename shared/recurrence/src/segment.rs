//! Stretches of a zone's history with one offset.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// No offset from UTC is as long as this; jiff allows 25:59:59.
pub(crate) const REACH_S: i64 = 26 * 3_600;

/// Stands for the bound of a segment that has none: far outside all instants, near enough to zero
/// that adding offsets cannot overflow.
const OPEN: i64 = i64::MAX / 4;

/// A stretch of instants, in seconds from 1970 UTC, over which a zone keeps one offset.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment {
    /// The first instant.
    pub(crate) start: i64,
    /// The first instant after it.
    pub(crate) end: i64,
    /// Seconds to add to an instant for its wall second.
    pub(crate) offset: i64,
    /// The offset of the segment before; this one's own if there is none before.
    pub(crate) offset_before: i64,
}

impl Segment {
    /// The segment of `zone` that holds `instant`.
    pub(crate) fn at(zone: &TimeZone, instant: i64) -> Segment {
        let instant = clamped(instant);
        let offset = offset_at(zone, instant);
        let mut segment = Segment {
            start: -OPEN,
            end: OPEN,
            offset,
            offset_before: offset,
        };
        // Both walks pass over transitions that change a name or a flag but not the offset.
        for transition in zone.preceding(timestamp(instant + 1)) {
            let start = transition.timestamp().as_second();
            let before = offset_at(zone, start - 1);
            if before != offset {
                segment.start = start;
                segment.offset_before = before;
                break;
            }
        }
        for transition in zone.following(timestamp(instant)) {
            if i64::from(transition.offset().seconds()) != offset {
                segment.end = transition.timestamp().as_second();
                break;
            }
        }
        segment
    }

    /// Whether `instant` lies in it.
    pub(crate) fn contains(&self, instant: i64) -> bool {
        self.start <= instant && instant < self.end
    }

    /// Whether it reaches to the end of time.
    pub(crate) fn is_last(&self) -> bool {
        self.end == OPEN
    }

    /// Whether it reaches back to the beginning of time.
    pub(crate) fn is_first(&self) -> bool {
        self.start == -OPEN
    }
}

/// The instant of a wall second: later by the gap if the clocks skip it, the first if they repeat
/// it.
pub(crate) fn instant_of(zone: &TimeZone, wall: i64) -> i64 {
    let mut segment = Segment::at(zone, wall - REACH_S);
    // The first segment whose own wall seconds end after `wall` is the one that shows it first; or,
    // if `wall` lies before all of them, the clocks skipped it on the way into this segment.
    while wall >= segment.end + segment.offset {
        segment = Segment::at(zone, segment.end);
    }
    let skipped = wall < segment.start + segment.offset;
    wall - if skipped {
        segment.offset_before
    } else {
        segment.offset
    }
}

fn offset_at(zone: &TimeZone, instant: i64) -> i64 {
    i64::from(zone.to_offset(timestamp(instant)).seconds())
}

/// Keeps an instant one second inside what jiff can express.
fn clamped(instant: i64) -> i64 {
    instant.clamp(
        Timestamp::MIN.as_second() + 1,
        Timestamp::MAX.as_second() - 1,
    )
}

fn timestamp(instant: i64) -> Timestamp {
    Timestamp::from_second(instant).unwrap_or(Timestamp::MAX)
}
