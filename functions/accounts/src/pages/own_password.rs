//! One's own password, which forms ask for again before what it protects.

use api::{Error, Result};
use console::Trouble;
use maud::{Markup, html};
use ui::Field;

use crate::credentials::INVALID_CREDENTIALS;

/// What stands in the way of a form that asks for one's own password again: whose account it is, is known.
///
/// # Errors
/// As [`Trouble::of`].
pub(super) fn trouble(error: Error) -> Result<Trouble> {
    if error.is(INVALID_CREDENTIALS) { Ok(Trouble::field("password", "is not your password")) } else { Trouble::of(error) }
}

/// Tells the browser whose password it is that follows, so that it fills in and keeps the right one.
pub(super) fn username(address: &str) -> Markup {
    html! { input type="text" name="username" value=(address) autocomplete="username" readonly hidden; }
}

/// The field that asks for it.
pub(super) fn field() -> Field<'static> {
    Field::text("password", "Your password").password().autocomplete("current-password").required()
}
