//! A line without axes beside a number: how it has been, not how much.

use std::fmt::Write;

use maud::{Markup, Render, html};

use super::scale::short;
use crate::Tone;

const WIDTH: f64 = 100.0;
const HEIGHT: f64 = 32.0;
/// So that a stroke at an edge is not cut.
const EDGE: f64 = 2.0;

/// A small line of evenly spaced values.
#[derive(Clone, Copy, Debug)]
pub struct Sparkline<'a> {
    /// What it shows in a sentence: "Calls a day, 30 days".
    pub label: &'a str,
    /// The colour.
    pub tone: Tone,
    /// Oldest first; none where not known.
    pub points: &'a [Option<f64>],
}

impl Render for Sparkline<'_> {
    fn render(&self) -> Markup {
        html! {
            svg.sparkline.(self.tone.class()) role="img" aria-label=(self.label) width="100%" height=(HEIGHT)
                viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } preserveAspectRatio="none" {
                @let path = self.path();
                @if !path.is_empty() { path.stroke d=(path) {} }
            }
        }
    }
}

impl Sparkline<'_> {
    fn path(&self) -> String {
        let known = |value: &Option<f64>| value.filter(|value| value.is_finite());
        let (low, high) =
            self.points.iter().filter_map(known).fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        let height = if high > low { high - low } else { 1.0 };
        let step = WIDTH / self.points.len().saturating_sub(1).max(1) as f64;
        let mut path = String::new();
        let mut pen_down = false;
        for (index, point) in self.points.iter().enumerate() {
            let Some(value) = known(point) else {
                pen_down = false;
                continue;
            };
            let y = EDGE + (high - value) / height * (HEIGHT - EDGE * 2.0);
            // Writing to a `String` does not fail.
            let _ = write!(path, "{}{} {}", if pen_down { 'L' } else { 'M' }, short(index as f64 * step), short(y));
            if !pen_down {
                path.push_str("h.01");
            }
            pen_down = true;
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_lifts_its_pen_over_what_is_not_known() {
        let points = [Some(0.0), Some(4.0), None, Some(f64::NAN), Some(2.0)];
        let path = Sparkline { label: "", tone: Tone::Accent, points: &points }.path();
        assert_eq!(path, "M0 30h.01L25 2M100 16h.01");
    }

    #[test]
    fn no_values_and_one_value_are_fine() {
        assert_eq!(Sparkline { label: "", tone: Tone::Accent, points: &[] }.path(), "");
        assert_eq!(Sparkline { label: "", tone: Tone::Accent, points: &[Some(0.0)] }.path(), "M0 2h.01");
    }
}
