//! What a form has besides fields: the summary of its errors, rows, and the buttons at its foot.

use maud::{Markup, Render, html};

use crate::Icon;

/// All that is wrong with a form, at its top; each line leads to its field. Renders nothing for an empty list.
#[derive(Clone, Copy, Debug)]
pub struct ErrorSummary<'a>(
    /// A field's id, which is its name, and what is wrong; an id of `""` is for the form as a whole, and alone it needs
    /// no heading.
    pub &'a [(&'a str, &'a str)],
);

impl Render for ErrorSummary<'_> {
    fn render(&self) -> Markup {
        html! {
            @if let [("", text)] = self.0 {
                div.error-summary role="alert" tabindex="-1" autofocus { p { (Icon::Warning) span { (text) } } }
            } @else if !self.0.is_empty() {
                // `autofocus` takes the keyboard and the screen reader here, without a script.
                div.error-summary role="alert" tabindex="-1" autofocus {
                    h2 { (Icon::Warning) (self.heading()) }
                    ul {
                        @for (id, text) in self.0 {
                            li { @if id.is_empty() { (text) } @else { a href={ "#" (id) } { (text) } } }
                        }
                    }
                }
            }
        }
    }
}

impl ErrorSummary<'_> {
    fn heading(&self) -> String {
        match self.0.len() {
            1 => "One thing needs another look".to_owned(),
            count => format!("{count} things need another look"),
        }
    }
}

/// Fields side by side where there is room.
pub fn fields_row(fields: &[&dyn Render]) -> Markup {
    html! { div.fields-row { @for field in fields { (field.render()) } } }
}

/// The foot of a form: its buttons, the primary one first.
pub fn form_actions(buttons: &[&dyn Render]) -> Markup {
    html! { div.form-actions { @for button in buttons { (button.render()) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_leads_to_the_fields() {
        let summary = ErrorSummary(&[("callback_url", "Enter an address."), ("", "The team is full.")]);
        let shown = summary.render().into_string();
        assert!(shown.contains(r##"<a href="#callback_url">Enter an address.</a>"##), "{shown}");
        assert!(shown.contains("<li>The team is full.</li>"), "{shown}");
        assert_eq!(ErrorSummary(&[]).render().into_string(), "");
    }
}
