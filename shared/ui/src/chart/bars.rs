//! Bars, beside each other or on top of each other.

use maud::{Markup, html};

use super::{
    Chart, Kind,
    readings::Reading,
    scale::{Times, Values, percent, short},
};

/// How much of its time a bar covers; the rest is the gap to the next.
const SHARE: f64 = 0.78;
/// Between two parts of a bar, in pixels.
const SEAM: f64 = 1.0;

pub(super) fn bars(chart: &Chart<'_>, readings: &[Reading], times: Times, scale: &Values) -> Markup {
    html! {
        @for (index, series) in chart.series.iter().enumerate() {
            g.bar.(series.tone.class()) {
                @for reading in readings {
                    @if let Some(bar) = bar(chart, reading, index, times, scale) { (bar.drawn()) }
                }
            }
        }
    }
}

/// The height of the highest bar there will be.
pub(super) fn totals(chart: &Chart<'_>, readings: &[Reading]) -> Vec<f64> {
    let each = |reading: &Reading| -> Vec<f64> { (0..chart.series.len()).filter_map(|index| reading.value(index)).collect() };
    readings
        .iter()
        .flat_map(|reading| if chart.kind == Kind::Stacked { vec![each(reading).iter().sum()] } else { each(reading) })
        .collect()
}

struct Bar {
    x: f64,
    width: f64,
    top: f64,
    height: f64,
}

impl Bar {
    fn drawn(&self) -> Markup {
        html! {
            rect x=(percent(self.x)) width=(percent(self.width)) y=(short(self.top)) height=(short(self.height)) {}
        }
    }
}

/// None where there is nothing to draw.
fn bar(chart: &Chart<'_>, reading: &Reading, index: usize, times: Times, scale: &Values) -> Option<Bar> {
    let value = reading.value(index).filter(|value| *value != 0.0)?;
    let (from, until) = (times.x(reading.at), times.x(reading.until));
    let whole = (until - from) * SHARE;
    let stacked = chart.kind == Kind::Stacked;
    let lanes = if stacked { 1.0 } else { chart.series.len() as f64 };
    let lane = if stacked { 0.0 } else { index as f64 };
    let base: f64 = if stacked { (0..index).filter_map(|below| reading.value(below)).sum() } else { 0.0 };
    let (one, other) = (scale.y(base), scale.y(base + value));
    let seam = if base > 0.0 { SEAM } else { 0.0 };
    let height = (one - other).abs() - seam;
    Some(Bar {
        x: from + (until - from - whole) / 2.0 + lane * whole / lanes,
        width: whole / lanes,
        top: one.min(other),
        // The least value is still to be seen.
        height: height.max(1.0),
    })
}
