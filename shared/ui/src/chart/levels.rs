//! How strong a colour is by how much there is of something.

use maud::{Markup, html};

use crate::Tone;

/// The greatest of the values; 0 where there is none.
pub(super) fn most(values: impl Iterator<Item = Option<f64>>) -> f64 {
    values.flatten().filter(|value| value.is_finite()).fold(0.0, f64::max)
}

/// The class of a value: `heat-0` for nothing, and `heat-1` to `heat-4` by the share of the most.
pub(super) fn heat(value: Option<f64>, most: f64) -> &'static str {
    match value.filter(|value| value.is_finite() && *value > 0.0).map(|value| value / most) {
        None => "heat-0",
        Some(..=0.25) => "heat-1",
        Some(..=0.5) => "heat-2",
        Some(..=0.75) => "heat-3",
        Some(_) => "heat-4",
    }
}

/// What the colours stand for.
pub(super) fn key(tone: Tone) -> Markup {
    html! {
        span.heat-key.(tone.class()) aria-hidden="true" {
            "Less "
            @for level in 0..=4 { svg width="12" height="12" { rect class={ "heat-" (level) } width="12" height="12" rx="3" {} } }
            " More"
        }
    }
}
