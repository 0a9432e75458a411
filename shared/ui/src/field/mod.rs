//! A field of a form: label, control, error and hint, tied together for whoever cannot see that they are together.
//! The hint is below, so that the controls of a row stand in line.

mod build;
mod control;
mod file;
mod group;

use std::borrow::Cow;

use maud::{Markup, Render, html};

pub use file::FileField;

/// A value and the words for it.
type Choice<'a> = (&'a str, &'a str);

#[derive(Clone, Debug)]
enum Kind<'a> {
    Input(&'static str),
    Textarea,
    Select(&'a [Choice<'a>]),
    Checkbox { checked: bool },
    Checks { choices: &'a [Choice<'a>], selected: &'a [&'a str] },
    Radios(&'a [Choice<'a>]),
}

/// A field. Its id is its name, so that an [`ErrorSummary`](crate::ErrorSummary) can lead to it.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    kind: Kind<'a>,
    name: Cow<'a, str>,
    id: Cow<'a, str>,
    label: Cow<'a, str>,
    value: Option<Cow<'a, str>>,
    hint: Option<Markup>,
    error: Option<Cow<'a, str>>,
    required: bool,
    optional: bool,
    label_hidden: bool,
    disabled: bool,
    mono: bool,
    rows: u32,
    placeholder: Option<Cow<'a, str>>,
    autocomplete: Option<&'a str>,
    inputmode: Option<&'a str>,
    min: Option<Cow<'a, str>>,
    max: Option<Cow<'a, str>>,
    maxlength: Option<usize>,
    list: &'a [&'a str],
}

impl Render for Field<'_> {
    fn render(&self) -> Markup {
        match &self.kind {
            Kind::Checks { .. } | Kind::Radios(_) => self.group(),
            Kind::Checkbox { checked } => self.single_check(*checked),
            _ => self.labelled(),
        }
    }
}

impl Field<'_> {
    fn labelled(&self) -> Markup {
        html! {
            div.field.wrong[self.error.is_some()] {
                label class=[self.label_hidden.then_some("visually-hidden")] for=(self.id) { (self.label) (self.mark()) }
                (self.control())
                (self.error_text())
                (self.hint_text())
            }
        }
    }

    /// What is optional is marked; what is required is the rule.
    fn mark(&self) -> Markup {
        html! { @if self.optional { " " span.optional { "optional" } } }
    }

    fn hint_text(&self) -> Markup {
        html! { @if let Some(hint) = &self.hint { p.hint id={ (self.id) "-hint" } { (hint) } } }
    }

    fn error_text(&self) -> Markup {
        html! { @if let Some(error) = &self.error { p.error id={ (self.id) "-error" } { (crate::Icon::Warning) span { (error) } } } }
    }

    /// The ids of what describes the control: the error first, since it matters more.
    fn described_by(&self) -> Option<String> {
        match (&self.error, &self.hint) {
            (Some(_), Some(_)) => Some(format!("{0}-error {0}-hint", self.id)),
            (Some(_), None) => Some(format!("{}-error", self.id)),
            (None, Some(_)) => Some(format!("{}-hint", self.id)),
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_field_keeps_what_was_typed_and_is_told_what_is_wrong() {
        let field = Field::text("callback_url", "Address").url().value(Some("ftp://x")).hint("HTTPS.").error(Some("Not HTTPS."));
        let shown = field.render().into_string();
        for part in [
            r#"<label for="callback_url">Address</label>"#,
            r#"type="url""#,
            r#"value="ftp://x""#,
            r#"aria-invalid="true""#,
            r#"aria-describedby="callback_url-error callback_url-hint""#,
            r#"id="callback_url-error""#,
        ] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
    }

    #[test]
    fn a_password_is_never_sent_back() {
        let shown = Field::text("password", "Password").password().value(Some("correct horse")).render().into_string();
        assert!(!shown.contains("correct horse"), "{shown}");
    }

    #[test]
    fn the_chosen_option_is_selected() {
        let shown = Field::select("freq", "How often", &[("once", "Once"), ("daily", "Daily")]).value(Some("daily")).render();
        assert!(shown.into_string().contains(r#"<option value="daily" selected>Daily</option>"#));
    }

    #[test]
    fn checks_are_one_group_with_a_legend() {
        let field = Field::checks("days", "On", &[("mon", "Monday"), ("tue", "Tuesday")], &["tue"]);
        let shown = field.render().into_string();
        assert!(shown.contains("<legend>On</legend>"), "{shown}");
        assert!(shown.contains(r#"<input type="checkbox" name="days" id="days-tue" value="tue" checked>"#), "{shown}");
    }
}
