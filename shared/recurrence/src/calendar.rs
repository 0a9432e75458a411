//! The calendar: a checked schedule and the questions it answers.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::compile::{Compiled, compile};
use crate::interval::Interval;
use crate::policy::Policy;
use crate::resolve::Resolve;
use crate::segment::Segment;
use crate::spec::{Fault, Spec};
use crate::walls::Walls;
use crate::words;

/// A schedule that has been checked and can say when it fires.
///
/// All instants are whole seconds. It is stored as its [`Spec`]; reading one that does not compile
/// is an error.
#[derive(Clone, Debug)]
pub struct Calendar {
    spec: Spec,
    zone: TimeZone,
    policy: Policy,
    freq: Freq,
    rule: Rule,
}

/// Whatever else a calendar holds follows from its spec.
impl PartialEq for Calendar {
    fn eq(&self, other: &Calendar) -> bool {
        self.spec == other.spec
    }
}

/// The frequencies of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freq {
    Once,
    Daily,
    Weekly,
    Monthly,
    Yearly,
    Interval,
    Cron,
}

/// The two kinds of rule: wall seconds that a zone makes instants of, or instants outright.
#[derive(Clone, Debug)]
pub(crate) enum Rule {
    Walls(Walls),
    Interval(Interval),
}

impl Freq {
    pub(crate) const ALL: [Freq; 7] =
        [Freq::Once, Freq::Daily, Freq::Weekly, Freq::Monthly, Freq::Yearly, Freq::Interval, Freq::Cron];

    /// Its name in the API.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Freq::Once => "once",
            Freq::Daily => "daily",
            Freq::Weekly => "weekly",
            Freq::Monthly => "monthly",
            Freq::Yearly => "yearly",
            Freq::Interval => "interval",
            Freq::Cron => "cron",
        }
    }

    /// The frequency of that name.
    pub(crate) fn from_name(name: &str) -> Option<Freq> {
        Freq::ALL.into_iter().find(|freq| freq.name() == name)
    }
}

impl Calendar {
    /// Checks a schedule and makes a calendar of it.
    ///
    /// # Errors
    ///
    /// All wrong fields, never an empty list. A schedule that is right field by field but has no
    /// instant at all is wrong in the field that silences it.
    pub fn compile(spec: Spec) -> Result<Calendar, Vec<Fault>> {
        let Compiled { zone, freq, rule } = compile(&spec)?;
        Ok(Calendar { spec, zone, policy: Policy::default(), freq, rule })
    }

    /// The schedule as its user wrote it.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// The zone its dates and times are in.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The first instant strictly after `t`.
    pub fn next_after(&self, t: Timestamp) -> Option<Timestamp> {
        self.next(whole_second(t), &mut None).and_then(timestamp)
    }

    /// The instants strictly after `t`, ascending and without duplicates.
    pub fn after(&self, t: Timestamp) -> impl Iterator<Item = Timestamp> {
        let mut at = Some(whole_second(t));
        let mut segment = None;
        std::iter::from_fn(move || {
            at = self.next(at?, &mut segment);
            at.and_then(timestamp)
        })
    }

    /// The instants strictly after `after` and not after `until`, ascending.
    pub fn between(&self, after: Timestamp, until: Timestamp) -> impl Iterator<Item = Timestamp> {
        self.after(after).take_while(move |&instant| instant <= until)
    }

    /// The last instant of a calendar that ends: one with an end date, or one of `once`.
    pub fn last(&self) -> Option<Timestamp> {
        let ends = self.freq == Freq::Once || self.spec.end_date.is_some();
        ends.then_some(Timestamp::MAX).and_then(|end| self.last_at_or_before(end))
    }

    /// The last instant that is not after `t`.
    pub fn last_at_or_before(&self, t: Timestamp) -> Option<Timestamp> {
        let until = whole_second(t);
        let instant = match &self.rule {
            Rule::Walls(walls) => self.resolve(walls).previous(until),
            Rule::Interval(interval) => interval.previous(until),
        };
        instant.and_then(timestamp)
    }

    /// How many instants lie strictly after `after` and not after `until`.
    ///
    /// The number is worked out rather than counted: an interval by division, other rules month by
    /// month. Only what the clocks skip is looked at second by second.
    pub fn count(&self, after: Timestamp, until: Timestamp) -> u64 {
        let (after, until) = (whole_second(after), whole_second(until));
        match &self.rule {
            Rule::Walls(walls) => self.resolve(walls).count(after, until),
            Rule::Interval(interval) => interval.count(after, until),
        }
    }

    /// The smallest distance in seconds between two instants that follow each other, as the wall
    /// clock has it: a change of the clocks, which may bring two closer, is left out. `None` if it
    /// fires at most once. It looks at the first 400 years at most.
    pub fn minimum_gap_s(&self) -> Option<u64> {
        let gap = match &self.rule {
            Rule::Walls(walls) => walls.minimum_gap(),
            Rule::Interval(interval) => interval.minimum_gap(),
        };
        gap.map(i64::unsigned_abs)
    }

    /// The rule in English words, such as `Every weekday at 09:00 Europe/Berlin`.
    pub fn summary(&self) -> String {
        words::summary(&self.spec, &self.zone, self.freq, &self.rule)
    }

    fn next(&self, after: i64, held: &mut Option<Segment>) -> Option<i64> {
        match &self.rule {
            Rule::Walls(walls) => self.resolve(walls).next(after, held),
            Rule::Interval(interval) => interval.next(after),
        }
    }

    fn resolve<'a>(&'a self, walls: &'a Walls) -> Resolve<'a> {
        Resolve { walls, zone: &self.zone, policy: self.policy }
    }
}

impl Serialize for Calendar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.spec.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Calendar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Calendar, D::Error> {
        let spec = Spec::deserialize(deserializer)?;
        Calendar::compile(spec).map_err(|faults| {
            let reasons: Vec<String> = faults.iter().map(Fault::to_string).collect();
            serde::de::Error::custom(reasons.join("; "))
        })
    }
}

/// The second an instant lies in. jiff's own rounds towards 1970, which before it is upwards.
fn whole_second(t: Timestamp) -> i64 {
    t.as_second() - i64::from(t.subsec_nanosecond() < 0)
}

fn timestamp(second: i64) -> Option<Timestamp> {
    Timestamp::from_second(second).ok()
}

#[cfg(test)]
mod tests;
