//! What to do with the instants of a recurring item that are due, some of them perhaps long ago.
//!
//! Everything missed at most 15 minutes ago is still sent; of what is older only the latest; the rest
//! becomes one record that says how many were missed, from when to when.

use jiff::{SignedDuration, Timestamp};
use recurrence::Calendar;

use crate::Missed;

/// How old an instant may be and still be sent for its own sake.
const GRACE: SignedDuration = SignedDuration::from_mins(15);
/// How many occurrences of one thing are sent in one go; the rest follow in the next.
const MOST: usize = 1_000;

/// What to send for one recurring item, and when it fires next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The instants to send, ascending.
    pub(crate) fire: Vec<Timestamp>,
    /// What is too old to send.
    pub(crate) missed: Option<Missed>,
    /// The first instant after those; `None` when the calendar ends.
    pub(crate) next: Option<Timestamp>,
}

/// The plan for the instants of `calendar` from `fire_at` (itself one of them) up to, but without,
/// `horizon`.
pub(crate) fn plan(calendar: &Calendar, fire_at: Timestamp, now: Timestamp, horizon: Timestamp) -> Plan {
    let cutoff = now - GRACE;
    let just_before = |instant: Timestamp| instant - SignedDuration::from_millis(1);
    let mut plan = Plan { fire: Vec::new(), missed: None, next: None };
    let mut after = just_before(fire_at);
    // The one-instant case needs no arithmetic: the latest of the old is the first of the old.
    if fire_at < cutoff
        && let Some(latest) = calendar.last_at_or_before(just_before(cutoff)).filter(|latest| *latest >= fire_at)
    {
        let count = calendar.count(after, just_before(latest));
        let last_missed = calendar.last_at_or_before(just_before(latest));
        if let (1.., Some(to)) = (count, last_missed) {
            plan.missed = Some(Missed { count, from: fire_at, to });
        }
        plan.fire.push(latest);
        after = latest;
    }
    for instant in calendar.after(after) {
        if instant >= horizon || plan.fire.len() >= MOST {
            plan.next = Some(instant);
            break;
        }
        plan.fire.push(instant);
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::*;
    use recurrence::Spec;
    use serde_json::json;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn every(seconds: u32) -> Calendar {
        let spec: Spec = serde_json::from_value(json!({
            "start_date": "2026-03-01", "trigger_timings": [], "freq": "interval", "rule_value": {"seconds": seconds}
        }))
        .unwrap();
        Calendar::compile(spec).unwrap()
    }

    #[test]
    fn sends_what_is_due_soon_and_advances_past_the_horizon() {
        let plan = plan(&every(60), at("2026-03-01T10:00:00Z"), at("2026-03-01T09:59:50Z"), at("2026-03-01T10:02:50Z"));
        assert_eq!(plan.fire, [at("2026-03-01T10:00:00Z"), at("2026-03-01T10:01:00Z"), at("2026-03-01T10:02:00Z")]);
        assert_eq!(plan.next, Some(at("2026-03-01T10:03:00Z")));
        assert_eq!(plan.missed, None);
    }

    #[test]
    fn after_a_day_down_sends_the_last_quarter_hour_and_the_latest_before_it() {
        let plan = plan(&every(300), at("2026-03-01T00:00:00Z"), at("2026-03-02T00:01:00Z"), at("2026-03-02T00:04:00Z"));
        assert_eq!(
            plan.fire,
            [at("2026-03-01T23:45:00Z"), at("2026-03-01T23:50:00Z"), at("2026-03-01T23:55:00Z"), at("2026-03-02T00:00:00Z")]
        );
        let missed = Missed { count: 285, from: at("2026-03-01T00:00:00Z"), to: at("2026-03-01T23:40:00Z") };
        assert_eq!(plan.missed, Some(missed));
        assert_eq!(plan.next, Some(at("2026-03-02T00:05:00Z")));
    }

    #[test]
    fn one_old_instant_is_sent_rather_than_missed() {
        let plan = plan(&every(86_400), at("2026-03-01T00:00:00Z"), at("2026-03-01T12:00:00Z"), at("2026-03-01T12:03:00Z"));
        assert_eq!(plan.fire, [at("2026-03-01T00:00:00Z")]);
        assert_eq!(plan.missed, None);
    }

    #[test]
    fn years_of_misses_are_counted_without_being_listed() {
        let plan = plan(&every(10), at("2026-03-01T00:00:00Z"), at("2031-03-01T00:00:00Z"), at("2031-03-01T00:03:00Z"));
        assert_eq!(plan.missed.unwrap().count, 1826 * 8640 - 90 - 1);
        assert_eq!(plan.fire.len(), 1 + 90 + 18);
    }

    #[test]
    fn a_flood_is_capped_and_continued() {
        let plan = plan(&every(10), at("2026-03-01T00:00:00Z"), at("2026-03-01T00:00:00Z"), at("2026-03-01T06:00:00Z"));
        assert_eq!(plan.fire.len(), 1_000);
        assert_eq!(plan.next, Some(at("2026-03-01T02:46:40Z")));
    }
}
