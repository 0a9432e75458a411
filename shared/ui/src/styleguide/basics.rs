//! Colours, type, icons, buttons, menus.

use maud::{Markup, html};

use crate::{Button, Icon, Menu, MenuItem, Panel, Tone, post_button};

const TONES: [(&str, Tone); 5] =
    [("Neutral", Tone::Neutral), ("Accent", Tone::Accent), ("Good", Tone::Good), ("Warn", Tone::Warn), ("Bad", Tone::Bad)];

pub(super) fn colours() -> Markup {
    html! {
        p.soft { "One accent. A status colour is for a status; a word always stands beside it." }
        ul.swatches { @for (name, tone) in TONES { li.(tone.class()) { span {} span { (name) } } } }
    }
}

pub(super) fn type_scale() -> Markup {
    let content = html! {
        p.text-3xl { "Called on the second" }
        p.text-2xl { "Called on the second" }
        h1 { "Page heading" }
        h2 { "Section heading" }
        h3 { "Heading of a part" }
        p.measure {
            "Text. Minutehand calls your address at the times you name, signs what it sends, retries what fails, and keeps "
            "what came of every attempt. " a href="#type" { "A link in a sentence" } ", and " strong { "what matters" } "."
        }
        p.soft { "Softer text, for what explains." }
        p.soft.small-text { "Small soft text, for notes: 1,204,331 calls, 99.98% on time." }
    };
    html! { (Panel { title: "", actions: html! {}, content }) }
}

pub(super) fn icons() -> Markup {
    html! {
        ul.icon-list { @for icon in Icon::ALL { li { (icon) span { (format!("{icon:?}")) } } } }
    }
}

pub(super) fn buttons() -> Markup {
    let items = [
        MenuItem::Link { label: "Edit", href: "#buttons", icon: Some(Icon::Edit) },
        MenuItem::Link { label: "Duplicate", href: "#buttons", icon: Some(Icon::Copy) },
        MenuItem::Line,
        MenuItem::Post {
            label: "Delete",
            action: "#buttons",
            icon: Some(Icon::Trash),
            confirm: Some("Delete “Invoices”?"),
            danger: true,
        },
    ];
    html! {
        div.cluster {
            (Button::primary("Create job").icon(Icon::Plus))
            (Button::secondary("Run now").icon(Icon::Play))
            (Button::danger("Delete job"))
            (Button::quiet("Cancel").href("#buttons"))
            (Button::secondary("Paused").disabled(true))
            (Menu { label: "More for Invoices", face: html! { span { "More" } (Icon::ChevronDown) }, items: &items })
        }
        div.cluster {
            (Button::primary("Save").small())
            (Button::secondary("Replay").small().icon(Icon::Undo))
            (Button::danger("Revoke").small())
            (Button::quiet("Dismiss").small())
            (post_button("#buttons", &Button::secondary("Pause").small().icon(Icon::Pause), &[("job", "job_1")]))
            (Menu::more("Actions for Reminders", &items))
        }
    }
}
