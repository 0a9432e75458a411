//! Days as squares, a column for each week: whether something happens every day, seen at once.

use jiff::{ToSpan, civil::Date};
use maud::{Markup, Render, html};

use super::{
    Unit,
    levels::{heat, key, most},
};
use crate::Tone;

/// From one square to the next, in pixels, and a square's side.
const PITCH: f64 = 16.0;
const SIDE: f64 = 13.0;
/// Room for the names of weekdays and months.
const LEFT: f64 = 34.0;
const TOP: f64 = 20.0;

/// A calendar of amounts.
#[derive(Clone, Copy, Debug)]
pub struct Heatmap<'a> {
    /// What is counted.
    pub title: &'a str,
    /// The same in a sentence.
    pub description: &'a str,
    /// The colour of much.
    pub tone: Tone,
    /// What the values are.
    pub unit: Unit<'a>,
    /// Days in order, each once; none where nothing is known.
    pub days: &'a [(Date, Option<f64>)],
}

impl Render for Heatmap<'_> {
    fn render(&self) -> Markup {
        html! {
            figure.chart.heatmap {
                figcaption { span.chart-title { (self.title) } (key(self.tone)) }
                @match self.days.first() {
                    Some((first, _)) => (self.drawn(*first)),
                    None => p.chart-empty { "Nothing in this time." },
                }
            }
        }
    }
}

impl Heatmap<'_> {
    fn drawn(&self, first: Date) -> Markup {
        let monday = monday_of(first);
        let weeks = self.days.last().map_or(0, |(last, _)| weeks_between(monday, *last)) + 1;
        let most = most(self.days.iter().map(|(_, value)| *value));
        let width = LEFT + PITCH * f64::from(weeks);
        html! {
            // A year is wider than a phone; the keyboard can scroll it.
            div.heatmap-scroll tabindex="0" role="group" aria-label=(self.title) {
                svg.(self.tone.class()) role="img" aria-label=(self.description) width=(width) height=(TOP + PITCH * 7.0) {
                    @for (row, name) in [(0.0, "Mon"), (2.0, "Wed"), (4.0, "Fri")] {
                        text x="0" y=(TOP + PITCH * row + 10.0) { (name) }
                    }
                    (self.months(monday))
                    @for (date, value) in self.days { (self.square(monday, *date, *value, most)) }
                }
            }
            (self.table())
        }
    }

    /// A month's name stands over its first full week.
    fn months(&self, monday: Date) -> Markup {
        html! {
            @for (date, _) in self.days.iter().filter(|(date, _)| date.weekday().to_monday_zero_offset() == 0 && date.day() <= 7) {
                text x=(LEFT + PITCH * f64::from(weeks_between(monday, *date))) y="12" { (date.strftime("%b")) }
            }
        }
    }

    fn square(&self, monday: Date, date: Date, value: Option<f64>, most: f64) -> Markup {
        let x = LEFT + PITCH * f64::from(weeks_between(monday, date));
        let y = TOP + PITCH * f64::from(date.weekday().to_monday_zero_offset());
        html! {
            rect class=(heat(value, most)) x=(x) y=(y) width=(SIDE) height=(SIDE) rx="3" {
                title { (date.strftime("%a, %-d %b %Y")) ": " (self.words(value)) }
            }
        }
    }

    fn words(&self, value: Option<f64>) -> String {
        value.filter(|value| value.is_finite()).map_or_else(|| "–".to_owned(), |value| self.unit.full(value))
    }

    fn table(&self) -> Markup {
        html! {
            div.visually-hidden {
                table {
                    caption { (self.title) }
                    thead { tr { th scope="col" { "Day" } th scope="col" { "Value" } } }
                    tbody { @for (date, value) in self.days { tr { th scope="row" { (date) } td { (self.words(*value)) } } } }
                }
            }
        }
    }
}

fn monday_of(date: Date) -> Date {
    date.checked_sub(i32::from(date.weekday().to_monday_zero_offset()).days()).unwrap_or(date)
}

fn weeks_between(monday: Date, date: Date) -> i32 {
    date.since(monday).map_or(0, |span| span.get_days().div_euclid(7))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn map<'a>(days: &'a [(Date, Option<f64>)]) -> Heatmap<'a> {
        Heatmap { title: "Calls", description: "Calls a day", tone: Tone::Good, unit: Unit::Count, days }
    }

    #[test]
    fn a_day_stands_in_its_weeks_column_and_its_weekdays_row() {
        // A Sunday, and the Monday after it.
        let days = [(date(2026, 11, 22), Some(1.0)), (date(2026, 11, 23), Some(8.0))];
        let shown = map(&days).render().into_string();
        assert!(
            shown.contains(r#"<rect class="heat-1" x="34" y="116" width="13" height="13" rx="3"><title>Sun, 22 Nov 2026: 1"#)
        );
        assert!(shown.contains(r#"<rect class="heat-4" x="50" y="20""#), "{shown}");
    }

    #[test]
    fn nothing_anywhere_is_level_nothing() {
        let days = [(date(2026, 11, 22), Some(0.0)), (date(2026, 11, 23), None), (date(2026, 11, 24), Some(f64::NAN))];
        let shown = map(&days).render().into_string();
        let (_, drawn) = shown.split_once("heatmap-scroll").unwrap();
        assert_eq!(drawn.matches(r#"class="heat-0""#).count(), 3, "{shown}");
        assert!(!shown.contains("NaN"));
    }
}
