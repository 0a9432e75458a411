//! A month with a past and a future, and stretches of time to choose.

use jiff::civil::date;
use maud::{Markup, html};

use crate::{CalendarDay, Last, MonthCalendar, Panel, TimeRange, Zone, time_range};

pub(super) fn month() -> Markup {
    let zone = Zone::named("Europe/Berlin").unwrap_or_else(Zone::utc);
    let weekday = |day: i8| date(2026, 11, day).weekday().to_monday_zero_offset() < 5;
    let day = |day: i8| CalendarDay {
        date: date(2026, 11, day),
        ok: if day < 20 && day != 12 { 3 } else { u32::from(day == 20) },
        failed: u32::from(day == 12) * 2,
        skipped: u32::from(day == 17),
        planned: if day > 20 { 3 } else { u32::from(day == 20) * 2 },
        href: (day <= 20).then(|| format!("#{}", date(2026, 11, day))),
    };
    let days: Vec<_> = (1..=30).filter(|day| weekday(*day)).map(day).collect();
    let calendar = MonthCalendar {
        month: date(2026, 11, 1),
        today: Some(date(2026, 11, 20)),
        zone: &zone,
        days: &days,
        prev: Some("#month"),
        next: Some("#month"),
    };
    html! { (Panel { title: "", actions: html! {}, content: html! { (calendar) } }) }
}

/// One that ends now, and two times that somebody gave the wrong way round.
pub(super) fn range() -> Markup {
    let zone = Zone::named("Europe/Berlin").unwrap_or_else(Zone::utc);
    let (from, to) = ("2026-11-21T09:00", "2026-11-20T09:00");
    let chosen = TimeRange {
        action: "#range",
        hidden: &[("status", "failed")],
        zone: &zone,
        last: Some(Last::Day),
        names: ("since", "until"),
        from: to,
        to: from,
        error: None,
    };
    let error = time_range(from, to, &zone).err();
    let wrong = TimeRange { last: None, names: ("w-since", "w-until"), from, to, error, ..chosen };
    html! {
        (Panel { title: "The last 24 hours", actions: html! {}, content: html! { (chosen) } })
        (Panel { title: "The wrong way round", actions: html! {}, content: html! { (wrong) } })
    }
}
