//! One's e-mail address: proving that it is one's own, and changing it.

pub mod change;
pub mod confirm;
pub mod resend;
pub mod verify;

use api::Fields;
use identity::Email;
use limits::Limit;

/// Mails that one account may cause in an hour.
pub(crate) const MAILS: Limit = Limit { name: "verify", count: 5, window_s: 60 * 60 };

/// Takes an address from the field `name`; `None` when it is none, which the field tells then.
pub(crate) fn take(fields: &mut Fields, name: &'static str) -> Option<Email> {
    let text: String = fields.required(name);
    match text.parse::<Email>() {
        Ok(email) => Some(email),
        Err(reason) => {
            if !fields.is_wrong(name) {
                fields.wrong(name, reason);
            }
            None
        }
    }
}
