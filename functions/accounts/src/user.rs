//! A person, as the API shows them.

use api::UserId;
use identity::{Email, User};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A person, as the API shows them.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "User")]
pub struct UserOut {
    /// Their id.
    pub id: UserId,
    /// Their address.
    pub email: Email,
    /// Whether it is known to be theirs.
    pub email_verified: bool,
    /// Whether they set up a second factor.
    pub second_factor: bool,
    /// Whether a Google account is linked.
    pub google: bool,
    /// When the account will be gone; `null` unless they are deleting it.
    pub closes_at: Option<Timestamp>,
}

impl UserOut {
    pub(crate) fn new(user: &User) -> UserOut {
        UserOut {
            id: user.id.clone(),
            email: user.email.clone(),
            email_verified: user.email_verified_at.is_some(),
            second_factor: user.second_factor.is_some(),
            google: user.google.is_some(),
            closes_at: user.closes_at,
        }
    }
}
