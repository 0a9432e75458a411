//! Times as forms send them: a day and a time of day in the zone that their sender reads times in.

use jiff::Timestamp;
use jiff::civil::DateTime;
use ui::Zone;

/// The instant of `2026-11-21T09:00` in `zone`; what is an instant already stays so. `None` for what is neither.
pub(super) fn instant(text: &str, zone: &Zone) -> Option<Timestamp> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    let there = text.parse::<DateTime>().ok()?.to_zoned(zone.tz().clone()).ok()?;
    Some(there.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_the_senders_own() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let at = |text| instant(text, &berlin).map(|at| at.to_string());
        assert_eq!(at("2026-11-21T09:00").as_deref(), Some("2026-11-21T08:00:00Z"));
        assert_eq!(at("2026-07-01T09:00:30").as_deref(), Some("2026-07-01T07:00:30Z"));
        assert_eq!(at("2026-11-21T09:00:00Z").as_deref(), Some("2026-11-21T09:00:00Z"));
        assert_eq!(at("tomorrow"), None);
    }
}
