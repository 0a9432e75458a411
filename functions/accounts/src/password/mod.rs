//! One's own password.

pub mod change;

use api::problems;
use function::Endpoint;
use identity::{OwnAccount, Permission};
use mail::MAIL;
use table::CHANGED_MEANWHILE;

use crate::{READ_USER, WRITE_SESSION, WRITE_USER};

pub(crate) const CHANGE: Endpoint =
    Endpoint::post("accounts-password-change", "/api/auth/password", "Change one's password", |site| site.to(change::change))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, WRITE_USER, WRITE_SESSION])
        .conflicts(&[CHANGED_MEANWHILE])
        .problems(&[problems::INVALID_CREDENTIALS])
        .posts(&[MAIL])
        .memory_mb(512)
        .about("All other sessions end, and the account's address is told.");
