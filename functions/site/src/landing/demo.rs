//! A schedule to try without an account: what it is in words, and its next five instants. Nothing is stored.

use console::Form;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, Render, html};
use recurrence::{Calendar, Spec};
use serde_json::{Value, json};
use ui::{Badge, Button, Column, Field, Table, Tone, Zone, fields_row};

const SHOWN: usize = 5;
/// As the API has it: the shortest distance between two runs of one job.
const SHORTEST_GAP_S: u64 = 10;

const FREQUENCIES: [(&str, &str); 5] = [
    ("weekly", "On days of the week"),
    ("daily", "Every day"),
    ("monthly", "On days of the month"),
    ("interval", "Every so many minutes"),
    ("cron", "By a cron expression"),
];
const WEEKDAYS: [(&str, &str); 7] =
    [("mon", "Mon"), ("tue", "Tue"), ("wed", "Wed"), ("thu", "Thu"), ("fri", "Fri"), ("sat", "Sat"), ("sun", "Sun")];
const WORKDAYS: [&str; 5] = ["mon", "tue", "wed", "thu", "fri"];
/// Proposed; any other may be typed.
const ZONES: [&str; 12] = [
    "UTC",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Berlin",
    "Africa/Lagos",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
];
const ZONE: &str = "Europe/Berlin";

/// The form, and what it comes to: a calendar, or what is wrong by field.
#[derive(Debug)]
pub struct Demo {
    form: Form,
    calendar: Result<Calendar, Vec<(String, String)>>,
}

impl Demo {
    /// What somebody filled in, or at first every weekday at nine in Berlin.
    pub fn of(form: Form, now: Timestamp) -> Demo {
        let calendar = compile(&form, now);
        Demo { form, calendar }
    }

    /// Whether the form says a schedule.
    pub fn is_right(&self) -> bool {
        self.calendar.is_ok()
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
        let untouched = self.form.is_empty();
        let with = |field: Field<'_>, at_first: &str| {
            let name = field.name().to_owned();
            let value = self.form.text(&name).or(untouched.then_some(at_first));
            let error = self.wrong_with(&name);
            html! { (field.value(value).error(error.as_deref())) }
        };
        let chosen = if untouched { WORKDAYS.to_vec() } else { self.form.all("weekdays") };
        let weekdays_error = self.wrong_with("weekdays");
        let weekdays = Field::checks("weekdays", "On", &WEEKDAYS, &chosen).error(weekdays_error.as_deref());
        html! {
            div.demo-fields {
                (with(Field::select("freq", "How often", &FREQUENCIES), "weekly"))
                div.of-weekly { (weekdays) }
                div.of-monthly {
                    (with(Field::text("month_days", "Days of the month")
                        .hint("From the end with a minus: -1 is the last.").mono(), "1 15 -1"))
                }
                div.of-interval { (with(Field::text("minutes", "Minutes").number().min("1"), "15")) }
                div.of-cron {
                    (with(Field::text("cron", "Cron expression")
                        .hint("Five fields, or six that begin with seconds.").mono(), "*/15 9-17 * * 1-5"))
                }
                (fields_row(&[
                    &html! { div.of-time { (with(Field::text("trigger_timings", "At").mono(), "09:00")) } },
                    &with(Field::text("timezone", "Time zone").list(&ZONES).autocomplete("off"), ZONE),
                ]))
                (Button::secondary("Show when it fires"))
            }
        }
    }

    fn wrong_with(&self, field: &str) -> Option<String> {
        let wrong = self.calendar.as_ref().err()?;
        wrong.iter().find(|(name, _)| name == field).map(|(_, reason)| sentence(reason))
    }

    /// The rule in words and the next instants; or what is wrong.
    pub fn outcome(&self, now: Timestamp) -> Markup {
        let calendar = match &self.calendar {
            Ok(calendar) => calendar,
            Err(wrong) => {
                return html! {
                    ul.demo-wrong {
                        @for (field, reason) in wrong { li { a href={ "#" (field) } { (label(field)) } ": " (sentence(reason)) } }
                    }
                };
            }
        };
        let runs: Vec<Timestamp> = calendar.after(now).take(SHOWN).collect();
        let own = Zone::named(&calendar.spec().timezone).unwrap_or_else(Zone::utc);
        let utc = Zone::utc();
        let both = own.name() != utc.name();
        let columns = [Column::text(own.name()), Column::text("UTC")];
        let columns = if both { &columns[..] } else { &columns[..1] };
        let rows = runs.iter().enumerate().map(|(index, at)| {
            let here = html! {
                (at.to_zoned(calendar.zone().clone()).strftime("%a").to_string()) " " (ui::time::instant(*at, &own))
                @if clocks_change(&runs, index, calendar.zone()) { " " (Badge::toned("clocks have changed", Tone::Accent)) }
            };
            if both { vec![here, ui::time::instant(*at, &utc)] } else { vec![here] }
        });
        html! {
            p.demo-words { (calendar.summary()) }
            @if runs.is_empty() { p.soft { "It has no instant left in the future." } } @else {
                (Table { caption: "The next instants", columns, rows: rows.collect() }.render())
            }
        }
    }
}

/// Whether the clocks change between an instant and the one before it.
fn clocks_change(runs: &[Timestamp], index: usize, zone: &TimeZone) -> bool {
    let before = index.checked_sub(1).and_then(|before| runs.get(before));
    before.zip(runs.get(index)).is_some_and(|(before, at)| zone.to_offset(*before) != zone.to_offset(*at))
}

/// A field as it is called on the page.
fn label(field: &str) -> &'static str {
    match field {
        "freq" => "How often",
        "weekdays" => "On",
        "month_days" => "Days of the month",
        "minutes" => "Minutes",
        "cron" => "Cron expression",
        "trigger_timings" => "At",
        "timezone" => "Time zone",
        _ => "The schedule",
    }
}

/// The reasons go on from a field's name; here they stand by themselves.
fn sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    let text: String = letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    if text.ends_with(['.', '?']) { text } else { format!("{text}.") }
}

fn compile(form: &Form, now: Timestamp) -> Result<Calendar, Vec<(String, String)>> {
    let untouched = form.is_empty();
    let text = |name: &str, at_first: &str| form.text(name).unwrap_or(if untouched { at_first } else { "" }).to_owned();
    let (freq, timezone) = (text("freq", "weekly"), text("timezone", ZONE));
    let weekdays = if untouched { WORKDAYS.to_vec() } else { form.all("weekdays") };
    let (rule, field) = match freq.as_str() {
        "weekly" => (Some(("weekdays", json!(weekdays))), "weekdays"),
        "monthly" => (Some(("month_days", json!(numbers(&text("month_days", ""))))), "month_days"),
        "interval" => (Some(("interval", json!({"minutes": number(&text("minutes", ""))}))), "minutes"),
        "cron" => (Some(("cron", json!(text("cron", "")))), "cron"),
        _ => (None, "freq"),
    };
    let timed = !matches!(freq.as_str(), "interval" | "cron");
    let times = text("trigger_timings", "09:00");
    let times = times.split([' ', ',']).filter(|time| !time.is_empty() && timed).map(str::to_owned).collect();
    let today = TimeZone::get(&timezone).unwrap_or(TimeZone::UTC);
    let (rule_type, rule_value) = rule.unzip();
    let spec = Spec {
        start_date: now.to_zoned(today).date().to_string(),
        end_date: None,
        trigger_timings: times,
        freq,
        rule_type: rule_type.map(str::to_owned),
        rule_value,
        override_dates: Vec::new(),
        timezone,
    };
    if spec.freq == "weekly" && weekdays.is_empty() {
        // The API's words are about a list.
        return Err(vec![("weekdays".to_owned(), "choose at least one day".to_owned())]);
    }
    // `rule_value/0` is about the field that says the rule.
    let asked = |name: &str| {
        let name = name.split('/').next().unwrap_or(name);
        if name.starts_with("rule_") { field.to_owned() } else { name.to_owned() }
    };
    let calendar = Calendar::compile(spec).map_err(|faults| -> Vec<(String, String)> {
        faults.into_iter().map(|fault| (asked(&fault.field), fault.reason)).collect()
    })?;
    if calendar.minimum_gap_s().is_some_and(|gap| gap < SHORTEST_GAP_S) {
        return Err(vec![(field.to_owned(), format!("fires more often than every {SHORTEST_GAP_S} seconds"))]);
    }
    Ok(calendar)
}

/// Numbers, and what stands in the place of one, to be refused by name.
fn numbers(text: &str) -> Vec<Value> {
    text.split([' ', ',']).filter(|word| !word.is_empty()).map(number).collect()
}

fn number(text: &str) -> Value {
    text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2027-03-25T12:00:00Z".parse().unwrap()
    }

    fn tried(fields: &[(&str, &str)]) -> (bool, String) {
        let demo = Demo::of(Form::of(fields.iter().map(|(name, value)| (*name, (*value).to_owned()))), now());
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
            (vec![("freq", "interval"), ("minutes", "15"), ("timezone", "UTC")], "Every 15 minutes from 2027-03-25"),
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
            (vec![("freq", "interval"), ("minutes", "often"), ("timezone", "UTC")], "#minutes", ""),
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
