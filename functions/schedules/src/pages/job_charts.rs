//! How a job went: outcomes by the day, and how long its receiver took.

use jiff::{SignedDuration, Timestamp};
use maud::{Markup, Render, html};
use ui::chart::{Chart, Series, Threshold, Unit};
use ui::{Panel, Tone, Zone};

use crate::log::LogOut;
use crate::tally::{Day, Outcomes, Tally};

/// The days that are shown.
pub(super) const DAYS: i64 = 30;
/// What a receiver has for its answer.
const TIMEOUT_MS: f64 = 15_000.0;

/// Both charts.
pub(super) struct JobCharts<'a> {
    pub(super) tallies: &'a [Tally],
    pub(super) rows: &'a [LogOut],
    pub(super) zone: &'a Zone,
    pub(super) now: Timestamp,
}

impl Render for JobCharts<'_> {
    fn render(&self) -> Markup {
        html! {
            div.columns {
                (Panel { title: "Outcomes by the day (UTC)", actions: html! {}, content: self.outcomes() })
                (Panel { title: "Response time", actions: html! {}, content: self.response_times() })
            }
        }
    }
}

impl JobCharts<'_> {
    fn outcomes(&self) -> Markup {
        let today = Day::of(self.now);
        let of_day = |day: Day| {
            let tally = self.tallies.iter().find(|tally| tally.day == day);
            (day.begin(), tally.map(Tally::outcomes).unwrap_or_default())
        };
        let days: Vec<(Timestamp, Outcomes)> = (0..DAYS).rev().map(|ago| of_day(today.before(ago))).collect();
        let series = |name, tone, of: fn(&Outcomes) -> u64| Series {
            name,
            tone,
            points: days.iter().map(|(at, outcomes)| (*at, Some(of(outcomes) as f64))).collect(),
        };
        let utc = Zone::utc();
        let chart = Chart::stacked_bars("Outcomes by the day", &utc)
            .title_hidden()
            .unit(Unit::Count)
            .description("How many occurrences of each of the last 30 days were delivered, failed for good, or were skipped.")
            .series(series("Delivered", Tone::Good, |outcomes| outcomes.delivered))
            .series(series("Failed", Tone::Bad, |outcomes| outcomes.failed))
            .series(series("Skipped", Tone::Neutral, |outcomes| outcomes.skipped));
        html! { (chart) }
    }

    fn response_times(&self) -> Markup {
        let mut points: Vec<(Timestamp, Option<f64>)> = self
            .rows
            .iter()
            .filter(|row| row.attempt > 0)
            .map(|row| {
                (row.triggered_at, row.execution_time.filter(|_| row.exchange.response_code.is_some()).map(|ms| ms as f64))
            })
            .collect();
        points.sort_by_key(|(at, _)| *at);
        let slow = points.iter().filter_map(|(_, ms)| *ms).fold(0.0, f64::max) > TIMEOUT_MS / 3.0;
        let mut chart = Chart::line("Response time", self.zone)
            .title_hidden()
            .unit(Unit::Ms)
            .description("How long the receiver took to answer each of the last attempts; a gap where it did not.")
            .empty("No attempt was answered yet.")
            .series(Series { name: "Response time", tone: Tone::Accent, points });
        if slow {
            chart = chart.threshold(Threshold { label: "timeout 15 s", value: TIMEOUT_MS, tone: Tone::Bad });
        }
        html! { (chart) }
    }
}

/// The span that the charts show.
pub(super) fn span(now: Timestamp) -> (Timestamp, Timestamp) {
    (now - SignedDuration::from_hours(24 * (DAYS - 1)), now)
}
