//! Boxes to tick and choices of one: the label is beside its control, and several are a `<fieldset>`.

use maud::{Markup, html};

use super::{Field, Kind};

/// What fits into a column of choices.
const SHORT_CHARS: usize = 16;

impl Field<'_> {
    pub(super) fn group(&self) -> Markup {
        html! {
            fieldset.field.wrong[self.error.is_some()] id=(self.id) aria-describedby=[self.described_by()] {
                legend class=[self.label_hidden.then_some("visually-hidden")] { (self.label) (self.mark()) }
                (self.hint_text())
                div.choices.(self.spacing()) { (self.choices()) }
                (self.error_text())
            }
        }
    }

    pub(super) fn single_check(&self, checked: bool) -> Markup {
        html! {
            div.field.wrong[self.error.is_some()] {
                label.choice {
                    input type="checkbox" name=(self.name) id=(self.id) value=[&self.value] checked[checked]
                        aria-describedby=[self.described_by()] aria-invalid=[self.error.as_ref().map(|_| "true")]
                        required[self.required] disabled[self.disabled];
                    span { (self.label) }
                }
                (self.hint_text())
                (self.error_text())
            }
        }
    }

    fn choices(&self) -> Markup {
        let (kind, choices) = match &self.kind {
            Kind::Radios(choices) => ("radio", *choices),
            Kind::Checks { choices, .. } => ("checkbox", *choices),
            _ => return html! {},
        };
        html! {
            @for (value, text) in choices {
                label.choice {
                    input type=(kind) name=(self.name) id={ (self.id) "-" (value) } value=(value)
                        checked[self.is_chosen(value)] required[self.required && kind == "radio"] disabled[self.disabled];
                    span { (text) }
                }
            }
        }
    }

    /// Short words stand in columns, sentences below each other.
    fn spacing(&self) -> &'static str {
        let choices = match &self.kind {
            Kind::Radios(choices) | Kind::Checks { choices, .. } => *choices,
            _ => &[],
        };
        if choices.iter().any(|(_, text)| text.chars().count() > SHORT_CHARS) { "long" } else { "short" }
    }

    fn is_chosen(&self, value: &str) -> bool {
        match &self.kind {
            Kind::Checks { selected, .. } => selected.contains(&value),
            _ => self.value.as_deref() == Some(value),
        }
    }
}
