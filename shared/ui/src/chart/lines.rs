//! Lines, and areas under them.

use std::fmt::Write;

use jiff::Timestamp;
use maud::{Markup, html};

use super::{
    Chart, Kind,
    sample::stretches,
    scale::{ABOVE, HEIGHT, Times, Values, WIDTH, short},
};

/// The series, in a picture that is stretched to its place; the style sheet keeps the strokes as thick as they are.
pub(super) fn lines(chart: &Chart<'_>, times: Times, scale: &Values) -> Markup {
    let height = ABOVE + HEIGHT + 2.0;
    html! {
        svg.plot width="100%" height=(height) viewBox={ "0 0 " (WIDTH) " " (height) } preserveAspectRatio="none" {
            @for series in &chart.series {
                @let stretches = paths(&series.clean(), times, scale);
                g.(series.tone.class()) {
                    @if chart.kind == Kind::Area {
                        path.shade d=(stretches.iter().map(|stretch| stretch.closed(scale)).collect::<String>()) {}
                    }
                    path.stroke d=(stretches.iter().map(|stretch| stretch.path.as_str()).collect::<String>()) {}
                }
            }
        }
    }
}

/// A part of a line between two gaps.
struct Stretch {
    path: String,
    begins: f64,
}

impl Stretch {
    /// Down to zero, back to where it began.
    fn closed(&self, scale: &Values) -> String {
        format!("{}V{}H{}z", self.path, short(scale.y(0.0)), short(self.begins))
    }
}

fn paths(points: &[(Timestamp, Option<f64>)], times: Times, scale: &Values) -> Vec<Stretch> {
    let shown: Vec<_> = points.iter().copied().filter(|(at, _)| times.hold(*at)).collect();
    stretches(&shown, times).iter().map(|points| stretch(points, times, scale)).collect()
}

fn stretch(points: &[(Timestamp, f64)], times: Times, scale: &Values) -> Stretch {
    let mut path = String::new();
    for (index, (at, value)) in points.iter().enumerate() {
        let letter = if index == 0 { 'M' } else { 'L' };
        // Writing to a `String` does not fail.
        let _ = write!(path, "{letter}{} {}", short(times.x(*at)), short(scale.y(*value)));
    }
    // A point alone has no length; the round ends of its stroke make it a dot.
    if points.len() == 1 {
        path.push_str("h.01");
    }
    Stretch { path, begins: points.first().map_or(0.0, |(at, _)| times.x(*at)) }
}
