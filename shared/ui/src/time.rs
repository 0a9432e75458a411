//! Times as words. They are absolute, never "5 minutes ago": a page is kept under its `ETag`, and words that age by
//! themselves would be wrong in a page that is still the same.

use jiff::{Timestamp, civil::Date};
use maud::{Markup, html};

use crate::Zone;

const FULL: &str = "%-d %b %Y, %H:%M:%S";
const SHORT: &str = "%-d %b, %H:%M";
const DAY: &str = "%a, %-d %b %Y";
const CLOCK: &str = "%H:%M:%S";

/// To the second: `21 Nov 2026, 09:00:05`.
pub fn instant(at: Timestamp, zone: &Zone) -> Markup {
    if zone.name() == "UTC" {
        // There is nothing more to tell of it.
        return html! { time datetime=(at) { (at.strftime(FULL)) } };
    }
    shown(at, zone, FULL)
}

/// To the minute and without the year: `21 Nov, 09:00`.
pub fn short(at: Timestamp, zone: &Zone) -> Markup {
    shown(at, zone, SHORT)
}

/// The day that an instant falls on: `Sat, 21 Nov 2026`.
pub fn day(at: Timestamp, zone: &Zone) -> Markup {
    shown(at, zone, DAY)
}

/// The time of day to the second: `09:00:05`.
pub fn clock(at: Timestamp, zone: &Zone) -> Markup {
    shown(at, zone, CLOCK)
}

/// A day of the calendar: `Sat, 21 Nov 2026`.
pub fn date(date: Date) -> Markup {
    html! { time datetime=(date) { (date.strftime(DAY)) } }
}

/// A length in the unit that reads best: `340 ms`, `1.2 s`, `4 min 5 s`, `2 h 3 min`, `3 d 4 h`.
pub fn duration_ms(ms: i64) -> String {
    let sign = if ms < 0 { "−" } else { "" };
    let ms = ms.unsigned_abs();
    let s = ms / 1_000;
    let words = match ms {
        0..1_000 => format!("{ms} ms"),
        // A tenth is cut off, not rounded, so that 59,999 ms do not read as a minute's worth of seconds.
        1_000..10_000 => format!("{}.{} s", s, ms % 1_000 / 100),
        10_000..60_000 => format!("{s} s"),
        60_000..3_600_000 => two(s / 60, "min", s % 60, "s"),
        3_600_000..86_400_000 => two(s / 3_600, "h", s % 3_600 / 60, "min"),
        _ => two(s / 86_400, "d", s % 86_400 / 3_600, "h"),
    };
    format!("{sign}{words}")
}

fn two(large: u64, large_unit: &str, small: u64, small_unit: &str) -> String {
    match small {
        0 => format!("{large} {large_unit}"),
        _ => format!("{large} {large_unit} {small} {small_unit}"),
    }
}

fn shown(at: Timestamp, zone: &Zone, format: &str) -> Markup {
    let there = at.to_zoned(zone.tz().clone());
    html! { time datetime=(at) title=(at.strftime("%-d %b %Y, %H:%M:%S UTC")) { (there.strftime(format)) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_instant_is_shown_in_the_readers_zone_and_titled_in_utc() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        assert_eq!(
            instant(at("2026-11-21T08:00:05Z"), &berlin).into_string(),
            r#"<time datetime="2026-11-21T08:00:05Z" title="21 Nov 2026, 08:00:05 UTC">21 Nov 2026, 09:00:05</time>"#
        );
    }

    #[test]
    fn a_day_is_the_readers_day() {
        let kiritimati = Zone::named("Pacific/Kiritimati").unwrap();
        assert!(day(at("2026-12-31T12:00:00Z"), &kiritimati).into_string().ends_with(">Fri, 1 Jan 2027</time>"));
    }

    #[test]
    fn lengths_read_in_their_best_unit() {
        for (ms, words) in [
            (0, "0 ms"),
            (340, "340 ms"),
            (1_250, "1.2 s"),
            (59_999, "59 s"),
            (60_000, "1 min"),
            (245_000, "4 min 5 s"),
            (7_380_000, "2 h 3 min"),
            (273_600_000, "3 d 4 h"),
            (-12, "−12 ms"),
        ] {
            assert_eq!(duration_ms(ms), words);
        }
    }
}
