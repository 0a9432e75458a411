//! From values and times to places in the picture.

use jiff::Timestamp;

/// The width of the stretched inner picture; a tenth of it is a percentage.
pub(super) const WIDTH: f64 = 1_000.0;
/// The height of the plot, in pixels.
pub(super) const HEIGHT: f64 = 168.0;
/// Room above the plot, so that the line at the top is not cut in half.
pub(super) const ABOVE: f64 = 8.0;

/// Up: values to pixels from the top, and the values that get a line across.
#[derive(Debug)]
pub(super) struct Values {
    low: f64,
    high: f64,
    step: f64,
}

impl Values {
    /// Holds zero and all the values, and ends on round numbers; what is counted has no mark between two whole ones.
    pub(super) fn holding(values: impl Iterator<Item = f64>, counted: bool) -> Self {
        let (low, high) = values
            .filter(|value| value.is_finite())
            .fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        // All zero is a flat line at the bottom of a chart, not in the middle of one that has no height.
        let high = if high <= low { low + 1.0 } else { high };
        let step = round_step((high - low) / 3.0);
        let step = if counted { step.ceil() } else { step };
        Self { low: (low / step).floor() * step, high: (high / step).ceil() * step, step }
    }

    /// Pixels from the top of the picture.
    pub(super) fn y(&self, value: f64) -> f64 {
        ABOVE + (self.high - value) / (self.high - self.low) * HEIGHT
    }

    /// The round values, lowest first: two to five of them.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let mut ticks = Vec::new();
        let mut tick = self.low;
        // Half a step more, because steps like 0.1 do not add up exactly.
        while tick <= self.high + self.step / 2.0 {
            ticks.push(tick);
            tick += self.step;
        }
        ticks
    }
}

/// The next of 1, 2, 2.5, 5 and 10 times a power of ten.
fn round_step(rough: f64) -> f64 {
    let power = 10_f64.powf(rough.log10().floor());
    let factor = [1.0, 2.0, 2.5, 5.0].into_iter().find(|factor| factor * power >= rough).unwrap_or(10.0);
    factor * power
}

/// Across: instants to thousandths of the width.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
}

impl Times {
    pub(super) fn x(&self, at: Timestamp) -> f64 {
        let length = seconds(self.from, self.to);
        if length <= 0.0 {
            return WIDTH / 2.0;
        }
        seconds(self.from, at) / length * WIDTH
    }

    pub(super) fn hold(&self, at: Timestamp) -> bool {
        self.from <= at && at <= self.to
    }
}

fn seconds(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64()
}

/// A coordinate in as few letters as a tenth of a pixel takes.
pub(super) fn short(value: f64) -> String {
    let text = format!("{value:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".to_owned(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

/// A place across in percent.
pub(super) fn percent(x: f64) -> String {
    let text = format!("{:.2}", x / 10.0);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_on_round_numbers() {
        for (most, ticks) in [
            (97.0, vec![0.0, 50.0, 100.0]),
            (3.0, vec![0.0, 1.0, 2.0, 3.0]),
            (700.0, vec![0.0, 250.0, 500.0, 750.0]),
            (0.0, vec![0.0, 0.5, 1.0]),
        ] {
            assert_eq!(Values::holding([most].into_iter(), false).ticks(), ticks, "{most}");
        }
    }

    #[test]
    fn there_is_no_half_of_what_is_counted() {
        for (most, ticks) in [
            (0.0, vec![0.0, 1.0]),
            (1.0, vec![0.0, 1.0]),
            (2.0, vec![0.0, 1.0, 2.0]),
            (7.0, vec![0.0, 3.0, 6.0, 9.0]),
            (97.0, vec![0.0, 50.0, 100.0]),
        ] {
            assert_eq!(Values::holding([most].into_iter(), true).ticks(), ticks, "{most}");
        }
    }

    #[test]
    fn no_values_and_equal_values_make_no_nan() {
        for values in [vec![], vec![0.0, 0.0], vec![-5.0, -5.0], vec![f64::NAN, f64::INFINITY]] {
            let scale = Values::holding(values.iter().copied(), false);
            assert!(scale.y(0.0).is_finite());
            assert!(scale.ticks().len() >= 2);
        }
        let now = Timestamp::UNIX_EPOCH;
        assert!(Times { from: now, to: now }.x(now).is_finite());
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!(short(12.04), "12");
        assert_eq!(short(-0.01), "0");
        assert_eq!(percent(333.333), "33.33%");
        assert_eq!(percent(1000.0), "100%");
        assert_eq!(percent(0.0), "0%");
    }
}
