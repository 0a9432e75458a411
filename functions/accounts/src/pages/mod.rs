//! The pages of accounts: signing up and in, one's account, teams, API keys and the audit log.

pub mod keys;
pub mod sign_in;
pub mod sign_out;
pub mod sign_up;

use console::{form, page};
use function::Console;
use identity::{ManageKeys, OwnAccount, Permission};

use crate::{keys as key, login, logout, signup};

/// The pages of accounts.
pub static CONSOLE: Console = Console {
    name: "accounts-console",
    about: "Pages: signing up and in, accounts, teams, API keys, the audit log.",
    pages: &[
        page("accounts-pages-sign-in", "/sign-in", "Sign in", |site| site.page(sign_in::show)),
        form("accounts-pages-sign-in-submit", "/sign-in", "Sign in", |site| site.page(sign_in::submit)).uses(&[&login::LOGIN]),
        page("accounts-pages-sign-up", "/sign-up", "Sign up", |site| site.page(sign_up::show)),
        form("accounts-pages-sign-up-submit", "/sign-up", "Sign up", |site| site.page(sign_up::submit)).uses(&[&signup::SIGNUP]),
        form("accounts-pages-sign-out", "/sign-out", "Sign out", |site| site.page(sign_out::submit))
            .may(OwnAccount::ACTION)
            .uses(&[&logout::LOGOUT]),
        page("accounts-pages-keys", "/team/keys", "API keys", |site| site.page(keys::show))
            .may(ManageKeys::ACTION)
            .uses(&[&key::LIST]),
        form("accounts-pages-keys-create", "/team/keys", "Make an API key", |site| site.page(keys::create))
            .may(ManageKeys::ACTION)
            .uses(&[&key::LIST, &key::CREATE]),
        form("accounts-pages-keys-rotate", "/team/keys/{id}/rotate", "Rotate an API key", |site| site.page(keys::rotate))
            .may(ManageKeys::ACTION)
            .uses(&[&key::LIST, &key::ROTATE]),
        form("accounts-pages-keys-revoke", "/team/keys/{id}/revoke", "Revoke an API key", |site| site.page(keys::revoke))
            .may(ManageKeys::ACTION)
            .uses(&[&key::REVOKE]),
    ],
    lost: &console::LOST,
    // Passwords are hashed here.
    memory_mb: 512,
    timeout_s: 29,
};
