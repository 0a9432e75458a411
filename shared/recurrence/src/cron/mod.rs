//! Cron expressions: five fields, or six with seconds in front, or a name such as `@daily`.
//!
//! The dialect is Vixie cron's, with names of months and weekdays in any case, `?` for `*`, `L` for
//! the last day of the month, `FRI#2` for the second Friday and `FRIL` for the last. `W`, years and
//! `@reboot` are not part of it.

mod days;
mod field;

pub(crate) use days::DayFields;

use crate::times::Clock;
use field::{Field, HOUR, MINUTE, MONTH, SECOND};

/// No expression needs more, and reasons quote what they complain about.
const MAX_BYTES: usize = 256;

/// A parsed expression.
#[derive(Clone, Debug)]
pub(crate) struct Cron {
    /// When on a day it fires.
    pub(crate) clock: Clock,
    /// On which days it fires.
    pub(crate) days: DayFields,
}

impl Cron {
    /// Parses an expression; otherwise one reason for each of its fields that is wrong.
    pub(crate) fn parse(text: &str) -> Result<Cron, Vec<String>> {
        if text.len() > MAX_BYTES {
            return Err(vec![format!("must be at most {MAX_BYTES} characters long")]);
        }
        let text = if text.trim_start().starts_with('@') { named(text.trim())? } else { text };
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        let (second, fields) = match fields.as_slice() {
            [minute, hour, day, month, weekday] => ("0", [minute, hour, day, month, weekday]),
            [second, minute, hour, day, month, weekday] => (*second, [minute, hour, day, month, weekday]),
            _ => return Err(vec![wrong_count(fields.len())]),
        };
        let [minute, hour, day, month, weekday] = fields;
        let mut reasons = Vec::new();
        let mut kept = |field: Result<Field, String>| field.map_err(|reason| reasons.push(reason)).unwrap_or_default();
        let clock = Clock {
            seconds: kept(Field::parse(&SECOND, second)).set,
            minutes: kept(Field::parse(&MINUTE, minute)).set,
            hours: kept(Field::parse(&HOUR, hour)).set,
        };
        let month_day = days::parse_month_day(day).map_err(|reason| reasons.push(reason));
        let month = Field::parse(&MONTH, month).map_err(|reason| reasons.push(reason));
        let weekday = days::parse_weekday(weekday).map_err(|reason| reasons.push(reason));
        match (month_day, month, weekday) {
            (Ok(month_day), Ok(month), Ok(weekday)) if reasons.is_empty() => {
                let days = DayFields { months: month.set, month_day, weekday };
                Ok(Cron { clock, days })
            }
            _ => Err(reasons),
        }
    }
}

fn named(name: &str) -> Result<&'static str, Vec<String>> {
    match name.to_ascii_lowercase().as_str() {
        "@hourly" => Ok("0 * * * *"),
        "@daily" | "@midnight" => Ok("0 0 * * *"),
        "@weekly" => Ok("0 0 * * 0"),
        "@monthly" => Ok("0 0 1 * *"),
        "@yearly" | "@annually" => Ok("0 0 1 1 *"),
        _ => Err(vec![format!("`{name}` is not one of @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually")]),
    }
}

fn wrong_count(found: usize) -> String {
    format!(
        "must have 5 fields (minute, hour, day of month, month, day of week), or 6 with seconds \
         in front, but has {found}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(text: &str) -> Vec<String> {
        Cron::parse(text).unwrap_err()
    }

    #[test]
    fn names_every_wrong_field() {
        assert_eq!(
            reasons("60 24 0 13 8"),
            [
                "minute: 60 is not between 0 and 59",
                "hour: 24 is not between 0 and 23",
                "day of month: 0 is not between 1 and 31",
                "month: 13 is not between 1 and 12",
                "day of week: 8 is not between 0 and 7",
            ]
        );
    }

    #[test]
    fn says_how_many_fields_there_are() {
        assert!(reasons("* * * *")[0].ends_with("but has 4"));
        assert!(reasons("")[0].ends_with("but has 0"));
        assert!(reasons("0 0 0 1 1 * 2027")[0].ends_with("but has 7"));
    }

    #[test]
    fn refuses_what_only_looks_like_cron() {
        for text in [
            "*/0 * * * *",
            "1- * * * *",
            "-5 * * * *",
            "5-1 * * * *",
            "1,,2 * * * *",
            "a * * * *",
            "+5 * * * *",
            "1/2/3 * * * *",
            "1-2-3 * * * *",
            "*5 * * * *",
            "** * * * *",
            "L * * * *",
            "0 0 LW * *",
            "0 0 15W * *",
            "0 0 * * L",
            "0 0 * * 5#6",
            "0 0 * * 5#0",
            "0 0 * * #2",
            "0 0 * * 1-5L",
            "0 0 * FEB- *",
            "0 0 * FRI *",
            "@reboot",
            "@",
            "é * * * *",
            "0 0 * * 9L",
            "*/60 * * * *",
            "999999999999 * * * *",
            "?5 * * * *",
            "/5 * * * *",
        ] {
            assert!(Cron::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn reads_names_in_any_case_and_seconds_in_front() {
        let cron = Cron::parse(" */30  0 9-17/4 ? jan,DEC Mon-fri ").unwrap();
        assert_eq!(cron.clock.seconds, 1 | 1 << 30);
        assert_eq!(cron.clock.minutes, 1);
        assert_eq!(cron.clock.hours, 1 << 9 | 1 << 13 | 1 << 17);
        assert!(Cron::parse("@Hourly").is_ok());
        assert!(Cron::parse("0 0 * * fril,5#2,SUN").is_ok());
        assert!(Cron::parse("0 0 * * sat-sun").is_ok());
    }
}
