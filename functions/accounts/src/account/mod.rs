//! The end of one's account.

pub(crate) mod erase;
pub mod remove;

use api::Conflict;

/// The account is being deleted.
pub const ACCOUNT_CLOSING: Conflict = Conflict {
    code: "account_closing",
    when: "owning one team more while one's account is being deleted, or deleting it twice",
    advice: "The account is being deleted. Keep it with `POST /api/teams/{id}/restore` and the personal team's id, or leave \
             it at that.",
};
