//! The fields. Which of them are shown follows from what is chosen in others, by the style sheet alone: what does not
//! apply is sent all the same and left unread.

use jiff::Timestamp;
use maud::{Markup, html};
use ui::{Field, Zone, fields_row};

use super::zones::PROPOSED;
use crate::{Filled, Form};

const FREQUENCIES: [(&str, &str); 7] = [
    ("once", "Once"),
    ("daily", "Daily"),
    ("weekly", "Weekly"),
    ("monthly", "Monthly"),
    ("yearly", "Yearly"),
    ("interval", "At an interval"),
    ("cron", "By a cron expression"),
];
const RULES: [(&str, &str); 5] = [
    ("", "No further rule"),
    ("weekdays", "On certain weekdays (daily, weekly)"),
    ("month_days", "On certain days of the month (monthly, yearly)"),
    ("nth_weekday", "On the first, second … weekday (monthly, yearly)"),
    ("every", "Every second, third …"),
];
/// The weekdays, as the API and as the form calls them.
pub const WEEKDAYS: [(&str, &str); 7] =
    [("mon", "Mon"), ("tue", "Tue"), ("wed", "Wed"), ("thu", "Thu"), ("fri", "Fri"), ("sat", "Sat"), ("sun", "Sun")];
const UNITS: [(&str, &str); 3] = [("minutes", "minutes"), ("seconds", "seconds"), ("hours", "hours")];
const NTHS: [(&str, &str); 10] = [
    ("1", "First"),
    ("2", "Second"),
    ("3", "Third"),
    ("4", "Fourth"),
    ("5", "Fifth"),
    ("-1", "Last"),
    ("-2", "Second to last"),
    ("-3", "Third to last"),
    ("-4", "Fourth to last"),
    ("-5", "Fifth to last"),
];

/// A form that nobody filled in yet: every day at nine from today on, in the reader's own time zone.
pub fn at_first(zone: &Zone, now: Timestamp) -> Form {
    let today = now.to_zoned(zone.tz().clone()).date().to_string();
    let fields = [
        ("freq", "daily"),
        ("interval_count", "15"),
        ("interval_unit", "minutes"),
        ("every_n", "2"),
        ("trigger_timings", "09:00"),
        ("timezone", zone.name()),
        ("start_date", &today),
    ];
    let weekdays = ["mon", "tue", "wed", "thu", "fri"].map(|day| ("weekdays", day));
    Form::of(fields.into_iter().chain(weekdays).map(|(name, value)| (name, value.to_owned())))
}

/// The fields of a schedule, as they are filled in.
pub fn fields(filled: &Filled) -> Markup {
    let with = |field: Field<'_>| filled.of(field);
    html! {
        div.schedule-fields {
            (with(Field::select("freq", "How often", &FREQUENCIES)))
            div.when.when-interval {
                div.fields-row {
                    (with(Field::text("interval_count", "Every").number().min("1")))
                    (with(Field::select("interval_unit", "Unit", &UNITS)))
                    (with(Field::text("interval_from", "From").placeholder("00:00").mono().optional()))
                }
            }
            div.when.when-cron {
                (with(Field::text("cron", "Cron expression")
                    .hint(html! { "Five fields, or six that begin with seconds: " code { "0 9 * * 1-5" } }).mono()))
            }
            div.when.when-days {
                (with(Field::select("rule_type", "Which days", &RULES)))
                div.rule.rule-weekdays { (weekdays(filled)) }
                div.rule.rule-month_days {
                    (with(Field::text("month_days", "Days of the month").hint("1 to 31, or from the end: -1 is the last. Apart by spaces: 1 15 -1").mono()))
                }
                div.rule.rule-nth_weekday {
                    div.fields-row {
                        (with(Field::select("nth", "The", &NTHS)))
                        (with(Field::select("nth_weekday", "Weekday", &WEEKDAYS)))
                    }
                }
                div.rule.rule-every {
                    (with(Field::text("every_n", "Every how many days, weeks, months or years").hint("Counted from the first date.").number().min("1")))
                }
            }
            div.when.when-times {
                (with(Field::text("trigger_timings", "At").hint("Times of day, apart by spaces: 09:00 17:30").mono()))
            }
            (with(Field::text("timezone", "Time zone").list(&PROPOSED).autocomplete("off")))
            (fields_row(&[
                &with(Field::text("start_date", "First date").date()),
                &with(Field::text("end_date", "Last date").date().optional()),
            ]))
            details.more-fields open[filled.trouble.at("override_dates").is_some()] {
                summary { "Dates left out" }
                (with(Field::textarea("override_dates", "Not on these dates").hint("Holidays and the like, one a line: 2026-12-25").rows(3).mono().optional()))
            }
        }
    }
}

fn weekdays(filled: &Filled) -> Markup {
    let chosen = filled.form.all("weekdays");
    let error = filled.trouble.at("weekdays");
    html! { (Field::checks("weekdays", "On", &WEEKDAYS, &chosen).error(error.as_deref())) }
}
