//! Values by country and by place, on a map of the world.
//!
//! The outlines (see `world.rs`) are part of the picture, some nine kilobytes as they are sent: a page has one map.

use maud::{Markup, Render, html};

use super::{
    Unit,
    levels::{heat, key, most},
    scale::short,
    world::{COUNTRIES, HEIGHT, WIDTH, name_of, place},
};
use crate::Tone;

/// The radius of the smallest and of the largest circle, in the map's units.
const SMALL: f64 = 5.0;
const LARGE: f64 = 24.0;

/// A place with a value.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// How much there is; a circle's area says how much.
    pub value: f64,
}

/// A map of the world.
#[derive(Clone, Copy, Debug)]
pub struct WorldMap<'a> {
    /// What is counted.
    pub title: &'a str,
    /// The same in a sentence.
    pub description: &'a str,
    /// The colour of much.
    pub tone: Tone,
    /// What the values are.
    pub unit: Unit<'a>,
    /// Countries by their ISO 3166-1 code, `DE`, which are tinted by how much there is.
    pub countries: &'a [(&'a str, f64)],
    /// Places, which are circles.
    pub places: &'a [Place<'a>],
}

impl Render for WorldMap<'_> {
    fn render(&self) -> Markup {
        let viewbox = format!("0 0 {WIDTH} {HEIGHT}");
        html! {
            figure.chart.world {
                figcaption { span.chart-title { (self.title) } @if !self.countries.is_empty() { (key(self.tone)) } }
                svg.(self.tone.class()) viewBox=(viewbox) role="img" aria-label=(self.label()) {
                    (self.lands())
                    @for place in self.largest_first() { (self.circle(place)) }
                }
                (self.table())
            }
        }
    }
}

impl<'a> WorldMap<'a> {
    fn label(&self) -> String {
        format!("{}. {}.", self.title, self.description.trim_end_matches('.'))
    }

    fn value(&self, code: &str) -> Option<f64> {
        self.countries.iter().find(|(known, value)| *known == code && value.is_finite()).map(|(_, value)| *value)
    }

    /// Those without a value are one shape. An outline begins with a step from where the one before ended, so each is
    /// told to begin at the corner.
    fn lands(&self) -> Markup {
        let most = most(self.countries.iter().map(|(_, value)| Some(*value)));
        let (tinted, plain): (Vec<_>, Vec<_>) = COUNTRIES.iter().partition(|country| self.value(country.code).is_some());
        let rest: String = plain.iter().flat_map(|country| ["M0 0", country.path]).collect();
        html! {
            path.land d=(rest) {}
            @for country in tinted {
                @let value = self.value(country.code);
                path class=(heat(value, most)) d=(country.path) {
                    title { (country.name) ": " (self.unit.full(value.unwrap_or_default())) }
                }
            }
        }
    }

    /// The small ones come last, so that they lie on the large ones.
    fn largest_first(&self) -> Vec<&'a Place<'a>> {
        let mut places: Vec<_> = self.places.iter().filter(|place| place.is_somewhere()).collect();
        places.sort_by(|one, other| other.value.total_cmp(&one.value));
        places
    }

    fn circle(&self, at: &Place<'_>) -> Markup {
        let most = most(self.places.iter().map(|place| Some(place.value)));
        let (x, y) = place(at.latitude, at.longitude);
        let radius = (at.value.max(0.0) / most.max(f64::MIN_POSITIVE)).sqrt() * LARGE;
        html! {
            circle cx=(short(x)) cy=(short(y)) r=(short(radius.max(SMALL))) { title { (at.name) ": " (self.unit.full(at.value)) } }
        }
    }

    fn table(&self) -> Markup {
        let mut rows: Vec<(&str, f64)> = self.countries.iter().map(|(code, value)| (name_of(code), *value)).collect();
        rows.sort_by(|one, other| other.1.total_cmp(&one.1));
        rows.extend(self.largest_first().iter().map(|place| (place.name, place.value)));
        html! {
            div.visually-hidden {
                table {
                    caption { (self.title) }
                    thead { tr { th scope="col" { "Where" } th scope="col" { "Value" } } }
                    tbody {
                        @for (name, value) in rows.iter().filter(|(_, value)| value.is_finite()) {
                            tr { th scope="row" { (name) } td { (self.unit.full(*value)) } }
                        }
                    }
                }
            }
        }
    }
}

impl Place<'_> {
    fn is_somewhere(&self) -> bool {
        [self.latitude, self.longitude, self.value].into_iter().all(f64::is_finite)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(countries: &[(&str, f64)], places: &[Place<'_>]) -> String {
        let (title, description) = ("Calls", "Where calls go.");
        WorldMap { title, description, tone: Tone::Accent, unit: Unit::Count, countries, places }.render().into_string()
    }

    #[test]
    fn a_country_is_tinted_and_listed_by_its_name() {
        let shown = shown(&[("DE", 4.0), ("FR", 1.0), ("SG", 2.0)], &[]);
        assert!(shown.contains("<title>Germany: 4</title>") && shown.contains(r#"class="heat-1""#), "{shown}");
        // Singapore is too small to be drawn, but not to be told.
        assert!(shown.contains(r#"<th scope="row">SG</th><td>2</td>"#), "{shown}");
    }

    #[test]
    fn the_area_of_a_circle_says_how_much() {
        let of = |name, value| Place { name, latitude: 0.0, longitude: 0.0, value };
        let shown = shown(&[], &[of("Small", 1.0), of("Large", 4.0), of("Nowhere", f64::NAN)]);
        assert!(shown.contains(
            r#"<circle cx="500" cy="241.4" r="24"><title>Large: 4</title></circle><circle cx="500" cy="241.4" r="12">"#
        ));
        assert!(!shown.contains("NaN") && !shown.contains("Nowhere"), "a place without a value is left out");
    }
}
