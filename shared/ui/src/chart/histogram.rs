//! How values are spread: a bar for each of a few ranges, as high as there are values in it.

use maud::{Markup, Render, html};

use super::{
    Unit, axis,
    scale::{ABOVE, HEIGHT, Values, percent, short},
};
use crate::Tone;

/// More names than that below the plot, and every second one gives way where it is narrow.
const FEW: usize = 7;
/// Between two bars, in thousandths of the width.
const GAP: f64 = 4.0;

/// Counts by ranges of values.
#[derive(Clone, Copy, Debug)]
pub struct Histogram<'a> {
    /// What is measured.
    pub title: &'a str,
    /// The same in a sentence.
    pub description: &'a str,
    /// The colour.
    pub tone: Tone,
    /// What the measured values are.
    pub unit: Unit<'a>,
    /// Where the first range begins.
    pub from: f64,
    /// Where each range ends, upwards, and how many values are in it. A last one that ends at infinity holds all that is
    /// more.
    pub buckets: &'a [(f64, f64)],
    /// What it says when there is no value at all.
    pub empty: &'a str,
}

impl Render for Histogram<'_> {
    fn render(&self) -> Markup {
        let any = self.counts().any(|count| count > 0.0);
        html! {
            figure.chart {
                figcaption { span.chart-title { (self.title) } }
                @if any { (self.drawn()) (self.table()) } @else { p.chart-empty { (self.empty) } }
            }
        }
    }
}

impl Histogram<'_> {
    fn counts(&self) -> impl Iterator<Item = f64> {
        self.buckets.iter().map(|(_, count)| if count.is_finite() { count.max(0.0) } else { 0.0 })
    }

    fn width(&self) -> f64 {
        1_000.0 / self.buckets.len().max(1) as f64
    }

    fn drawn(&self) -> Markup {
        let scale = Values::holding(self.counts(), true);
        html! {
            div.chart-picture role="img" aria-label=(self.label()) {
                (axis::values(Unit::Count, &scale))
                svg.chart-plot width="100%" height=(axis::TOTAL) {
                    (axis::grid(&scale))
                    g.bar.(self.tone.class()) { @for (index, count) in self.counts().enumerate() { (self.bar(index, count, &scale)) } }
                    (self.edges())
                    (self.tips())
                }
            }
        }
    }

    fn bar(&self, index: usize, count: f64, scale: &Values) -> Markup {
        let (top, base) = (scale.y(count), scale.y(0.0));
        html! {
            @if count > 0.0 {
                rect x=(percent(index as f64 * self.width() + GAP / 2.0)) width=(percent(self.width() - GAP))
                    y=(short(top.min(base - 1.0))) height=(short((base - top).max(1.0))) {}
            }
        }
    }

    /// The values between two bars.
    fn edges(&self) -> Markup {
        let edges = std::iter::once(self.from).chain(self.buckets.iter().map(|(to, _)| *to));
        html! {
            @for (index, edge) in edges.enumerate().filter(|(_, edge)| edge.is_finite()) {
                @let x = index as f64 * self.width();
                text class=[(self.buckets.len() > FEW && index % 2 == 1).then_some("spare")] x=(percent(x)) y=(axis::TOTAL - 4.0)
                    text-anchor=(axis::anchor(x)) { (self.unit.brief(edge)) }
            }
            @if self.buckets.last().is_some_and(|(to, _)| to.is_infinite()) {
                text x="100%" y=(axis::TOTAL - 4.0) text-anchor="end" { "more" }
            }
        }
    }

    fn tips(&self) -> Markup {
        html! {
            g.tips {
                @for (index, (range, count)) in self.ranges().enumerate() {
                    rect x=(percent(index as f64 * self.width())) width=(percent(self.width())) { title { (range) "\n" (count) } }
                }
            }
        }
    }

    /// Each range in words, and how many values are in it.
    fn ranges(&self) -> impl Iterator<Item = (String, String)> {
        let froms = std::iter::once(self.from).chain(self.buckets.iter().map(|(to, _)| *to));
        froms.zip(self.buckets).zip(self.counts()).map(|((from, (to, _)), count)| {
            let range = if to.is_finite() {
                format!("{} to {}", self.unit.brief(from), self.unit.brief(*to))
            } else {
                format!("more than {}", self.unit.brief(from))
            };
            (range, Unit::Count.full(count))
        })
    }

    fn label(&self) -> String {
        format!("{}. {}.", self.title, self.description.trim_end_matches('.'))
    }

    fn table(&self) -> Markup {
        html! {
            div.visually-hidden {
                table {
                    caption { (self.title) }
                    thead { tr { th scope="col" { "Range" } th scope="col" { "How many" } } }
                    tbody { @for (range, count) in self.ranges() { tr { th scope="row" { (range) } td { (count) } } } }
                }
            }
        }
    }
}

/// The tooltips reach over the plot, whose place the style sheet knows.
const _: () = assert!(ABOVE == 8.0 && HEIGHT == 168.0, "chart.css has these numbers too");

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(buckets: &[(f64, f64)]) -> String {
        let (title, description, empty) = ("Time to answer", "Calls by how long they took", "No calls.");
        let chart = Histogram { title, description, tone: Tone::Accent, unit: Unit::Ms, from: 0.0, buckets, empty };
        chart.render().into_string()
    }

    #[test]
    fn a_range_says_its_ends_and_the_last_one_may_have_none() {
        let shown = shown(&[(100.0, 12.0), (1_000.0, 3.0), (f64::INFINITY, 1.0)]);
        assert!(shown.contains("<title>100 ms to 1 s\n3</title>"), "{shown}");
        assert!(shown.contains(r#"<th scope="row">more than 1 s</th><td>1</td>"#), "{shown}");
        assert!(!shown.contains("inf"), "{shown}");
    }

    #[test]
    fn bars_are_as_wide_as_their_share_less_a_gap() {
        let shown = shown(&[(1.0, 4.0), (2.0, 2.0), (3.0, 0.0), (4.0, 1.0)]);
        assert!(shown.contains(r#"<rect x="0.2%" width="24.6%" y="8""#), "{shown}");
        let (_, bars) = shown.split_once("bar accent").unwrap();
        assert_eq!(bars.split_once("</g>").unwrap().0.matches("<rect").count(), 3);
    }

    #[test]
    fn without_values_there_are_words() {
        for buckets in [&[][..], &[(1.0, 0.0)], &[(1.0, f64::NAN)]] {
            let shown = shown(buckets);
            assert!(shown.contains("No calls.") && !shown.contains("<svg"), "{shown}");
        }
    }
}
