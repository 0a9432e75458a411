//! How receivers answered in the past: well and faster at night, now and then not, and through whole spells not at all.

use std::f64::consts::TAU;

use delivery::ErrorKind;
use jiff::Timestamp;
use outbound::Failure;

use super::chance::Chance;

/// What a call came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// 200.
    Well,
    /// Another status, and the body that came with it.
    Status(u16, &'static str),
    /// Nothing, within the time there is.
    Silence,
    /// No connection.
    Unreachable,
}

/// A stretch of time, its end no longer part of it, in which a receiver answered in one way only.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spell {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    pub(super) answer: Answer,
}

/// Of so many calls outside all spells one fails.
const ONE_FAILS_OF: f64 = 140.0;
/// What such a call meets.
const HICCUPS: [Answer; 4] = [
    Answer::Status(502, "<html><head><title>502 Bad Gateway</title></head></html>"),
    Answer::Status(500, r#"{"error":"deadlock detected, try again"}"#),
    Answer::Silence,
    Answer::Status(503, r#"{"error":"restarting"}"#),
];
/// The hour (UTC) at which receivers are busiest, and by how much slower they are then than on average.
const BUSIEST_HOUR: f64 = 14.0;
const BUSIER_BY: f64 = 0.45;
/// What a call that gets no answer takes.
const TIMEOUT_MS: i64 = 15_000;

impl Answer {
    /// The answer to a call at `at`: that of the first spell it falls into, else mostly a good one.
    pub(super) fn at(at: Timestamp, spells: &[Spell], chance: &mut Chance) -> Answer {
        if let Some(spell) = spells.iter().find(|spell| spell.from <= at && at < spell.to) {
            return spell.answer;
        }
        if chance.fraction() * ONE_FAILS_OF >= 1.0 {
            return Answer::Well;
        }
        HICCUPS[(chance.fraction() * HICCUPS.len() as f64) as usize]
    }

    /// The status, if any came.
    pub(super) fn status(self) -> Option<u16> {
        match self {
            Answer::Well => Some(200),
            Answer::Status(code, _) => Some(code),
            Answer::Silence | Answer::Unreachable => None,
        }
    }

    /// The body, if any came.
    pub(super) fn body(self) -> Option<&'static str> {
        match self {
            Answer::Well => Some(r#"{"ok":true}"#),
            Answer::Status(_, body) => Some(body),
            Answer::Silence | Answer::Unreachable => None,
        }
    }

    /// What the log says of it: kind and words. Nothing of a good one.
    pub(super) fn failure(self) -> Option<(ErrorKind, String)> {
        let failure = match self {
            Answer::Well => return None,
            Answer::Status(code, _) => return Some((ErrorKind::Status, format!("The receiver answered {code}."))),
            Answer::Silence => Failure::Timeout,
            Answer::Unreachable => Failure::Connect("the connection was refused"),
        };
        Some(((&failure).into(), failure.to_string()))
    }

    /// How long it took at `at`, in milliseconds, from a receiver that typically takes `typical_ms`.
    pub(super) fn took_ms(self, at: Timestamp, typical_ms: i64, chance: &mut Chance) -> i64 {
        match self {
            Answer::Silence => return TIMEOUT_MS + chance.between(1, 9),
            Answer::Unreachable => return chance.between(1, 6),
            Answer::Well | Answer::Status(..) => {}
        }
        let hour = at.as_second().rem_euclid(86_400) as f64 / 3_600.0;
        let of_day = 1.0 + BUSIER_BY * ((hour - BUSIEST_HOUR) / 24.0 * TAU).cos();
        // The middle of two numbers lies near the middle; one in forty takes several times as long.
        let spread = 0.6 + 0.4 * (chance.fraction() + chance.fraction());
        let slow = if chance.fraction() < 0.025 { 2.0 + 3.0 * chance.fraction() } else { 1.0 };
        ((typical_ms as f64 * of_day * spread * slow) as i64).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_spell_holds_from_its_beginning_until_before_its_end() {
        let (from, to) = (at("2026-11-15T13:00:00Z"), at("2026-11-15T15:00:00Z"));
        let spells = [Spell { from, to, answer: Answer::Unreachable }];
        let answer = |at: Timestamp| Answer::at(at, &spells, &mut Chance::of("Stock levels", at, 1));
        assert_eq!(answer(from), Answer::Unreachable);
        assert_ne!(answer(to), Answer::Unreachable);
    }

    #[test]
    fn receivers_are_slower_in_the_afternoon_than_at_night() {
        let mean = |hour: &str| {
            let at = at(&format!("2026-11-15T{hour}:00:00Z"));
            let took = |attempt| Answer::Well.took_ms(at, 100, &mut Chance::of("Stock levels", at, attempt));
            (0..200).map(took).sum::<i64>() / 200
        };
        let (night, afternoon) = (mean("02"), mean("14"));
        assert!(30 < night && night < 90 && 120 < afternoon && afternoon < 200, "{night} {afternoon}");
    }

    #[test]
    fn few_calls_fail() {
        let now = at("2026-11-15T13:00:00Z");
        let failed = (0..9_000).filter(|n| Answer::at(now, &[], &mut Chance::of("x", now, *n)) != Answer::Well).count();
        assert!((30..110).contains(&failed), "{failed}");
    }
}
