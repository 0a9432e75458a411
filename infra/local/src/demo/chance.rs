//! Chance that falls the same way whenever it is asked the same: what happened to a job at an instant follows from its
//! name and that instant alone.

use jiff::Timestamp;

/// A sequence of numbers that look random and are not.
#[derive(Debug)]
pub(super) struct Chance(u64);

impl Chance {
    /// The sequence of attempt `attempt` of `name`, planned for `at`.
    pub(super) fn of(name: &str, at: Timestamp, attempt: u32) -> Chance {
        // FNV-1a of 64 bits, http://www.isthe.com/chongo/tech/comp/fnv/
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in name.bytes().chain(at.as_millisecond().to_be_bytes()).chain(attempt.to_be_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Chance(hash)
    }

    /// A number from 0 up to, but without, 1.
    pub(super) fn fraction(&mut self) -> f64 {
        // SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        f64::from((mixed >> 32) as u32 ^ mixed as u32) / (f64::from(u32::MAX) + 1.0)
    }

    /// A whole number from `from` up to, but without, `to`.
    pub(super) fn between(&mut self, from: i64, to: i64) -> i64 {
        from + ((to - from) as f64 * self.fraction()) as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(name: &str, attempt: u32) -> Vec<f64> {
        let mut chance = Chance::of(name, "2026-11-21T09:00:00Z".parse().unwrap(), attempt);
        (0..1_000).map(|_| chance.fraction()).collect()
    }

    #[test]
    fn the_same_question_has_the_same_answers_and_another_has_others() {
        assert_eq!(drawn("Invoices", 1), drawn("Invoices", 1));
        assert_ne!(drawn("Invoices", 1)[0], drawn("Invoices", 2)[0]);
        assert_ne!(drawn("Invoices", 1)[0], drawn("Newsletter", 1)[0]);
    }

    #[test]
    fn fractions_are_spread_over_their_range() {
        let drawn = drawn("Stock levels", 1);
        assert!(drawn.iter().all(|fraction| (0.0..1.0).contains(fraction)));
        let mean = drawn.iter().sum::<f64>() / 1_000.0;
        assert!((0.45..0.55).contains(&mean), "{mean}");
    }
}
