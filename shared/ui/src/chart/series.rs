//! What is drawn: series, thresholds, and how their values read.

use jiff::Timestamp;

use crate::{Tone, time::duration_ms};

/// Values over time, oldest first.
#[derive(Clone, Debug)]
pub struct Series<'a> {
    /// What the values are of.
    pub name: &'a str,
    /// The colour; status tones are for statuses.
    pub tone: Tone,
    /// When, and how much; none where that is not known. A value that is no number counts as not known.
    pub points: Vec<(Timestamp, Option<f64>)>,
}

impl Series<'_> {
    /// The points in the order of time, with what is no number taken out.
    pub(super) fn clean(&self) -> Vec<(Timestamp, Option<f64>)> {
        let mut points: Vec<_> = self.points.iter().map(|(at, value)| (*at, value.filter(|value| value.is_finite()))).collect();
        points.sort_by_key(|(at, _)| *at);
        points
    }
}

/// A line across, at what was promised or must not be exceeded.
#[derive(Clone, Copy, Debug)]
pub struct Threshold<'a> {
    /// What it is: "timeout 15 s".
    pub label: &'a str,
    /// Where it is.
    pub value: f64,
    /// Its colour.
    pub tone: Tone,
}

/// What values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit<'a> {
    /// How many.
    Count,
    /// Milliseconds, which read as the length they are.
    Ms,
    /// Of a hundred.
    Percent,
    /// Bytes.
    Bytes,
    /// Anything else; the word follows the number.
    Other(&'a str),
}

impl Unit<'_> {
    /// Whether there is none between two whole ones.
    pub(super) const fn is_counted(self) -> bool {
        matches!(self, Self::Count | Self::Bytes)
    }

    /// A value in full: `1,204`, `1.2 s`, `99.5%`.
    pub(super) fn full(self, value: f64) -> String {
        match self {
            Self::Count => grouped(value),
            Self::Other(unit) => format!("{} {unit}", grouped(value)),
            _ => self.brief(value),
        }
    }

    /// A value for an axis, which has little room: `1.2k`.
    pub(super) fn brief(self, value: f64) -> String {
        match self {
            Self::Ms => match value.abs() {
                ..1_000.0 => format!("{} ms", trimmed(value, 1)),
                ..60_000.0 => format!("{} s", trimmed(value / 1_000.0, 2)),
                _ => duration_ms(rounded(value)),
            },
            Self::Percent => format!("{}%", trimmed(value, 2)),
            Self::Bytes => scaled(value, 1_024.0, &[" B", " KiB", " MiB", " GiB", " TiB"]),
            Self::Count | Self::Other(_) => scaled(value, 1_000.0, &["", "k", "M", "G", "T"]),
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a cast of a float to an integer saturates")]
fn rounded(value: f64) -> i64 {
    value.round() as i64
}

/// With at most so many places, and without zeros at the end.
fn trimmed(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn scaled(value: f64, step: f64, units: &[&str]) -> String {
    let mut value = value;
    let mut names = units.iter();
    let mut name = names.next().copied().unwrap_or_default();
    while value.abs() >= step {
        let Some(next) = names.next() else { break };
        name = next;
        value /= step;
    }
    format!("{}{name}", trimmed(value, if value.abs() < 10.0 { 2 } else { 1 }))
}

/// `1,204.5`
fn grouped(value: f64) -> String {
    let text = trimmed(value.abs(), 2);
    let (whole, part) = text.split_once('.').map_or((text.as_str(), None), |(whole, part)| (whole, Some(part)));
    let mut shown = String::from(if value < 0.0 && text != "0" { "−" } else { "" });
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    if let Some(part) = part {
        shown.push('.');
        shown.push_str(part);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_as_what_they_are() {
        assert_eq!(Unit::Count.full(1_204_000.0), "1,204,000");
        assert_eq!(Unit::Count.brief(1_250.0), "1.25k");
        assert_eq!(Unit::Count.brief(0.0), "0");
        assert_eq!(Unit::Ms.brief(2.5), "2.5 ms");
        assert_eq!(Unit::Ms.brief(1_250.0), "1.25 s");
        assert_eq!(Unit::Ms.brief(90_000.0), "1 min 30 s");
        assert_eq!(Unit::Percent.full(99.954), "99.95%");
        assert_eq!(Unit::Bytes.brief(1_536.0), "1.5 KiB");
        assert_eq!(Unit::Other("calls").full(-12.5), "−12.5 calls");
    }

    #[test]
    fn what_is_no_number_is_a_gap_and_points_are_put_in_order() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let series = Series { name: "", tone: Tone::Accent, points: vec![(at(2), Some(f64::NAN)), (at(1), Some(3.0))] };
        assert_eq!(series.clean(), [(at(1), Some(3.0)), (at(2), None)]);
    }
}
