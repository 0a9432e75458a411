//! From a [`Spec`] to a compiled rule, with all that is wrong with it.
//!
//! Every field is read on its own first, so that one wrong field does not hide another; then the
//! fields are put together; then it is made sure that the result fires at all.

mod faults;
mod rule_schema;
mod rule_value;
mod text;
mod zone;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::DAY_S;
use crate::calendar::{Freq, Rule};
use crate::days::{Days, InMonth, Pattern};
use crate::interval::Interval;
use crate::month::{LAST_DAY, Month, day_of, weekday_of};
use crate::policy::Policy;
use crate::resolve::Resolve;
use crate::segment::instant_of;
use crate::spec::{Fault, Spec};
use crate::times::Times;
use crate::walls::Walls;
use faults::Faults;
pub(crate) use rule_schema::{RULE_TYPES, RuleValue};
use rule_value::Choice;
pub(crate) use text::{DATE, MAX_OVERRIDE_DATES, MAX_TIMINGS, TIME};

/// What a calendar needs besides its spec.
pub(crate) struct Compiled {
    pub(crate) zone: TimeZone,
    pub(crate) freq: Freq,
    pub(crate) rule: Rule,
}

/// The fields of a spec that has no fault in any one of them.
struct Fields {
    zone: TimeZone,
    freq: Freq,
    choice: Choice,
    start: Date,
    last_day: i64,
    times: Vec<i64>,
    skipped: Vec<i64>,
}

/// Compiles a spec, or names all its faults.
pub(crate) fn compile(spec: &Spec) -> Result<Compiled, Vec<Fault>> {
    let fields = read(spec)?;
    let rule = fields.rule(fields.last_day, &fields.skipped);
    if !fires(&rule, &fields.zone) {
        return Err(vec![fields.why_it_never_fires()]);
    }
    Ok(Compiled { zone: fields.zone, freq: fields.freq, rule })
}

fn read(spec: &Spec) -> Result<Fields, Vec<Fault>> {
    let mut faults = Faults::default();
    let zone = zone::read(&spec.timezone, &mut faults);
    let start = text::start_date(&spec.start_date, &mut faults);
    let end = text::end_date(spec.end_date.as_deref(), start, &mut faults);
    let skipped = text::override_dates(&spec.override_dates, &mut faults);
    let freq = read_freq(&spec.freq, &mut faults);
    let times = text::timings(&spec.trigger_timings, freq, &mut faults);
    let choice = freq.and_then(|freq| rule_value::read(freq, spec, &mut faults));
    let (true, Some(zone), Some(start), Some(freq), Some(choice)) = (faults.is_empty(), zone, start, freq, choice) else {
        return Err(faults.into_list());
    };
    let last = if freq == Freq::Once { Some(start) } else { end };
    let last_day = last.map_or(LAST_DAY, |date| day_of(date).min(LAST_DAY));
    Ok(Fields { zone, freq, choice, start, last_day, times, skipped })
}

fn read_freq(text: &str, faults: &mut Faults) -> Option<Freq> {
    let freq = Freq::from_name(text);
    if freq.is_none() {
        faults.add("freq", "must be once, daily, weekly, monthly, yearly, interval or cron");
    }
    freq
}

fn fires(rule: &Rule, zone: &TimeZone) -> bool {
    match rule {
        Rule::Interval(interval) => interval.next(i64::MIN / 4).is_some(),
        Rule::Walls(walls) => {
            let resolve = Resolve { walls, zone, policy: Policy::default() };
            resolve.next(i64::MIN / 4, &mut None).is_some()
        }
    }
}

impl Fields {
    fn rule(&self, last_day: i64, skipped: &[i64]) -> Rule {
        let first = day_of(self.start);
        if let Choice::Interval { step } = self.choice {
            let time = self.times.first().copied().unwrap_or(0);
            let start = instant_of(&self.zone, first * DAY_S + time);
            return Rule::Interval(Interval::new(&self.zone, start, step, last_day, skipped));
        }
        let times = match &self.choice {
            Choice::Cron(cron) => Times::Clock(cron.clock),
            _ => Times::Listed(self.times.clone()),
        };
        let days = Days { first, last: last_day, skipped: skipped.to_vec(), pattern: self.pattern() };
        Rule::Walls(Walls { days, times })
    }

    fn pattern(&self) -> Pattern {
        let first = day_of(self.start);
        let every_days = |step| Pattern::EveryDays { from: first, step };
        let in_months = |step: i64, on| {
            let months_a_period = if self.freq == Freq::Yearly { 12 } else { 1 };
            Pattern::Months { from: Month::of_date(self.start), step: step * months_a_period, on }
        };
        let day_of_start = InMonth::Numbered { from_start: 1 << (self.start.day() - 1), from_end: 0 };
        match (&self.choice, self.freq) {
            (Choice::Weekdays(weekdays), _) => Pattern::Weekdays(*weekdays),
            (Choice::InMonth(on), _) => in_months(1, on.clone()),
            (Choice::Cron(cron), _) => Pattern::Cron(cron.days),
            (Choice::Every(n), Freq::Monthly | Freq::Yearly) => in_months(*n, day_of_start),
            (Choice::Every(n), Freq::Weekly) => every_days(n * 7),
            (Choice::Every(n), _) => every_days(*n),
            (Choice::Plain, Freq::Weekly) => Pattern::Weekdays(1 << weekday_of(first)),
            (Choice::Plain, Freq::Monthly | Freq::Yearly) => in_months(1, day_of_start),
            (Choice::Plain | Choice::Interval { .. }, _) => every_days(1),
        }
    }

    /// Takes back one restriction after another to find the one that silences the schedule.
    fn why_it_never_fires(&self) -> Fault {
        let never = "this schedule never fires";
        if fires(&self.rule(self.last_day, &[]), &self.zone) {
            return Fault { field: "override_dates".to_owned(), reason: format!("{never}: these dates are all it has") };
        }
        if fires(&self.rule(LAST_DAY, &[]), &self.zone) {
            return Fault { field: "end_date".to_owned(), reason: format!("{never}: its first date comes after this one") };
        }
        Fault { field: "rule_value".to_owned(), reason: format!("{never}: no date matches the rule") }
    }
}

#[cfg(test)]
mod tests;
