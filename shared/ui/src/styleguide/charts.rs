//! Charts with data made up by a rule, so that the page is the same each time.

use jiff::{Timestamp, ToSpan, civil::date};
use maud::{Markup, html};

use crate::{
    Panel, Tone, Zone,
    chart::{Chart, Gauge, Heatmap, Histogram, HourMap, Place, Series, Threshold, Unit, WorldMap},
};

/// Where the made-up data begins: 20 November 2026, 09:00 in UTC.
const BEGINS_S: i64 = 1_795_165_200;

/// Even, but not obviously so: between 0 and 1.
fn wave(index: i64) -> f64 {
    let hash = (index * 7_919 + index * index * 104_729).rem_euclid(1_000);
    (f64::from(i32::try_from(hash).unwrap_or_default()) / 1_000.0).mul_add(0.5, 0.5 * ((index as f64) / 9.0).sin().abs())
}

fn points(count: i64, step_s: i64, value: impl Fn(i64) -> Option<f64>) -> Vec<(Timestamp, Option<f64>)> {
    let at = |index: i64| Timestamp::from_second(BEGINS_S + index * step_s).unwrap_or_default();
    (0..count).map(|index| (at(index), value(index))).collect()
}

pub(super) fn charts() -> Markup {
    let zone = Zone::named("Europe/Berlin").unwrap_or_else(Zone::utc);
    html! {
        (Panel { title: "", actions: html! {}, content: html! { (deliveries(&zone)) } })
        div.columns {
            (Panel { title: "", actions: html! {}, content: html! { (latency(&zone)) } })
            (Panel { title: "", actions: html! {}, content: html! { (lateness(&zone)) } })
            (Panel { title: "", actions: html! {}, content: html! { (bars(&zone)) } })
            (Panel { title: "", actions: html! {}, content: html! { (Chart::line("Time to answer", &zone).empty("No calls in this time.")) } })
        }
        (Panel { title: "", actions: html! {}, content: days() })
        (Panel { title: "", actions: html! {}, content: hours(&zone) })
        div.columns {
            (Panel { title: "", actions: html! {}, content: spread() })
            (Panel { title: "", actions: html! {}, content: html! { div.columns { (gauge(31.0, Tone::Good, "Plenty left")) (gauge(47.0, Tone::Warn, "Three more, and then no new ones")) } } })
        }
        (Panel { title: "", actions: html! {}, content: world() })
    }
}

fn deliveries(zone: &Zone) -> Chart<'_> {
    let hourly = |share: fn(f64, i64) -> f64| points(48, 3_600, |hour| Some(share(wave(hour), hour).round()));
    Chart::stacked_bars("Attempts by the hour", zone)
        .description("Delivered, retried and failed attempts of 48 hours")
        .series(Series { name: "Delivered", tone: Tone::Good, points: hourly(|wave, _| 60.0 + wave * 80.0) })
        .series(Series {
            name: "Retried",
            tone: Tone::Warn,
            points: hourly(|wave, hour| if hour % 5 == 0 { wave * 12.0 } else { 0.0 }),
        })
        .series(Series {
            name: "Failed",
            tone: Tone::Bad,
            points: hourly(|wave, hour| if hour % 11 == 3 { wave * 20.0 } else { 0.0 }),
        })
}

fn latency(zone: &Zone) -> Chart<'_> {
    let gap = 600..760;
    let value = |minute: i64, least: f64, most: f64| (!gap.contains(&minute)).then(|| least + wave(minute / 6) * most);
    Chart::line("Time to answer", zone)
        .unit(Unit::Ms)
        .description("Median and 95th percentile over 24 hours, with nothing measured for two hours and a half")
        .series(Series { name: "Median", tone: Tone::Accent, points: points(1_440, 60, |minute| value(minute, 80.0, 90.0)) })
        .series(Series {
            name: "95th percentile",
            tone: Tone::Neutral,
            points: points(1_440, 60, |minute| value(minute, 210.0, 260.0)),
        })
        .threshold(Threshold { label: "alert above 600 ms", value: 600.0, tone: Tone::Bad })
}

fn lateness(zone: &Zone) -> Chart<'_> {
    Chart::area("Lateness", zone)
        .unit(Unit::Ms)
        .description("Milliseconds after the planned time, over seven days")
        .series(Series { name: "Lateness", tone: Tone::Accent, points: points(168, 3_600, |hour| Some(2.0 + wave(hour) * 9.0)) })
}

fn bars(zone: &Zone) -> Chart<'_> {
    Chart::bars("Calls a day", zone).description("Calls of two weeks").series(Series {
        name: "Calls",
        tone: Tone::Accent,
        points: points(14, 86_400, |day| Some((400.0 + wave(day * 3) * 1_200.0).round())),
    })
}

fn days() -> Markup {
    let first = date(2026, 5, 25);
    let value = |day: i64| if day % 7 > 4 { 0.0 } else { (wave(day) * 60.0).round() };
    let days: Vec<_> =
        (0..180_i64).filter_map(|day| Some((first.checked_add(day.days()).ok()?, (day < 170).then(|| value(day))))).collect();
    html! {
        (Heatmap { title: "Calls a day", description: "Calls of half a year, a square for each day", tone: Tone::Accent, unit: Unit::Other("calls"), days: &days })
    }
}

fn hours(zone: &Zone) -> Markup {
    let mut hours = [[None; 24]; 7];
    for (day, row) in (0_i64..).zip(&mut hours) {
        for (hour, value) in (0_i64..).zip(row) {
            let busy = if day < 5 && (8..18).contains(&hour) { 90.0 } else { 12.0 };
            *value = Some((wave(day * 24 + hour) * busy).round());
        }
    }
    html! {
        (HourMap { title: "Calls by the hour", description: "When in the week calls are made, over four weeks", zone, tone: Tone::Accent, unit: Unit::Other("calls"), hours: &hours })
    }
}

fn spread() -> Markup {
    let buckets = [
        (25.0, 310.0),
        (50.0, 1_840.0),
        (100.0, 2_420.0),
        (250.0, 1_130.0),
        (500.0, 402.0),
        (1_000.0, 118.0),
        (5_000.0, 31.0),
        (f64::INFINITY, 7.0),
    ];
    html! {
        (Histogram { title: "Time to answer", description: "Calls of a day by how long they took", tone: Tone::Accent, unit: Unit::Ms, from: 0.0, buckets: &buckets, empty: "No calls in this time." })
    }
}

fn gauge(value: f64, tone: Tone, verdict: &str) -> Markup {
    let marks = [Threshold { label: "mail at 45", value: 45.0, tone: Tone::Warn }];
    html! { (Gauge { title: "Jobs", tone, verdict, unit: Unit::Count, value, most: 50.0, marks: &marks }) }
}

fn world() -> Markup {
    let countries = [
        ("DE", 38_204.0),
        ("US", 31_870.0),
        ("FR", 12_040.0),
        ("BR", 8_122.0),
        ("IN", 22_410.0),
        ("JP", 9_004.0),
        ("AU", 2_310.0),
        ("ZA", 1_204.0),
        ("CA", 6_020.0),
    ];
    let place = |name, latitude, longitude, value| Place { name, latitude, longitude, value };
    let places = [
        place("Frankfurt", 50.1, 8.7, 41_200.0),
        place("Ashburn", 39.0, -77.5, 29_000.0),
        place("São Paulo", -23.5, -46.6, 7_800.0),
        place("Singapore", 1.35, 103.8, 12_300.0),
        place("Sydney", -33.9, 151.2, 2_100.0),
    ];
    html! {
        (WorldMap { title: "Where calls go", description: "Calls of a day by the country of the address, and the regions they came from", tone: Tone::Accent, unit: Unit::Other("calls"), countries: &countries, places: &places })
    }
}
