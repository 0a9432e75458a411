//! What becomes of calls when clocks change, when a receiver is down, and how a receiver knows who calls.

use jiff::Timestamp;
use maud::{Markup, Render, html};
use recurrence::{Calendar, Spec};
use ui::{Badge, Column, Table, Tone, Zone};

use crate::webhooks::CALL;

/// Every day at half past two, around the night in which Berlin's clocks skip that time.
fn night() -> Option<(Calendar, Vec<Timestamp>)> {
    let spec = Spec {
        start_date: "2027-03-01".into(),
        end_date: None,
        trigger_timings: vec!["02:30".into()],
        freq: "daily".into(),
        rule_type: None,
        rule_value: None,
        override_dates: Vec::new(),
        timezone: "Europe/Berlin".into(),
    };
    let calendar = Calendar::compile(spec).ok()?;
    let before = "2027-03-26T12:00:00Z".parse().ok()?;
    let runs = calendar.after(before).take(3).collect();
    Some((calendar, runs))
}

/// When the clocks change.
pub(super) fn clocks() -> Markup {
    let columns = [Column::text("Europe/Berlin"), Column::text("UTC")];
    let night = night();
    let rows = night.iter().flat_map(|(calendar, runs)| {
        let zone = Zone::named(&calendar.spec().timezone).unwrap_or_else(Zone::utc);
        runs.iter().enumerate().map(move |(index, at)| {
            let here = html! {
                (ui::time::instant(*at, &zone)) @if index == 1 { " " (Badge::toned("there is no 02:30", Tone::Accent)) }
            };
            vec![here, ui::time::instant(*at, &Zone::utc())]
        })
    });
    html! {
        section.landing-part aria-labelledby="clocks" {
            div {
                h2 #clocks { "When the clocks change" }
                p {
                    "Nine o'clock stays nine o'clock. A time that the clocks skip fires later by as much as they skip; one that "
                    "comes twice fires once. Here is half past two, every night, on the night in which there is none:"
                }
                p { a href="/docs/time-zones-and-clock-changes" { "Time zones and clock changes" } }
            }
            div { (Table { caption: "Every day at 02:30, in March 2027", columns: &columns, rows: rows.collect() }.render()) }
        }
    }
}

/// When the receiver is down.
pub(super) fn down() -> Markup {
    let columns = [Column::text("Attempt"), Column::text("At"), Column::text("Answer"), Column::text("Status")];
    let row = |attempt: &str, at: &str, answer: &str, status: Badge<'_>| {
        vec![html! { (attempt) }, html! { (at) }, html! { (answer) }, html! { (status) }]
    };
    let rows = vec![
        row("1", "09:00:00", "503", Badge::status("retrying", Tone::Warn)),
        row("2", "09:00:05", "no connection", Badge::status("retrying", Tone::Warn)),
        row("3", "09:05:06", "204", Badge::status("delivered", Tone::Good)),
    ];
    html! {
        section.landing-part aria-labelledby="down" {
            div {
                h2 #down { "When your server is down" }
                p {
                    "A call that fails is made again, in at most ten attempts within some three days and all under one id, so that "
                    "you can tell a repeat. " code { "Retry-After" } " is honoured. What was never accepted is kept for you to send again, "
                    "and each attempt is in the log, with the answer it got. Were we down, the last 15 minutes are made up for, "
                    "and anything older is named in the log."
                }
                p { a href="/docs/retries-and-dead-letters" { "Retries and dead letters" } }
            }
            div { (Table { caption: "The log of one call, as an example", columns: &columns, rows }.render()) }
        }
    }
}

/// How a receiver knows who calls.
pub(super) fn signed() -> Markup {
    html! {
        section.landing-part aria-labelledby="signed" {
            div {
                h2 #signed { "A signed request" }
                p {
                    "Each call is signed by " a href="https://www.standardwebhooks.com/" { "Standard Webhooks" }
                    " 1.0, so that your server can tell it from anybody else's. Any library of that standard verifies it, and so "
                    "do ten lines of your own."
                }
                p { a href="/docs/verify-a-signature" { "Verify a signature" } }
            }
            div { (ui::code_block("What your server receives", CALL)) }
        }
    }
}
