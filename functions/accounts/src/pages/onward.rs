//! Where somebody who signs in or up was going, which all ways in pass on to each other.

use api::{Fields, FromFields};
use console::{Form, address};
use maud::{Markup, html};
use ui::Button;

/// The query of the ways in.
#[derive(Debug)]
pub struct Onward {
    next: Option<String>,
    email: Option<String>,
}

impl FromFields for Onward {
    fn from_fields(fields: &mut Fields) -> Self {
        Onward { next: fields.optional("next"), email: fields.optional("email") }
    }
}

impl Onward {
    /// As a form that nobody has filled in yet.
    pub(super) fn form(self) -> Form {
        let fields = [("next", self.next), ("email", self.email)];
        Form::of(fields.into_iter().filter_map(|(name, value)| Some((name, value?))))
    }
}

/// Passes it on to the form's handler.
pub(super) fn hidden(form: &Form) -> Markup {
    html! { @if let Some(next) = form.text("next") { input type="hidden" name="next" value=(next); } }
}

/// Another way in, for whoever fills in `form`.
pub(super) fn by_way_of(path: &str, form: &Form) -> String {
    address(path, &[("next", form.text("next")), ("email", form.text("email"))])
}

/// The way in by Google, where there is one.
pub(super) fn google(form: &Form, is_there: bool) -> Markup {
    let href = address("/api/auth/google", &[("next", Some(form.text("next").unwrap_or("/home")))]);
    html! {
        @if is_there {
            p.or { "or" }
            (Button::secondary("Continue with Google").href(href).wide())
        }
    }
}
