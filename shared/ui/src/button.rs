//! Buttons, and links that look like them.

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::Icon;

#[derive(Clone, Copy, Debug)]
enum Kind {
    Primary,
    Secondary,
    Danger,
    Quiet,
}

/// A submit button, or with [`href`](Button::href) a link. A page has one primary button at most.
#[derive(Clone, Debug)]
pub struct Button<'a> {
    kind: Kind,
    text: Cow<'a, str>,
    icon: Option<Icon>,
    href: Option<Cow<'a, str>>,
    name_value: Option<(Cow<'a, str>, Cow<'a, str>)>,
    formaction: Option<Cow<'a, str>>,
    confirm: Option<Cow<'a, str>>,
    label: Option<Cow<'a, str>>,
    small: bool,
    wide: bool,
    disabled: bool,
}

impl<'a> Button<'a> {
    /// The one thing to do on this page.
    pub fn primary(text: impl Into<Cow<'a, str>>) -> Self {
        Self::new(Kind::Primary, text.into())
    }

    /// Anything else one may do.
    pub fn secondary(text: impl Into<Cow<'a, str>>) -> Self {
        Self::new(Kind::Secondary, text.into())
    }

    /// What cannot be undone.
    pub fn danger(text: impl Into<Cow<'a, str>>) -> Self {
        Self::new(Kind::Danger, text.into())
    }

    /// Without a border: cancelling, and actions in rows.
    pub fn quiet(text: impl Into<Cow<'a, str>>) -> Self {
        Self::new(Kind::Quiet, text.into())
    }

    const fn new(kind: Kind, text: Cow<'a, str>) -> Self {
        Self {
            kind,
            text,
            icon: None,
            href: None,
            name_value: None,
            formaction: None,
            confirm: None,
            label: None,
            small: false,
            wide: false,
            disabled: false,
        }
    }

    /// Makes it a link.
    #[must_use]
    pub fn href(mut self, href: impl Into<Cow<'a, str>>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// What the form says when this button submits it.
    #[must_use]
    pub fn name_value(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.name_value = Some((name.into(), value.into()));
        self
    }

    /// Before the words.
    #[must_use]
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// For rows of tables and heads of panels.
    #[must_use]
    pub const fn small(mut self) -> Self {
        self.small = true;
        self
    }

    /// As wide as what it is in.
    #[must_use]
    pub const fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// Submits the form to another address than the form's own.
    #[must_use]
    pub fn formaction(mut self, action: impl Into<Cow<'a, str>>) -> Self {
        self.formaction = Some(action.into());
        self
    }

    /// Asks before it submits, where there is JavaScript. What must be asked in any case has a page of its own.
    #[must_use]
    pub fn confirm(mut self, question: impl Into<Cow<'a, str>>) -> Self {
        self.confirm = Some(question.into());
        self
    }

    /// What it is called to those who do not see what it stands beside: "Pause Invoices" for "Pause".
    #[must_use]
    pub fn label(mut self, label: impl Into<Cow<'a, str>>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Shown but of no use at present.
    #[must_use]
    pub const fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }

    const fn kind_class(&self) -> &'static str {
        match self.kind {
            Kind::Primary => "primary",
            Kind::Secondary => "secondary",
            Kind::Danger => "danger",
            Kind::Quiet => "quiet",
        }
    }
}

impl Render for Button<'_> {
    fn render(&self) -> Markup {
        let face = html! {
            @if let Some(icon) = self.icon { (icon) }
            @if !self.text.is_empty() { span { (self.text) } }
        };
        let kind = self.kind_class();
        html! {
            @if let Some(href) = &self.href {
                a.button.(kind).small[self.small].wide[self.wide] href=(href) aria-label=[&self.label] { (face) }
            } @else {
                button.button.(kind).small[self.small].wide[self.wide] type="submit"
                    name=[self.name_value.as_ref().map(|(name, _)| name)]
                    value=[self.name_value.as_ref().map(|(_, value)| value)]
                    formaction=[&self.formaction]
                    data-confirm=[&self.confirm]
                    aria-label=[&self.label]
                    disabled[self.disabled] { (face) }
            }
        }
    }
}

/// A form that is one button: posts the hidden fields to `action`.
pub fn post_button(action: &str, button: &Button<'_>, hidden: &[(&str, &str)]) -> Markup {
    html! {
        form.post-button method="post" action=(action) {
            @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
            (button)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_submits_and_with_an_address_it_is_a_link() {
        assert_eq!(
            Button::danger("Delete").confirm("Delete “Invoices”?").name_value("do", "delete").render().into_string(),
            "<button class=\"button danger\" type=\"submit\" name=\"do\" value=\"delete\" \
             data-confirm=\"Delete “Invoices”?\"><span>Delete</span></button>"
        );
        assert_eq!(
            Button::quiet("Cancel").href("/jobs").render().into_string(),
            r#"<a class="button quiet" href="/jobs"><span>Cancel</span></a>"#
        );
    }
}
