//! How much of something is used, as half a ring: of a plan's quota, of a limit.

use std::f64::consts::PI;

use maud::{Markup, Render, html};

use super::{Threshold, Unit, scale::short};
use crate::Tone;

/// The ring's middle, radius and breadth, in a picture of 200 by 112.
const MIDDLE: (f64, f64) = (100.0, 100.0);
const RADIUS: f64 = 88.0;
const BREADTH: f64 = 14.0;
/// The whole of the ring, as the drawing counts it.
const WHOLE: f64 = 100.0;

/// A share of a whole.
#[derive(Clone, Copy, Debug)]
pub struct Gauge<'a> {
    /// What is used: "Jobs".
    pub title: &'a str,
    /// Its colour: what the share means.
    pub tone: Tone,
    /// The same in words, which stand below: "Plenty left".
    pub verdict: &'a str,
    /// What the values are.
    pub unit: Unit<'a>,
    /// How much is used.
    pub value: f64,
    /// Of how much.
    pub most: f64,
    /// Marks on the ring.
    pub marks: &'a [Threshold<'a>],
}

impl Render for Gauge<'_> {
    fn render(&self) -> Markup {
        let used = if self.value.is_finite() { self.unit.full(self.value) } else { "–".to_owned() };
        html! {
            figure.chart.gauge {
                figcaption { span.chart-title { (self.title) } }
                // The numbers below say the same.
                svg viewBox="0 0 200 112" aria-hidden="true" {
                    path.gauge-whole d=(ring()) stroke-width=(BREADTH) {}
                    @if self.share() > 0.0 {
                        path.gauge-used.(self.tone.class()) d=(ring()) stroke-width=(BREADTH) pathLength=(WHOLE)
                            stroke-dasharray={ (short(self.share() * WHOLE)) " " (WHOLE) } {}
                    }
                    @for mark in self.marks.iter().filter(|mark| mark.value.is_finite()) { (self.mark(mark)) }
                }
                p.gauge-value { (used) }
                p.soft.small-text { "of " (self.unit.full(self.most)) }
                p.gauge-verdict.(self.tone.class()) { (self.verdict) }
                @if !self.marks.is_empty() {
                    ul.legend { @for mark in self.marks { li.(mark.tone.class()) { (mark.label) } } }
                }
            }
        }
    }
}

impl Gauge<'_> {
    /// Between nothing and all of it.
    fn share(&self) -> f64 {
        share(self.value, self.most)
    }

    fn mark(&self, mark: &Threshold<'_>) -> Markup {
        let angle = PI * (1.0 - share(mark.value, self.most));
        let at = |radius: f64| (short(MIDDLE.0 + radius * angle.cos()), short(MIDDLE.1 - radius * angle.sin()));
        let (inner, outer) = (at(RADIUS - BREADTH / 2.0 - 4.0), at(RADIUS + BREADTH / 2.0 + 4.0));
        html! {
            // The first keeps the ring at a distance from the second, which may have its colour.
            @for class in ["gauge-gap", "gauge-mark"] {
                line.(class).(mark.tone.class()) x1=(inner.0) y1=(inner.1) x2=(outer.0) y2=(outer.1) { title { (mark.label) } }
            }
        }
    }
}

fn share(value: f64, most: f64) -> f64 {
    let share = value / most;
    if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
}

fn ring() -> String {
    format!("M{} {}a{RADIUS} {RADIUS} 0 0 1 {} 0", MIDDLE.0 - RADIUS, MIDDLE.1, RADIUS * 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: f64, most: f64) -> String {
        let marks = [Threshold { label: "warning at 40", value: 40.0, tone: Tone::Warn }];
        let (title, verdict, unit) = ("Jobs", "Plenty left", Unit::Count);
        Gauge { title, tone: Tone::Good, verdict, unit, value, most, marks: &marks }.render().into_string()
    }

    #[test]
    fn the_ring_is_filled_by_the_share_and_never_by_more_than_all() {
        assert!(shown(31.0, 50.0).contains(r#"pathLength="100" stroke-dasharray="62 100""#));
        assert!(shown(80.0, 50.0).contains(r#"stroke-dasharray="100 100""#));
        for (value, most) in [(0.0, 50.0), (f64::NAN, 50.0), (1.0, 0.0), (-3.0, 50.0)] {
            let shown = shown(value, most);
            assert!(!shown.contains("gauge-used") && !shown.contains("NaN"), "{value} of {most}: {shown}");
        }
    }

    #[test]
    fn the_numbers_and_what_they_mean_are_words() {
        let shown = shown(31.0, 50.0);
        assert!(shown.contains(">31</p>") && shown.contains(">of 50</p>") && shown.contains("Plenty left"), "{shown}");
        assert!(shown.contains("warning at 40"), "{shown}");
    }
}
