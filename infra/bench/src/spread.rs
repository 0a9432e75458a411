//! Several measurements of one thing.

use std::fmt;
use std::time::Duration;

/// Durations of the same thing.
#[derive(Clone, Debug, Default)]
pub struct Spread(Vec<Duration>);

impl Spread {
    /// Adds a measurement.
    pub fn add(&mut self, duration: Duration) {
        self.0.push(duration);
        self.0.sort_unstable();
    }

    /// The middle one; zero when there is none.
    pub fn median(&self) -> Duration {
        self.0.get(self.0.len() / 2).copied().unwrap_or_default()
    }

    /// The median as a multiple of another's.
    pub fn ratio(&self, rival: &Spread) -> f64 {
        self.median().as_secs_f64() / rival.median().as_secs_f64()
    }
}

impl fmt::Display for Spread {
    /// Median and, in brackets, the range, in milliseconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |duration: Option<&Duration>| duration.copied().unwrap_or_default().as_secs_f64() * 1_000.0;
        write!(f, "{:6.1} ms [{:.1}–{:.1}]", ms(Some(&self.median())), ms(self.0.first()), ms(self.0.last()))
    }
}
