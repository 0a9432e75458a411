//! Words that several pages have for the same things.

use due::State;
use function::Section;
use maud::{Markup, html};
use serde::Serialize;
use ui::{Badge, Tone, time};

use crate::job::Status;
use crate::log::LogStatus;
use crate::tally::Bound;

/// The part of the navigation that has the ways to our pages.
pub(super) const OURS: Section = Section::Product("Schedules");

/// A name to show for a job that has none of its own.
pub(super) fn name_of(name: Option<&str>, url: &str) -> String {
    match name {
        Some(name) => name.to_owned(),
        None => url.split_once("://").map_or(url, |(_, rest)| rest).chars().take(60).collect(),
    }
}

/// A status that is good news or bad news wherever it is shown.
pub(super) trait Toned: Serialize {
    /// Which of them.
    fn tone(&self) -> Tone;
}

impl Toned for Status {
    fn tone(&self) -> Tone {
        match self {
            Status::Active => Tone::Good,
            Status::Paused | Status::Completed => Tone::Neutral,
            Status::Disabled => Tone::Bad,
        }
    }
}

impl Toned for State {
    fn tone(&self) -> Tone {
        match self {
            State::Delivered => Tone::Good,
            State::Claimed | State::Retrying => Tone::Warn,
            State::Failed | State::DeadLettered => Tone::Bad,
            State::Skipped | State::Dropped => Tone::Neutral,
        }
    }
}

impl Toned for LogStatus {
    fn tone(&self) -> Tone {
        match self {
            LogStatus::Delivered => Tone::Good,
            LogStatus::Retrying => Tone::Warn,
            LogStatus::Failed | LogStatus::DeadLettered => Tone::Bad,
            LogStatus::Skipped => Tone::Neutral,
        }
    }
}

/// A status, by the word that the API has for it.
pub(super) fn badge(status: impl Toned) -> Markup {
    let word = serde_json::to_value(&status).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default();
    html! { (Badge::status(&word, status.tone())) }
}

/// The host of an address, which is what one knows it by.
pub(super) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or(rest)
}

/// A number with its thousands apart.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `99.5%`, without a place that says nothing.
pub(super) fn percent(value: f64) -> String {
    // A hundred is said only of a hundred.
    let rounded = (value * 10.0).floor() / 10.0;
    if rounded.fract() == 0.0 { format!("{rounded:.0}%") } else { format!("{rounded:.1}%") }
}

/// `≤ 250 ms`: within what most of what was measured lies.
pub(super) fn within(bound: Option<Bound>) -> Markup {
    match bound {
        Some(Bound::UpToMs(ms)) => html! { "≤ " (time::duration_ms(ms)) },
        Some(Bound::OverMs(ms)) => html! { "> " (time::duration_ms(ms)) },
        None => html! { "–" },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        assert_eq!([count(7), count(1_204), count(1_000_000)], ["7", "1,204", "1,000,000"]);
        assert_eq!([percent(100.0), percent(99.96), percent(0.0)], ["100%", "99.9%", "0%"]);
    }

    #[test]
    fn a_job_is_known_by_its_name_or_its_address() {
        assert_eq!(name_of(Some("Invoices"), "https://a.example/x"), "Invoices");
        assert_eq!(name_of(None, "https://a.example/x"), "a.example/x");
        assert_eq!(host("https://a.example:8443/x?y"), "a.example:8443");
    }
}
