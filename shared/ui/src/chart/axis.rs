//! The axes: values at the left in a picture of their own, times below the plot.

use maud::{Markup, html};

use super::{
    Chart, Unit,
    scale::{ABOVE, HEIGHT, Times, Values, percent, short},
    ticks::ticks,
};

/// How wide the axis of values is, in pixels.
const GUTTER: f64 = 52.0;
/// The height of the whole picture: the plot, and a line of words below it.
pub(super) const TOTAL: f64 = ABOVE + HEIGHT + 24.0;

/// The axis of values.
pub(super) fn values(unit: Unit<'_>, scale: &Values) -> Markup {
    html! {
        svg.chart-values width=(GUTTER) height=(TOTAL) {
            @for tick in scale.ticks() {
                text x=(GUTTER - 8.0) y=(short(scale.y(tick) + 4.0)) text-anchor="end" { (unit.brief(tick)) }
            }
        }
    }
}

/// The lines across, one for each round value.
pub(super) fn grid(scale: &Values) -> Markup {
    html! {
        @for tick in scale.ticks() {
            @let y = crisp(scale.y(tick));
            line.grid.zero[tick.abs() < f64::EPSILON] x1="0" x2="100%" y1=(y) y2=(y) {}
        }
    }
}

/// The axis of times. Every second mark gives way where a chart is narrow.
pub(super) fn times(chart: &Chart<'_>, times: Times) -> Markup {
    html! {
        @for tick in ticks(times, chart.zone.tz()) {
            @let x = times.x(tick.at);
            line.tick.spare[tick.spare] x1=(percent(x)) x2=(percent(x)) y1=(ABOVE + HEIGHT) y2=(ABOVE + HEIGHT + 4.0) {}
            text class=[tick.spare.then_some("spare")] x=(percent(x)) y=(TOTAL - 4.0) text-anchor=(anchor(x)) { (tick.label) }
        }
    }
}

/// What was promised, as a broken line with its words at the right.
pub(super) fn thresholds(chart: &Chart<'_>, scale: &Values) -> Markup {
    html! {
        @for threshold in chart.thresholds.iter().filter(|threshold| threshold.value.is_finite()) {
            @let y = crisp(scale.y(threshold.value));
            g.(threshold.tone.class()) {
                line.threshold x1="0" x2="100%" y1=(y) y2=(y) {}
                text.threshold-label x="100%" y=(short(scale.y(threshold.value) - 5.0)) text-anchor="end" { (threshold.label) }
            }
        }
    }
}

/// A hairline is sharp only in the middle of a pixel.
fn crisp(y: f64) -> String {
    short(y.floor() + 0.5)
}

/// Words at an edge stay inside.
pub(super) fn anchor(x: f64) -> &'static str {
    match x {
        ..20.0 => "start",
        960.0.. => "end",
        _ => "middle",
    }
}
