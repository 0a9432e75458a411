//! A month of a job: what came of its past days, and what is planned for those to come.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use maud::{Markup, Render, html};

use crate::{Icon, Zone};

/// A day on which something happened or will.
#[derive(Clone, Debug)]
pub struct CalendarDay {
    /// The day.
    pub date: Date,
    /// How many went well.
    pub ok: u32,
    /// How many did not.
    pub failed: u32,
    /// How many were left out.
    pub skipped: u32,
    /// How many are still to come.
    pub planned: u32,
    /// Where the day's occurrences are listed.
    pub href: Option<String>,
}

/// A month as weeks from Monday to Sunday.
#[derive(Clone, Copy, Debug)]
pub struct MonthCalendar<'a> {
    /// Any day of the month.
    pub month: Date,
    /// Today, to be marked.
    pub today: Option<Date>,
    /// Whose days these are.
    pub zone: &'a Zone,
    /// The days with something in them, in any order.
    pub days: &'a [CalendarDay],
    /// The month before.
    pub prev: Option<&'a str>,
    /// The month after.
    pub next: Option<&'a str>,
}

const WEEKDAYS: [(&str, &str); 7] = [
    ("Mon", "Monday"),
    ("Tue", "Tuesday"),
    ("Wed", "Wednesday"),
    ("Thu", "Thursday"),
    ("Fri", "Friday"),
    ("Sat", "Saturday"),
    ("Sun", "Sunday"),
];

impl Render for MonthCalendar<'_> {
    fn render(&self) -> Markup {
        let name = self.month.strftime("%B %Y").to_string();
        html! {
            div.month {
                div.month-head {
                    div.month-name { h2 { (name) } p { (self.zone.name()) } }
                    (step(self.prev, Icon::ChevronLeft, "Month before"))
                    (step(self.next, Icon::Chevron, "Month after"))
                }
                table {
                    caption.visually-hidden { "Occurrences in " (name) ", " (self.zone.name()) }
                    thead { tr { @for (short, long) in WEEKDAYS { th scope="col" { abbr title=(long) { (short) } } } } }
                    tbody { @for week in self.weeks() { tr { @for date in week { (self.cell(date)) } } } }
                }
                ul.legend {
                    li.good { "Delivered" }
                    li.bad { "Failed" }
                    li.neutral { "Skipped" }
                    li.accent.planned { "Planned" }
                }
            }
        }
    }
}

fn step(href: Option<&str>, icon: Icon, label: &str) -> Markup {
    html! { @if let Some(href) = href { a.button.quiet.small href=(href) aria-label=(label) { (icon) } } }
}

impl MonthCalendar<'_> {
    /// Whole weeks, with the days of the months beside it.
    fn weeks(&self) -> Vec<Vec<Date>> {
        let first = self.month.first_of_month();
        let last = self.month.last_of_month();
        let back = i32::from(first.weekday().since(Weekday::Monday));
        let start = first.checked_sub(back.days()).unwrap_or(first);
        let mut weeks = Vec::new();
        let mut monday = start;
        while monday <= last {
            weeks.push((0..7).filter_map(|day: i32| monday.checked_add(day.days()).ok()).collect());
            let Ok(next) = monday.checked_add(1.week()) else { break };
            monday = next;
        }
        weeks
    }

    fn cell(&self, date: Date) -> Markup {
        let inside = date.month() == self.month.month();
        let day = self.days.iter().find(|day| day.date == date).filter(|_| inside);
        let today = self.today == Some(date);
        html! {
            td class=[(!inside).then_some("outside").or(today.then_some("today"))] aria-current=[today.then_some("date")] {
                @match day {
                    Some(day) => (day),
                    None => span.day-number { (date.day()) },
                }
            }
        }
    }
}

impl Render for CalendarDay {
    fn render(&self) -> Markup {
        let face = html! {
            span.day-number { (self.date.day()) }
            @for (class, count, word) in self.marks() {
                span.day-mark.(class) title=(word) { (count) span.visually-hidden { " " (word) } }
            }
        };
        html! {
            @if let Some(href) = &self.href { a href=(href) { (face) } } @else { span.day { (face) } }
        }
    }
}

impl CalendarDay {
    fn marks(&self) -> impl Iterator<Item = (&'static str, u32, &'static str)> {
        [
            ("good", self.ok, "delivered"),
            ("bad", self.failed, "failed"),
            ("neutral", self.skipped, "skipped"),
            ("accent planned", self.planned, "planned"),
        ]
        .into_iter()
        .filter(|(_, count, _)| *count > 0)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_month_is_whole_weeks() {
        let utc = Zone::utc();
        let calendar = |month| MonthCalendar { month, today: None, zone: &utc, days: &[], prev: None, next: None };
        // November 2026 begins on a Sunday and takes six weeks; February 2027 is exactly four.
        let november = calendar(date(2026, 11, 21)).weeks();
        assert_eq!((november.len(), november[0][0]), (6, date(2026, 10, 26)));
        assert_eq!(calendar(date(2027, 2, 1)).weeks().len(), 4);
    }

    #[test]
    fn a_day_says_what_came_of_it() {
        let day = CalendarDay { date: date(2026, 11, 21), ok: 3, failed: 1, skipped: 0, planned: 2, href: Some("/x".into()) };
        let shown = day.render().into_string();
        for words in [">21<", ">3<span class=\"visually-hidden\"> delivered<", ">1<span class=\"visually-hidden\"> failed<"] {
            assert!(shown.contains(words), "{shown}");
        }
        assert!(shown.contains("planned") && !shown.contains("skipped"), "{shown}");
    }
}
