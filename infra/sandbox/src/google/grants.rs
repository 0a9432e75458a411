//! What was agreed to and not yet fetched: codes, each good once and for a minute, and access tokens.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::identity::Account;

const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(1);
/// As Google's.
pub(crate) const TOKEN_LIFETIME: SignedDuration = SignedDuration::from_hours(1);
/// More than this are not kept; the oldest make room.
const MOST: usize = 1_000;

/// What a code stands for.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) account: Account,
    pub(crate) redirect_uri: String,
    pub(crate) nonce: Option<String>,
    pub(crate) code_challenge: Option<String>,
    pub(crate) scope: String,
}

/// Codes and access tokens.
#[derive(Default)]
pub(crate) struct Grants {
    codes: Mutex<HashMap<String, (Grant, Timestamp)>>,
    tokens: Mutex<HashMap<String, (Account, Timestamp)>>,
}

impl Grants {
    pub(crate) fn keep(&self, code: &str, grant: Grant, now: Timestamp) {
        put(&self.codes, code, grant, now, CODE_LIFETIME);
    }

    /// The grant behind `code`, which is used up by asking.
    pub(crate) fn take(&self, code: &str, now: Timestamp) -> Option<Grant> {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        codes.remove(code).filter(|(_, until)| now < *until).map(|(grant, _)| grant)
    }

    pub(crate) fn admit(&self, token: &str, account: Account, now: Timestamp) {
        put(&self.tokens, token, account, now, TOKEN_LIFETIME);
    }

    /// Whose access token this is.
    pub(crate) fn whose(&self, token: &str, now: Timestamp) -> Option<Account> {
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.get(token).filter(|(_, until)| now < *until).map(|(account, _)| account.clone())
    }
}

fn put<T>(kept: &Mutex<HashMap<String, (T, Timestamp)>>, name: &str, what: T, now: Timestamp, lifetime: SignedDuration) {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.retain(|_, (_, until)| now < *until);
    if kept.len() >= MOST {
        let oldest = kept.iter().min_by_key(|(_, (_, until))| *until).map(|(name, _)| name.clone());
        oldest.and_then(|name| kept.remove(&name));
    }
    kept.insert(name.to_owned(), (what, now.saturating_add(lifetime).unwrap_or(now)));
}
