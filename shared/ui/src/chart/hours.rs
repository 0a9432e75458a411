//! The hours of a week: when in it something happens, a row for each weekday.

use maud::{Markup, Render, html};

use super::{
    Unit,
    levels::{heat, key, most},
    scale::percent,
};
use crate::{Tone, Zone};

/// A row's height, which the style sheet knows too, and the room for the hours below the last one, in pixels.
const ROW: f64 = 22.0;
const BELOW: f64 = 20.0;
/// Room for the names of weekdays.
const LEFT: f64 = 38.0;
const WEEKDAYS: [(&str, &str); 7] = [
    ("Mon", "Monday"),
    ("Tue", "Tuesday"),
    ("Wed", "Wednesday"),
    ("Thu", "Thursday"),
    ("Fri", "Friday"),
    ("Sat", "Saturday"),
    ("Sun", "Sunday"),
];

/// Amounts by weekday and hour.
#[derive(Clone, Copy, Debug)]
pub struct HourMap<'a> {
    /// What is counted.
    pub title: &'a str,
    /// The same in a sentence.
    pub description: &'a str,
    /// Where the hours are those of.
    pub zone: &'a Zone,
    /// The colour of much.
    pub tone: Tone,
    /// What the values are.
    pub unit: Unit<'a>,
    /// Monday first, each from midnight; none where nothing is known.
    pub hours: &'a [[Option<f64>; 24]; 7],
}

impl Render for HourMap<'_> {
    fn render(&self) -> Markup {
        let label = format!("{}. Hours in {}.", self.description.trim_end_matches('.'), self.zone.name());
        let height = ROW * 7.0 + BELOW;
        html! {
            figure.chart.hour-map {
                figcaption { span.chart-title { (self.title) } (key(self.tone)) }
                div.hour-picture role="img" aria-label=(label) {
                    svg width=(LEFT) height=(height) {
                        @for (row, (name, _)) in WEEKDAYS.iter().enumerate() {
                            text x="0" y=(ROW * row as f64 + 15.0) { (name) }
                        }
                    }
                    svg.(self.tone.class()) width="100%" height=(height) { (self.squares()) (hours(height)) }
                }
                (self.table())
            }
        }
    }
}

impl HourMap<'_> {
    fn squares(&self) -> Markup {
        let most = most(self.hours.iter().flatten().copied());
        html! {
            @for (row, (day, hours)) in WEEKDAYS.iter().zip(self.hours).enumerate() {
                @for (hour, value) in hours.iter().enumerate() {
                    rect class=(heat(*value, most)) x=(across(hour)) y=(ROW * row as f64) {
                        title { (day.1) ", " (when(hour)) ": " (self.words(*value)) }
                    }
                }
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
                    thead { tr { th scope="col" { "Hour" } @for (_, day) in WEEKDAYS { th scope="col" { (day) } } } }
                    tbody {
                        @for hour in 0..24 {
                            tr {
                                th scope="row" { (when(hour)) }
                                @for hours in self.hours { td { (self.words(hours.get(hour).copied().flatten())) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Every third hour has its name; every second of these gives way where the chart is narrow.
fn hours(height: f64) -> Markup {
    html! {
        @for hour in (0..24).step_by(3) {
            text class=[(hour % 6 == 3).then_some("spare")] x=(across(hour)) y=(height - 5.0) { (when(hour)) }
        }
    }
}

fn across(hour: usize) -> String {
    percent(hour as f64 * 1_000.0 / 24.0)
}

fn when(hour: usize) -> String {
    format!("{hour:02}:00")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_stands_in_its_days_row_and_says_what_it_is() {
        let zone = Zone::utc();
        let mut hours = [[Some(0.0); 24]; 7];
        (hours[2][6], hours[6][23]) = (Some(8.0), Some(f64::NAN));
        let map = HourMap {
            title: "Calls",
            description: "Calls by the hour.",
            zone: &zone,
            tone: Tone::Accent,
            unit: Unit::Count,
            hours: &hours,
        };
        let shown = map.render().into_string();
        assert!(shown.contains(r#"<rect class="heat-4" x="25%" y="44"><title>Wednesday, 06:00: 8</title>"#), "{shown}");
        assert!(str::from_utf8(crate::assets::css().bytes).unwrap().contains("width:calc(100% / 24);height:22px;"));
        assert!(shown.contains("<title>Sunday, 23:00: –</title>") && !shown.contains("NaN"), "{shown}");
        assert!(shown.contains(r#"aria-label="Calls by the hour. Hours in UTC.""#), "{shown}");
    }
}
