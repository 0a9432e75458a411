//! Flashes, notices, progress, code, empty states, live parts.

use maud::{Markup, html};

use crate::{
    Button, Code, Empty, Field, Flash, FlashKind, Icon, Notice, Panel, Progress, Stage, Tone, Work, code_block, code_listing,
    key_here, live_region, schedule_preview, secret, test_key,
};

pub(super) fn messages() -> Markup {
    let notice = |tone, text: &str, action: Option<Markup>| Notice { tone, text: html! { (text) }, action };
    html! {
        (Flash { kind: FlashKind::Done, text: "Invoices is paused.", undo: Some(("Resume", "#messages")) })
        (Flash { kind: FlashKind::Failed, text: "Invoices could not be called: its address does not resolve.", undo: None })
        (notice(Tone::Accent, "Verify your address to invite people and to make more than three jobs.", Some(html! { (Button::secondary("Send the link again").small()) })))
        (notice(Tone::Warn, "The key “CI” ends tomorrow.", Some(html! { (Button::secondary("Rotate").small()) })))
        (notice(Tone::Bad, "Two entries of the audit log are not as they were written.", None))
        (notice(Tone::Neutral, "What is older than 30 days is not kept.", None))
        (Progress { label: "Export", value: 1_200, max: Some(4_000), text: "1,200 of 4,000 lines" })
        (Progress { label: "Import", value: 0, max: None, text: "counting" })
    }
}

/// Work in each of its stages.
pub(super) fn work() -> Markup {
    let cancel = || html! { (Button::secondary("Cancel").small().label("Cancel the import")) };
    let of = |id, label, stage, text, actions| html! { (Panel { title: "", actions: html! {}, content: html! { (Work { id, label, stage, text, actions }) } }) };
    html! {
        div.columns {
            (of("work-waiting", "Import of contacts.csv", Stage::Waiting, "", cancel()))
            (of("work-counting", "Import of contacts.csv", Stage::Running { done: 0, of: None }, "counting", cancel()))
            (of("work-running", "Import of contacts.csv", Stage::Running { done: 31_204, of: Some(80_000) }, "31,204 of 80,000 lines", cancel()))
            (of("work-done", "Import of contacts.csv", Stage::Done, "80,000 lines", html! { (Button::secondary("See the contacts").small().href("#work")) }))
            (of("work-failed", "Import of contacts.csv", Stage::Failed("Line 812 has five columns, and the heads have six. Nothing was imported."), "811 of 80,000 lines",
                html! { (Button::secondary("Choose another file").small().href("#work")) }))
        }
    }
}

pub(super) fn code() -> Markup {
    let curl = "curl https://example.com/api/schedule \\\n  -H \"Authorization: Bearer $KEY\" \\\n  --json '{\"name\": \"Invoices\", \"freq\": \"daily\", \"trigger_timings\": [\"09:00\"], \"callback_url\": \"https://example.com/hooks/invoices\"}'";
    html! {
        p { "Sent as " (Code("webhook-signature")) ", and checked with your secret." }
        (code_block("bash", curl))
        (secret("whsec_RtbaTV5OYYFIfj7JKYHqj2Okfx+uMRLtEjBMmsA7NG8="))
    }
}

pub(super) fn empty() -> Markup {
    let jobs = Empty {
        icon: Icon::Calendar,
        title: "No jobs yet",
        text: "A job is an address and the times to call it at. Make one, and see its next calls before you save it.",
        action: html! { (Button::primary("Create job").icon(Icon::Plus).href("#empty")) },
    };
    let letters = Empty {
        icon: Icon::Mail,
        title: "No dead letters",
        text: "Calls that failed for good end up here, to be replayed once their receiver works again.",
        action: html! {},
    };
    html! {
        div.columns {
            (Panel { title: "Jobs", actions: html! {}, content: html! { (jobs) } })
            (Panel { title: "Dead letters", actions: html! {}, content: html! { (letters) } })
        }
    }
}

pub(super) fn live() -> Markup {
    let output = html! { p.soft { "Next: Mon, 23 Nov 2026, 09:00:00" } };
    html! {
        (live_region("live-demo", 5, &html! { p { "This paragraph is fetched anew every five seconds." } }))
        form.form method="post" action="#live" {
            (schedule_preview("/jobs/preview", &html! { (Field::text("when", "When").value(Some("every weekday at 9"))) }, &output))
        }
        (test_key())
        (code_listing("bash", &html! { "curl https://example.com/api/jobs -H \"Authorization: Bearer " (key_here("mh_…")) "\"" }))
    }
}
