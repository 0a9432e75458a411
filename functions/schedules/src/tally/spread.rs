//! Spreads: how many of the values that were measured fell into which class, which is enough to tell a percentile by.

use std::ops::AddAssign;

/// Upper bounds of the classes that lateness is counted in, in milliseconds; one more class is open.
pub(super) const LATENESS_MS: [i64; 5] = [100, 250, 1_000, 5_000, 60_000];
/// The same for how long receivers took.
pub(super) const RESPONSE_MS: [i64; 8] = [50, 100, 250, 500, 1_000, 2_500, 5_000, 15_000];

/// How many values, in milliseconds, fell into each class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spread {
    bounds: &'static [i64],
    counts: Vec<u64>,
}

/// What a value does not exceed, or does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// It is so many milliseconds at the most.
    UpToMs(i64),
    /// It is more than so many milliseconds, and nobody knows how many.
    OverMs(i64),
}

impl Bound {
    /// So many milliseconds, that it does not exceed or does.
    pub fn ms(self) -> i64 {
        match self {
            Bound::UpToMs(ms) | Bound::OverMs(ms) => ms,
        }
    }
}

impl Spread {
    /// Of how late first attempts were, without any.
    pub fn lateness() -> Spread {
        Spread::over(&LATENESS_MS)
    }

    /// Of how long receivers took to answer, without any.
    pub fn response_times() -> Spread {
        Spread::over(&RESPONSE_MS)
    }

    fn over(bounds: &'static [i64]) -> Spread {
        Spread { bounds, counts: vec![0; bounds.len() + 1] }
    }

    /// Counts `count` values of the class `class`; there is none beyond the open one.
    pub(super) fn count(&mut self, class: usize, count: u64) {
        if let Some(counted) = self.counts.get_mut(class) {
            *counted += count;
        }
    }

    /// The bound of the class in which the value lies that `percent` of a hundred do not exceed; `None` when nothing was
    /// counted.
    pub fn percentile(&self, percent: u64) -> Option<Bound> {
        let total: u64 = self.counts.iter().sum();
        let wanted = (total * percent).div_ceil(100).max(1);
        let mut seen = 0;
        let class = self.counts.iter().position(|count| {
            seen += count;
            seen >= wanted
        })?;
        let last = self.bounds.last().copied().unwrap_or(0);
        Some(self.bounds.get(class).map_or(Bound::OverMs(last), |bound| Bound::UpToMs(*bound)))
    }
}

impl AddAssign for Spread {
    fn add_assign(&mut self, more: Spread) {
        self.counts.iter_mut().zip(more.counts).for_each(|(count, more)| *count += more);
    }
}

/// The class of `value`: the first bound that it does not exceed.
pub(super) fn class_of(value: i64, bounds: &[i64]) -> usize {
    bounds.iter().position(|bound| value <= *bound).unwrap_or(bounds.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lateness(counts: [u64; 6]) -> Spread {
        Spread { counts: counts.into(), ..Spread::lateness() }
    }

    #[test]
    fn a_percentile_is_the_bound_of_its_class() {
        assert_eq!(lateness([90, 9, 1, 0, 0, 0]).percentile(95), Some(Bound::UpToMs(250)));
        assert_eq!(lateness([90, 9, 1, 0, 0, 0]).percentile(100), Some(Bound::UpToMs(1_000)));
        assert_eq!(lateness([0, 0, 0, 0, 0, 3]).percentile(50), Some(Bound::OverMs(60_000)));
        assert_eq!(lateness([0; 6]).percentile(50), None);
    }

    #[test]
    fn values_fall_into_classes() {
        let classes = [0, 100, 101, 60_000, 60_001].map(|ms| class_of(ms, &LATENESS_MS));
        assert_eq!(classes, [0, 0, 1, 4, 5]);
    }
}
