//! Charts, drawn here as SVG: no script draws them, one picture serves both themes, and a screen reader gets a table.
//!
//! A chart is as wide as its place and its letters keep their size: positions across are percentages, and lines are
//! drawn in an inner picture that is stretched. See [`Chart`] for lines and bars over time, [`Sparkline`] for a line
//! beside a number, [`Heatmap`] for days and [`HourMap`] for the hours of a week, [`Histogram`] for how values are spread,
//! [`Gauge`] for a share, and [`WorldMap`] for countries and places.

mod axis;
mod bars;
mod figure;
mod gauge;
mod heatmap;
mod histogram;
mod hours;
mod levels;
mod lines;
mod map;
mod readings;
mod sample;
mod scale;
mod series;
mod sparkline;
mod ticks;
mod world;

use jiff::Timestamp;

pub use gauge::Gauge;
pub use heatmap::Heatmap;
pub use histogram::Histogram;
pub use hours::HourMap;
pub use map::{Place, WorldMap};
pub use series::{Series, Threshold, Unit};
pub use sparkline::Sparkline;

use crate::Zone;

/// How series are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Line,
    Area,
    Bars,
    Stacked,
}

/// Series over time.
#[derive(Clone, Debug)]
pub struct Chart<'a> {
    kind: Kind,
    title: &'a str,
    title_hidden: bool,
    description: &'a str,
    zone: &'a Zone,
    unit: Unit<'a>,
    series: Vec<Series<'a>>,
    thresholds: Vec<Threshold<'a>>,
    between: Option<(Timestamp, Timestamp)>,
    empty: &'a str,
}

impl<'a> Chart<'a> {
    /// A line for each series; where a value is missing there is a gap.
    pub const fn line(title: &'a str, zone: &'a Zone) -> Self {
        Self::new(Kind::Line, title, zone)
    }

    /// A line for each series, with what is under it shaded.
    pub const fn area(title: &'a str, zone: &'a Zone) -> Self {
        Self::new(Kind::Area, title, zone)
    }

    /// A bar for each point, from its time to the next one's; bars of several series side by side.
    pub const fn bars(title: &'a str, zone: &'a Zone) -> Self {
        Self::new(Kind::Bars, title, zone)
    }

    /// A bar for each time, made of the series' values; the first series is at the bottom.
    pub const fn stacked_bars(title: &'a str, zone: &'a Zone) -> Self {
        Self::new(Kind::Stacked, title, zone)
    }

    const fn new(kind: Kind, title: &'a str, zone: &'a Zone) -> Self {
        Self {
            kind,
            title,
            title_hidden: false,
            description: "",
            zone,
            unit: Unit::Count,
            series: Vec::new(),
            thresholds: Vec::new(),
            between: None,
            empty: "Nothing in this time.",
        }
    }

    /// What the chart shows in a sentence, for those who do not see it.
    #[must_use]
    pub const fn description(mut self, description: &'a str) -> Self {
        self.description = description;
        self
    }

    /// Leaves the title to the heading above.
    #[must_use]
    pub const fn title_hidden(mut self) -> Self {
        self.title_hidden = true;
        self
    }

    /// What the values are.
    #[must_use]
    pub const fn unit(mut self, unit: Unit<'a>) -> Self {
        self.unit = unit;
        self
    }

    /// One more series.
    #[must_use]
    pub fn series(mut self, series: Series<'a>) -> Self {
        self.series.push(series);
        self
    }

    /// A line across at a value.
    #[must_use]
    pub fn threshold(mut self, threshold: Threshold<'a>) -> Self {
        self.thresholds.push(threshold);
        self
    }

    /// The stretch of time shown; without it, from the first point to the end of the last.
    #[must_use]
    pub const fn between(mut self, from: Timestamp, to: Timestamp) -> Self {
        self.between = Some((from, to));
        self
    }

    /// What it says when there is no value at all.
    #[must_use]
    pub const fn empty(mut self, words: &'a str) -> Self {
        self.empty = words;
        self
    }

    const fn is_bars(&self) -> bool {
        matches!(self.kind, Kind::Bars | Kind::Stacked)
    }
}
