//! A chart as numbers: what its tooltips say and its table lists. A long series is summed up, so that neither grows
//! beyond what somebody would read.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Chart, scale::Times};

/// How many columns have a tooltip and rows the table has at most.
const MOST: usize = 24;

/// One column of a chart.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) at: Timestamp,
    pub(super) until: Timestamp,
    /// For each series its least and greatest value in this column; none where nothing is known.
    pub(super) values: Vec<Option<(f64, f64)>>,
}

/// Columns that together cover the points of all series.
pub(super) fn readings(chart: &Chart<'_>, times: Times) -> Vec<Reading> {
    let rows = rows(chart, times);
    let most = if chart.is_bars() { rows.len() } else { MOST };
    let ats: Vec<Timestamp> = rows.keys().copied().collect();
    let rows: Vec<_> = rows.into_iter().collect();
    let size = rows.len().div_ceil(most.max(1)).max(1);
    rows.chunks(size)
        .enumerate()
        .filter_map(|(index, chunk)| {
            let (at, _) = chunk.first()?;
            let until = ats.get((index + 1) * size).copied().unwrap_or(times.to);
            let values = (0..chart.series.len()).map(|series| extent(chunk, series)).collect();
            Some(Reading { at: *at, until, values })
        })
        .collect()
}

type Row = (Timestamp, Vec<Option<f64>>);

fn rows(chart: &Chart<'_>, times: Times) -> BTreeMap<Timestamp, Vec<Option<f64>>> {
    let mut rows: BTreeMap<Timestamp, Vec<Option<f64>>> = BTreeMap::new();
    for (index, series) in chart.series.iter().enumerate() {
        for (at, value) in series.clean() {
            if !times.hold(at) {
                continue;
            }
            let row = rows.entry(at).or_insert_with(|| vec![None; chart.series.len()]);
            if let Some(cell) = row.get_mut(index) {
                *cell = value;
            }
        }
    }
    rows
}

fn extent(rows: &[Row], series: usize) -> Option<(f64, f64)> {
    rows.iter().filter_map(|(_, values)| values.get(series).copied().flatten()).fold(None, |extent, value| match extent {
        None => Some((value, value)),
        Some((least, greatest)) => Some((value.min(least), value.max(greatest))),
    })
}

impl Reading {
    /// `120`, or `80 to 120` where a column stands for several points.
    pub(super) fn words(&self, series: usize, chart: &Chart<'_>) -> String {
        match self.values.get(series).copied().flatten() {
            None => "–".to_owned(),
            Some((least, greatest)) if least >= greatest => chart.unit.full(least),
            Some((least, greatest)) => format!("{} to {}", chart.unit.full(least), chart.unit.full(greatest)),
        }
    }

    /// The value, where a column stands for one point.
    pub(super) fn value(&self, series: usize) -> Option<f64> {
        self.values.get(series).copied().flatten().map(|(_, greatest)| greatest)
    }
}
