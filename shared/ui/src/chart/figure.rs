//! A chart put together: title, legend, axes, what is drawn, tooltips and the table.

use jiff::{Timestamp, ToSpan};
use maud::{Markup, Render, html};

use super::{
    Chart, Kind, axis,
    bars::{bars, totals},
    lines::lines,
    readings::{Reading, readings},
    scale::{Times, Values, percent},
};

impl Render for Chart<'_> {
    fn render(&self) -> Markup {
        html! {
            figure.chart {
                (self.head())
                @match self.times() {
                    Some(times) => (self.drawn(times)),
                    None => p.chart-empty { (self.empty) },
                }
            }
        }
    }
}

impl Chart<'_> {
    fn head(&self) -> Markup {
        html! {
            figcaption {
                span.chart-title.visually-hidden[self.title_hidden] { (self.title) }
                @if self.series.len() > 1 {
                    ul.legend { @for series in &self.series { li.(series.tone.class()) { (series.name) } } }
                }
            }
        }
    }

    /// The stretch of time shown; none if no series has a value in it.
    fn times(&self) -> Option<Times> {
        let points: Vec<_> = self.series.iter().flat_map(super::Series::clean).collect();
        let (from, to) = match self.between {
            Some(between) => between,
            None => self.extent(points.iter().map(|(at, _)| *at))?,
        };
        let times = Times { from, to };
        points.iter().any(|(at, value)| value.is_some() && times.hold(*at)).then_some(times)
    }

    /// From the first point to the last; with bars to the end of the last, which is taken to last as long as the one
    /// before it.
    fn extent(&self, ats: impl Iterator<Item = Timestamp>) -> Option<(Timestamp, Timestamp)> {
        let mut ats: Vec<_> = ats.collect();
        ats.sort();
        ats.dedup();
        let (from, to) = (*ats.first()?, *ats.last()?);
        if !self.is_bars() {
            return Some((from, to));
        }
        let one = ats.iter().rev().nth(1).map_or(1.hour(), |before| to - *before);
        Some((from, to.checked_add(one).unwrap_or(to)))
    }

    fn drawn(&self, times: Times) -> Markup {
        let readings = readings(self, times);
        let drawn = if self.is_bars() {
            totals(self, &readings)
        } else {
            readings.iter().flat_map(|reading| reading.values.iter().flatten()).flat_map(|(a, b)| [*a, *b]).collect()
        };
        let promised = self.thresholds.iter().map(|threshold| threshold.value);
        let scale = Values::holding(drawn.into_iter().chain(promised), self.unit.is_counted());
        html! {
            div.chart-picture role="img" aria-label=(self.label(times)) {
                (axis::values(self.unit, &scale))
                svg.chart-plot width="100%" height=(axis::TOTAL) {
                    (axis::grid(&scale))
                    @match self.kind {
                        Kind::Line | Kind::Area => (lines(self, times, &scale)),
                        Kind::Bars | Kind::Stacked => (bars(self, &readings, times, &scale)),
                    }
                    (axis::thresholds(self, &scale))
                    (axis::times(self, times))
                    (self.tooltips(&readings, times))
                }
            }
            (self.table(&readings))
        }
    }

    fn label(&self, times: Times) -> String {
        let at = |at: Timestamp| at.to_zoned(self.zone.tz().clone()).strftime("%-d %b %Y, %H:%M").to_string();
        let span = format!("{} to {}, {}", at(times.from), at(times.to), self.zone.name());
        let words: Vec<_> = [self.title, self.description, &span].into_iter().filter(|words| !words.is_empty()).collect();
        words.iter().map(|words| format!("{}.", words.trim_end_matches('.'))).collect::<Vec<_>>().join(" ")
    }

    /// Invisible columns whose titles browsers show under the pointer. The style sheet says how high they are.
    fn tooltips(&self, readings: &[Reading], times: Times) -> Markup {
        html! {
            g.tips {
                @for (reading, (from, to)) in readings.iter().zip(self.columns(readings, times)) {
                    rect x=(percent(from)) width=(percent(to - from)) {
                        title { (self.tip(reading)) }
                    }
                }
            }
        }
    }

    /// A bar's column is its time; a point's reaches half-way to its neighbours.
    fn columns(&self, readings: &[Reading], times: Times) -> Vec<(f64, f64)> {
        let starts: Vec<f64> = readings.iter().map(|reading| times.x(reading.at)).collect();
        if self.is_bars() {
            return starts.iter().zip(readings).map(|(from, reading)| (*from, times.x(reading.until))).collect();
        }
        let between = |a: f64, b: f64| f64::midpoint(a, b);
        let from = |index: usize| match index.checked_sub(1).and_then(|before| starts.get(before)) {
            Some(before) => between(*before, starts[index]),
            None => 0.0,
        };
        let to = |index: usize| starts.get(index + 1).map_or(1_000.0, |after| between(starts[index], *after));
        (0..starts.len()).map(|index| (from(index), to(index))).collect()
    }

    /// Its time and its values, by name where there are several; of what is counted, that of which there was any.
    fn tip(&self, reading: &Reading) -> String {
        let any = |index: usize| reading.value(index).is_some_and(|value| value != 0.0);
        let sparse = self.unit.is_counted() && (0..self.series.len()).any(any);
        let mut lines = vec![self.when(reading)];
        for (index, series) in self.series.iter().enumerate().filter(|(index, _)| !sparse || any(*index)) {
            let words = reading.words(index, self);
            lines.push(if self.series.len() == 1 { words } else { format!("{}: {words}", series.name) });
        }
        lines.join("\n")
    }

    /// When a column begins; of a whole day, which day.
    fn when(&self, reading: &Reading) -> String {
        let there = reading.at.to_zoned(self.zone.tz().clone());
        let day = self.is_bars() && reading.until.to_zoned(self.zone.tz().clone()) == there.tomorrow().unwrap_or(there.clone());
        there.strftime(if day { "%-d %b %Y" } else { "%-d %b %Y, %H:%M" }).to_string()
    }

    fn table(&self, readings: &[Reading]) -> Markup {
        html! {
            div.visually-hidden {
                table {
                    caption { (self.title) }
                    thead { tr { th scope="col" { "Time" } @for series in &self.series { th scope="col" { (series.name) } } } }
                    tbody {
                        @for reading in readings {
                            tr {
                                th scope="row" { (self.when(reading)) }
                                @for index in 0..self.series.len() { td { (reading.words(index, self)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Tone, Zone,
        chart::{
            Series, Threshold, Unit,
            scale::{ABOVE, HEIGHT},
        },
    };

    fn hours(values: &[Option<f64>]) -> Vec<(Timestamp, Option<f64>)> {
        let start: Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
        let at = |hour: usize| start.checked_add(i64::try_from(hour).unwrap().hours()).unwrap();
        values.iter().enumerate().map(|(hour, value)| (at(hour), *value)).collect()
    }

    fn series(values: &[Option<f64>]) -> Series<'static> {
        Series { name: "Calls", tone: Tone::Accent, points: hours(values) }
    }

    #[test]
    fn odd_values_never_come_to_nan() {
        let utc = Zone::utc();
        let odd: [&[Option<f64>]; 6] = [
            &[],
            &[None, None],
            &[Some(0.0)],
            &[Some(f64::NAN), Some(1.0)],
            &[Some(f64::INFINITY), Some(-3.0), Some(0.0)],
            &[Some(5.0), None, Some(5.0)],
        ];
        for values in odd {
            for chart in [Chart::line("T", &utc), Chart::area("T", &utc), Chart::bars("T", &utc), Chart::stacked_bars("T", &utc)]
            {
                let at = Threshold { label: "most", value: f64::NAN, tone: Tone::Bad };
                let shown = chart.series(series(values)).series(series(values)).threshold(at).render().into_string();
                assert!(!shown.contains("NaN") && !shown.contains("inf\""), "{values:?}: {shown}");
            }
        }
    }

    #[test]
    fn without_values_there_are_words() {
        let utc = Zone::utc();
        let shown = Chart::line("Late", &utc).series(series(&[None, None])).empty("No calls yet.").render().into_string();
        assert!(shown.contains("No calls yet.") && !shown.contains("<svg"), "{shown}");
    }

    #[test]
    fn a_chart_is_a_picture_with_words_and_a_table() {
        let utc = Zone::utc();
        let chart =
            Chart::bars("Late", &utc).unit(Unit::Ms).description("Hour by hour").series(series(&[Some(4.0), Some(1_500.0)]));
        let shown = chart.render().into_string();
        let label = r#"role="img" aria-label="Late. Hour by hour. 21 Nov 2026, 00:00 to 21 Nov 2026, 02:00, UTC.""#;
        assert!(shown.contains(label), "{shown}");
        assert!(shown.contains(r#"<th scope="row">21 Nov 2026, 01:00</th><td>1.5 s</td>"#), "{shown}");
        assert!(shown.contains("<title>21 Nov 2026, 00:00\n4 ms</title>"), "{shown}");
    }

    #[test]
    fn a_tooltip_is_as_high_as_the_plot_and_tells_what_there_was() {
        let height = format!(".chart .tips rect{{y:{ABOVE}px;height:{HEIGHT}px;");
        assert!(str::from_utf8(crate::assets::css().bytes).unwrap().contains(&height), "{height}");
        let utc = Zone::utc();
        let days = ["2026-10-24T00:00:00Z", "2026-10-25T00:00:00Z"];
        let of = |values: [f64; 2]| days.iter().zip(values).map(|(day, value)| (day.parse().unwrap(), Some(value))).collect();
        let chart = Chart::stacked_bars("Days", &utc)
            .series(Series { name: "Delivered", tone: Tone::Good, points: of([3.0, 0.0]) })
            .series(Series { name: "Failed", tone: Tone::Bad, points: of([0.0, 0.0]) });
        let shown = chart.render().into_string();
        assert!(shown.contains("<title>24 Oct 2026\nDelivered: 3</title>"), "{shown}");
        assert!(shown.contains("<title>25 Oct 2026\nDelivered: 0\nFailed: 0</title>"), "{shown}");
    }

    #[test]
    fn a_bar_lasts_as_long_as_its_time_on_a_day_of_25_hours_too() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let days = ["2026-10-23T22:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"];
        let points = days.iter().map(|day| (day.parse().unwrap(), Some(1.0))).collect();
        let shown =
            Chart::bars("Days", &berlin).series(Series { name: "Calls", tone: Tone::Good, points }).render().into_string();
        let tips = shown.split_once("tips").unwrap().1;
        // 24, 25 and 25 of 74 hours.
        assert!(tips.contains(r#"x="0%" width="32.43%""#) && tips.contains(r#"x="32.43%" width="33.78%""#), "{tips}");
    }
}
