//! The control itself: input, textarea or select.

use maud::{Markup, html};

use super::{Choice, Field, Kind};

impl Field<'_> {
    pub(super) fn control(&self) -> Markup {
        match &self.kind {
            Kind::Textarea => self.textarea_control(),
            Kind::Select(choices) => self.select_control(choices),
            Kind::Input(kind) => self.input_control(kind),
            Kind::Checkbox { .. } | Kind::Checks { .. } | Kind::Radios(_) => html! {},
        }
    }

    fn input_control(&self, kind: &str) -> Markup {
        let value = self.value.as_ref().filter(|_| kind != "password");
        let list = (!self.list.is_empty()).then(|| format!("{}-list", self.id));
        html! {
            input class=[self.mono.then_some("mono")] type=(kind) name=(self.name) id=(self.id) value=[value]
                placeholder=[&self.placeholder] autocomplete=[self.autocomplete] inputmode=[self.inputmode]
                min=[&self.min] max=[&self.max] maxlength=[self.maxlength]
                list=[&list] aria-describedby=[self.described_by()] aria-invalid=[self.error.as_ref().map(|_| "true")]
                required[self.required] disabled[self.disabled];
            @if let Some(list) = &list {
                datalist id=(list) { @for suggestion in self.list { option value=(suggestion) {} } }
            }
        }
    }

    fn textarea_control(&self) -> Markup {
        html! {
            textarea class=[self.mono.then_some("mono")] name=(self.name) id=(self.id) rows=(self.rows) placeholder=[&self.placeholder]
                autocomplete=[self.autocomplete] maxlength=[self.maxlength] spellcheck=[self.mono.then_some("false")]
                aria-describedby=[self.described_by()] aria-invalid=[self.error.as_ref().map(|_| "true")]
                required[self.required] disabled[self.disabled] {
                // A browser drops one newline at the start; this is the one it drops.
                "\n" (self.value.as_deref().unwrap_or_default())
            }
        }
    }

    fn select_control(&self, choices: &[Choice<'_>]) -> Markup {
        html! {
            select name=(self.name) id=(self.id) autocomplete=[self.autocomplete]
                aria-describedby=[self.described_by()] aria-invalid=[self.error.as_ref().map(|_| "true")]
                required[self.required] disabled[self.disabled] {
                @for (value, text) in choices {
                    option value=(value) selected[self.value.as_deref() == Some(value)] { (text) }
                }
            }
        }
    }
}
