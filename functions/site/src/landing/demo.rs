//! A schedule to try without an account: what it is in words, and its next five instants. Nothing is stored. The fields
//! are fewer than those of a job's form; what they say and come to is `console::schedule`'s business.

use api::{Error, FromFields, Result, Source};
use console::schedule::{Outlook, PROPOSED, Schedule, WEEKDAYS, object, placed};
use console::{Filled, Form, Trouble};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, Render, html};
use recurrence::Calendar;
use serde_json::Value;
use ui::{Button, Field, Zone, fields_row};

const SHOWN: usize = 5;

const FREQUENCIES: [(&str, &str); 5] = [
    ("weekly", "On days of the week"),
    ("daily", "Every day"),
    ("monthly", "On days of the month"),
    ("interval", "Every so many minutes"),
    ("cron", "By a cron expression"),
];
/// What is filled in at first: every weekday at nine in Berlin, and something for each other way of saying it.
const AT_FIRST: [(&str, &str); 11] = [
    ("freq", "weekly"),
    ("weekdays", "mon"),
    ("weekdays", "tue"),
    ("weekdays", "wed"),
    ("weekdays", "thu"),
    ("weekdays", "fri"),
    ("month_days", "1 15 -1"),
    ("interval_count", "15"),
    ("cron", "*/15 9-17 * * 1-5"),
    ("trigger_timings", "09:00"),
    ("timezone", "Europe/Berlin"),
];
/// The fields as they are called on the page.
const LABELS: [(&str, &str); 7] = [
    ("freq", "How often"),
    ("weekdays", "On"),
    ("month_days", "Days of the month"),
    ("interval_count", "Minutes"),
    ("cron", "Cron expression"),
    ("trigger_timings", "At"),
    ("timezone", "Time zone"),
];

/// The form as it is filled in, and what it comes to, unless something in it is wrong.
#[derive(Debug)]
pub struct Demo {
    filled: Filled,
    calendar: Option<Calendar>,
}

impl Demo {
    /// What somebody filled in, or what is filled in at first.
    ///
    /// # Errors
    /// Never for what was filled in.
    pub fn of(form: Form, now: Timestamp) -> Result<Demo> {
        let form = if form.is_empty() { Form::of(AT_FIRST.map(|(name, value)| (name, value.to_owned()))) } else { form };
        let whole = whole(&form, now);
        match compile(&whole) {
            Ok(calendar) => Ok(Demo { filled: Filled { form, trouble: Trouble::default() }, calendar: Some(calendar) }),
            Err(error) => {
                let trouble = placed(Trouble::of(error)?, &whole);
                Ok(Demo { filled: Filled::refused(form, trouble), calendar: None })
            }
        }
    }

    /// Whether the form says a schedule.
    pub fn is_right(&self) -> bool {
        self.calendar.is_some()
    }

    /// The part of the page with the form in it.
    pub(super) fn section(&self, now: Timestamp) -> Markup {
        html! {
            section.landing-try #try aria-labelledby="try-title" {
                h2 #try-title { "Try a schedule" }
                p.soft {
                    "Without an account; nothing is stored. The API answers the same to " code { "POST /api/schedule/preview" } "."
                }
                form method="post" action="/try#try" { (ui::schedule_preview("/try", &self.fields(), &self.outcome(now))) }
            }
        }
    }

    fn fields(&self) -> Markup {
        let with = |field: Field<'_>| self.filled.of(field);
        let chosen = self.filled.form.all("weekdays");
        let weekdays_error = self.filled.trouble.at("weekdays");
        html! {
            div.demo-fields {
                (with(Field::select("freq", label("freq"), &FREQUENCIES)))
                div.of-weekly { (Field::checks("weekdays", label("weekdays"), &WEEKDAYS, &chosen).error(weekdays_error.as_deref())) }
                div.of-monthly {
                    (with(Field::text("month_days", label("month_days"))
                        .hint("From the end with a minus: -1 is the last.").mono()))
                }
                div.of-interval { (with(Field::text("interval_count", label("interval_count")).number().min("1"))) }
                div.of-cron {
                    (with(Field::text("cron", label("cron"))
                        .hint("Five fields, or six that begin with seconds.").mono()))
                }
                (fields_row(&[
                    &html! { div.of-time { (with(Field::text("trigger_timings", label("trigger_timings")).mono())) } },
                    &with(Field::text("timezone", label("timezone")).list(&PROPOSED).autocomplete("off")),
                ]))
                (Button::secondary("Show when it fires"))
            }
        }
    }

    /// The rule in words and the next instants; or what is wrong.
    pub fn outcome(&self, now: Timestamp) -> Markup {
        match &self.calendar {
            Some(calendar) => Outlook::of(calendar, now, &Zone::utc()).at_most(SHOWN).render(),
            None => self.wrong(),
        }
    }

    fn wrong(&self) -> Markup {
        let trouble = &self.filled.trouble;
        let told = LABELS.iter().filter_map(|(field, label)| Some((field, label, trouble.at(field)?)));
        html! {
            ul.demo-wrong {
                @for (field, label, reason) in told { li { a href={ "#" (field) } { (label) } ": " (reason) } }
            }
        }
    }
}

fn label(field: &str) -> &'static str {
    LABELS.iter().find(|(name, _)| *name == field).map_or("", |(_, label)| label)
}

/// The form as a job's form would say it, with what the fields here leave open.
fn whole(form: &Form, now: Timestamp) -> Form {
    let text = |name: &'static str| (name, form.text(name).unwrap_or_default().to_owned());
    let freq = form.text("freq").unwrap_or_default();
    let rule_type = match freq {
        "weekly" => "weekdays",
        "monthly" => "month_days",
        _ => "",
    };
    let zone = form.text("timezone").and_then(|zone| TimeZone::get(zone).ok()).unwrap_or(TimeZone::UTC);
    let mut fields = vec![
        text("freq"),
        ("rule_type", rule_type.to_owned()),
        text("month_days"),
        text("interval_count"),
        text("cron"),
        ("start_date", now.to_zoned(zone).date().to_string()),
        text("timezone"),
    ];
    fields.extend(form.all("weekdays").into_iter().map(|day| ("weekdays", day.to_owned())));
    // An interval has no field here for when it begins.
    if freq != "interval" {
        fields.push(text("trigger_timings"));
    }
    Form::of(fields)
}

fn compile(whole: &Form) -> Result<Calendar> {
    if whole.text("rule_type") == Some("weekdays") && whole.all("weekdays").is_empty() {
        // The API's words are about a list.
        return Err(Error::field("weekdays", "choose at least one day"));
    }
    let mut said = object(whole);
    // Nothing is left out of a form: what is empty is to be told as wrong, not as missing, nor to be made up.
    for needed in ["freq", "timezone"] {
        said.entry(needed).or_insert_with(|| Value::from(""));
    }
    Schedule::read(Source::Body, said)?.calendar()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2027-03-25T12:00:00Z".parse().unwrap()
    }

    fn tried(fields: &[(&str, &str)]) -> (bool, String) {
        let demo = Demo::of(Form::of(fields.iter().map(|(name, value)| (*name, (*value).to_owned()))), now()).unwrap();
        (demo.is_right(), demo.outcome(now()).0)
    }

    #[test]
    fn at_first_it_shows_weekdays_in_both_zones_and_where_the_clocks_change() {
        let (right, shown) = tried(&[]);
        assert!(right && shown.contains("Every weekday at 09:00 Europe/Berlin"), "{shown}");
        assert_eq!(shown.matches("<tr>").count(), 1 + SHOWN, "{shown}");
        assert!(shown.contains("Fri <time") && shown.contains("26 Mar 2027, 08:00:00"), "{shown}");
        assert_eq!(shown.matches("clocks have changed").count(), 1, "{shown}");
    }

    #[test]
    fn every_way_of_saying_it_is_understood() {
        for (fields, words) in [
            (vec![("freq", "daily"), ("trigger_timings", "06:30"), ("timezone", "UTC")], "Every day at 06:30 UTC"),
            (
                vec![("freq", "monthly"), ("month_days", "1, -1"), ("trigger_timings", "09:00"), ("timezone", "UTC")],
                "at 09:00 UTC",
            ),
            (
                vec![("freq", "interval"), ("interval_count", "15"), ("trigger_timings", "09:00"), ("timezone", "UTC")],
                "Every 15 minutes from 2027-03-25",
            ),
            (vec![("freq", "cron"), ("cron", "0 9 * * 1-5"), ("timezone", "Asia/Tokyo")], "By cron `0 9 * * 1-5` in Asia/Tokyo"),
        ] {
            let (right, shown) = tried(&fields);
            assert!(right && shown.contains(words), "{fields:?}: {shown}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_of_its_own_field() {
        for (fields, field, words) in [
            (vec![("freq", "daily"), ("trigger_timings", "9"), ("timezone", "UTC")], "#trigger_timings", "Must be a time"),
            (
                vec![("freq", "weekly"), ("trigger_timings", "09:00"), ("timezone", "UTC")],
                "#weekdays",
                "Choose at least one day.",
            ),
            (
                vec![("freq", "monthly"), ("month_days", "x"), ("trigger_timings", "09:00"), ("timezone", "UTC")],
                "#month_days",
                "",
            ),
            (vec![("freq", "interval"), ("interval_count", "often"), ("timezone", "UTC")], "#interval_count", ""),
            (vec![("freq", "cron"), ("cron", "* * * * * *"), ("timezone", "UTC")], "#cron", "more often than every 10 seconds"),
            (
                vec![("freq", "daily"), ("trigger_timings", "09:00"), ("timezone", "Berlin")],
                "#timezone",
                "did you mean Europe/Berlin?",
            ),
        ] {
            let (right, shown) = tried(&fields);
            assert!(!right && shown.contains(&format!("href=\"{field}\"")) && shown.contains(words), "{fields:?}: {shown}");
        }
    }
}
