//! `rule_type` and `rule_value`: what a frequency is narrowed to.

use serde_json::{Map, Value};

use super::faults::Faults;
use crate::calendar::Freq;
use crate::cron::Cron;
use crate::days::InMonth;
use crate::spec::Spec;

/// The most days, weeks, months or years `every` may count.
pub(super) const MAX_EVERY: i64 = 1_000;
/// The shortest interval.
pub(super) const MIN_INTERVAL_S: i64 = 10;
/// The longest interval, 366 days.
pub(super) const MAX_INTERVAL_S: i64 = 366 * 86_400;

/// Duplicates do no harm, but there is no reason to read a million weekdays or days.
pub(super) const MAX_LISTED: usize = 62;

/// What the rule says, whatever the start date.
pub(super) enum Choice {
    /// No rule.
    Plain,
    /// Weekdays, bit 0 being Sunday.
    Weekdays(u32),
    /// Days within a month.
    InMonth(InMonth),
    /// Every so many days, weeks, months or years.
    Every(i64),
    /// Every so many seconds.
    Interval {
        /// Seconds from beat to beat.
        step: i64,
    },
    /// A cron expression.
    Cron(Cron),
}

/// Reads the rule of a spec whose frequency is known; `None` if it is wrong.
pub(super) fn read(freq: Freq, spec: &Spec, faults: &mut Faults) -> Option<Choice> {
    let rule_type = spec.rule_type.as_deref();
    // A `null` means the same as an absent field.
    let value = spec.rule_value.as_ref().filter(|value| !value.is_null());
    if matches!(freq, Freq::Interval | Freq::Cron) {
        if rule_type.is_some_and(|name| name != freq.name()) {
            faults.add("rule_type", format!("must be absent for {}", freq.name()));
        }
        return match freq {
            Freq::Interval => interval(value, faults),
            _ => cron(value, faults),
        };
    }
    let Some(rule_type) = rule_type else {
        if value.is_some() {
            faults.add("rule_type", "must say what rule_value is, or both must be absent");
        }
        return Some(Choice::Plain);
    };
    let fitting: &[Freq] = match rule_type {
        "weekdays" => &[Freq::Daily, Freq::Weekly],
        "month_days" | "nth_weekday" => &[Freq::Monthly, Freq::Yearly],
        "every" => &[Freq::Daily, Freq::Weekly, Freq::Monthly, Freq::Yearly],
        _ => {
            faults.add("rule_type", "must be weekdays, month_days, nth_weekday or every");
            return None;
        }
    };
    if !fitting.contains(&freq) {
        let names: Vec<&str> = fitting.iter().map(|freq| freq.name()).collect();
        let names = names.join(" or ");
        faults.add("rule_type", format!("{rule_type} goes with {names}, not with {}", freq.name()));
    }
    let Some(value) = value else {
        faults.add("rule_value", format!("must be given for {rule_type}"));
        return None;
    };
    match rule_type {
        "weekdays" => weekdays(value, faults),
        "month_days" => month_days(value, faults),
        "nth_weekday" => nth_weekday(value, faults),
        _ => every(value, faults),
    }
}

fn weekdays(value: &Value, faults: &mut Faults) -> Option<Choice> {
    let entries = list(value, r#"must be a list of weekdays such as ["mon", "wed"]"#, faults)?;
    let mut set = 0;
    for (place, entry) in entries.iter().enumerate() {
        match weekday(entry) {
            Some(weekday) => set |= 1 << weekday,
            None => faults.add(format!("rule_value/{place}"), NOT_A_WEEKDAY),
        }
    }
    Some(Choice::Weekdays(set))
}

fn month_days(value: &Value, faults: &mut Faults) -> Option<Choice> {
    let entries = list(value, "must be a list of days such as [1, 15, -1]", faults)?;
    let (mut from_start, mut from_end) = (0, 0);
    for (place, entry) in entries.iter().enumerate() {
        match entry.as_i64() {
            Some(day @ 1..=31) => from_start |= 1 << (day - 1),
            Some(day @ -31..=-1) => from_end |= 1 << (-day - 1),
            _ => faults.add(format!("rule_value/{place}"), "must be a day from 1 to 31, or from -1, the last day, to -31"),
        }
    }
    Some(Choice::InMonth(InMonth::Numbered { from_start, from_end }))
}

fn nth_weekday(value: &Value, faults: &mut Faults) -> Option<Choice> {
    let form = r#"must be such as {"n": 2, "weekday": "tue"}"#;
    let object = object(value, &["n", "weekday"], form, faults)?;
    let n = object.get("n").and_then(Value::as_i64).filter(|n| (1..=5).contains(&n.abs()));
    if n.is_none() {
        faults.add("rule_value/n", "must be from 1 to 5, or from -1, the last, to -5");
    }
    let weekday = object.get("weekday").and_then(weekday);
    if weekday.is_none() {
        faults.add("rule_value/weekday", NOT_A_WEEKDAY);
    }
    Some(Choice::InMonth(InMonth::NthWeekday { n: n? as i32, weekday: weekday? }))
}

fn every(value: &Value, faults: &mut Faults) -> Option<Choice> {
    let object = object(value, &["n"], r#"must be such as {"n": 3}"#, faults)?;
    let n = object.get("n").and_then(Value::as_i64).filter(|n| (1..=MAX_EVERY).contains(n));
    if n.is_none() {
        faults.add("rule_value/n", format!("must be a whole number from 1 to {MAX_EVERY}"));
    }
    n.map(Choice::Every)
}

fn interval(value: Option<&Value>, faults: &mut Faults) -> Option<Choice> {
    let form = r#"must be such as {"minutes": 15}, with one of seconds, minutes and hours"#;
    let Some(value) = value else {
        faults.add("rule_value", form);
        return None;
    };
    let object = object(value, &["seconds", "minutes", "hours"], form, faults)?;
    let mut entries = object.iter();
    let (Some((unit, count)), None) = (entries.next(), entries.next()) else {
        faults.add("rule_value", form);
        return None;
    };
    let unit_s = match unit.as_str() {
        "seconds" => 1,
        "minutes" => 60,
        "hours" => 3_600,
        // Already a fault of its own.
        _ => return None,
    };
    let field = format!("rule_value/{unit}");
    let Some(count) = count.as_i64().filter(|&count| count > 0) else {
        faults.add(field, "must be a whole number above 0");
        return None;
    };
    let step = count.saturating_mul(unit_s);
    if !(MIN_INTERVAL_S..=MAX_INTERVAL_S).contains(&step) {
        faults.add(field, "must make an interval from 10 seconds to 366 days");
        return None;
    }
    Some(Choice::Interval { step })
}

fn cron(value: Option<&Value>, faults: &mut Faults) -> Option<Choice> {
    let Some(text) = value.and_then(Value::as_str) else {
        faults.add("rule_value", r#"must be a cron expression such as "0 9 * * 1-5""#);
        return None;
    };
    match Cron::parse(text) {
        Ok(cron) => Some(Choice::Cron(cron)),
        Err(reasons) => {
            for reason in reasons {
                faults.add("rule_value", reason);
            }
            None
        }
    }
}

const NOT_A_WEEKDAY: &str = "must be mon, tue, wed, thu, fri, sat or sun";

/// The place of a weekday's name, Sunday being 0. Whole names and any case are understood.
fn weekday(value: &Value) -> Option<u32> {
    let name = value.as_str()?.to_ascii_lowercase();
    let place = match name.as_str() {
        "sun" | "sunday" => 0,
        "mon" | "monday" => 1,
        "tue" | "tuesday" => 2,
        "wed" | "wednesday" => 3,
        "thu" | "thursday" => 4,
        "fri" | "friday" => 5,
        "sat" | "saturday" => 6,
        _ => return None,
    };
    Some(place)
}

fn list<'v>(value: &'v Value, form: &str, faults: &mut Faults) -> Option<&'v Vec<Value>> {
    let entries = value.as_array().filter(|entries| (1..=MAX_LISTED).contains(&entries.len()));
    if entries.is_none() {
        faults.add("rule_value", form);
    }
    entries
}

fn object<'v>(value: &'v Value, keys: &[&str], form: &str, faults: &mut Faults) -> Option<&'v Map<String, Value>> {
    let Some(object) = value.as_object() else {
        faults.add("rule_value", form);
        return None;
    };
    for key in object.keys().filter(|key| !keys.contains(&key.as_str())) {
        faults.add(format!("rule_value/{key}"), format!("is not known; rule_value {form}"));
    }
    Some(object)
}
