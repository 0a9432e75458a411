//! Stretches of a zone's history with one offset.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// No offset from UTC is as long as this; jiff allows 25:59:59.
pub(crate) const REACH_S: i64 = 26 * 3_600;

/// Stands for the end of a segment that has none: far outside all instants, near enough to zero
/// that adding offsets cannot overflow.
const OPEN: i64 = i64::MAX / 4;

/// How far back from an instant its segment reaches at least, unless the offset changed since:
/// further than any change of offset has effects.
const LOOK_BACK_S: i64 = 2 * REACH_S;

/// A stretch of instants, in seconds from 1970 UTC, over which a zone keeps one offset.
///
/// It ends where the offset changes, but need not begin there: a segment may begin in the middle of
/// a stretch, and then the offset before is its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment {
    /// The first instant.
    pub(crate) start: i64,
    /// The first instant after it.
    pub(crate) end: i64,
    /// Seconds to add to an instant for its wall second.
    pub(crate) offset: i64,
    /// The offset just before the first instant.
    pub(crate) offset_before: i64,
}

impl Segment {
    /// The segment of `zone` that holds `instant`.
    ///
    /// It walks forward from a little earlier because jiff's way back, `TimeZone::preceding`, leaves
    /// out the last transition before a zone's standing rule takes over (jiff 0.2.43:
    /// America/Metlakatla has none in January 2019).
    pub(crate) fn at(zone: &TimeZone, instant: i64) -> Segment {
        let instant = clamped(instant);
        let start = clamped(instant - LOOK_BACK_S);
        let offset = offset_at(zone, start);
        let mut segment = Segment { start, end: OPEN, offset, offset_before: offset };
        for transition in zone.following(timestamp(start)) {
            let at = transition.timestamp().as_second();
            let offset = i64::from(transition.offset().seconds());
            // Some transitions change a name or a flag but not the offset.
            if offset == segment.offset {
                continue;
            }
            if at > instant {
                segment.end = at;
                break;
            }
            segment = Segment { start: at, end: OPEN, offset, offset_before: segment.offset };
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
}

/// The instant of a wall second: later by the gap if the clocks skip it, the first if they repeat
/// it.
pub(crate) fn instant_of(zone: &TimeZone, wall: i64) -> i64 {
    let mut segment = Segment::at(zone, wall - REACH_S);
    // The first segment that ends after `wall` shows it first; or, if it begins after `wall`, the
    // clocks skipped it on the way into the segment.
    while wall >= segment.end + segment.offset {
        segment = Segment::at(zone, segment.end);
    }
    let skipped = wall < segment.start + segment.offset;
    wall - if skipped { segment.offset_before } else { segment.offset }
}

fn offset_at(zone: &TimeZone, instant: i64) -> i64 {
    i64::from(zone.to_offset(timestamp(instant)).seconds())
}

/// Keeps an instant one second inside what jiff can express.
fn clamped(instant: i64) -> i64 {
    instant.clamp(Timestamp::MIN.as_second() + 1, Timestamp::MAX.as_second() - 1)
}

fn timestamp(instant: i64) -> Timestamp {
    Timestamp::from_second(instant).unwrap_or(Timestamp::MAX)
}
