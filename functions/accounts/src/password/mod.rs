//! One's own password.

pub mod change;

use api::{Error, Fields, Result};
use identity::{Email, Password};

/// Takes a password that somebody chooses, from the field `name`.
pub(crate) fn choose(fields: &mut Fields, name: &'static str) -> Password {
    Password::choose(fields.required(name)).unwrap_or_else(|reason| {
        if !fields.is_wrong(name) {
            fields.wrong(name, reason);
        }
        Password::default()
    })
}

/// Makes sure that `password`, from the field `name`, is hard to guess for whoever knows the address.
pub(crate) fn must_be_strong(password: &Password, name: &str, email: &Email) -> Result<()> {
    let parts = email.as_str().split(['@', '.', '-', '_', '+']).filter(|part| part.len() > 2);
    let hints: Vec<&str> = parts.chain([email.as_str()]).collect();
    password.is_strong(&hints).map_err(|why| Error::field(name, why))
}
