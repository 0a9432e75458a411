//! Passwords: Argon2id with the first of the parameter sets OWASP's Password Storage Cheat Sheet names
//! (19 MiB, two passes, one lane).

use std::fmt;
use std::sync::OnceLock;

use api::base32;
use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::strength;

/// Each hash takes 19 MiB and a core for some 20 ms; this many at once is enough for any machine, and a
/// flood of log-ins waits here instead of taking the process down.
static HASHING: Semaphore = Semaphore::const_new(4);

const LEAST_CHARS: usize = 8;
const MOST_CHARS: usize = 256;

/// A password in the clear, for as long as a request lasts.
#[derive(Clone, Default, PartialEq, Eq, JsonSchema)]
#[schemars(inline)]
pub struct Password(#[schemars(length(min = LEAST_CHARS, max = MOST_CHARS))] String);

/// What is stored: a PHC string.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// What tells this password from the one before and after it, and tells nothing else.
    pub fn mark(&self) -> String {
        base32(&Sha256::digest(self.0.as_bytes()))
    }
}

impl Password {
    /// Takes a password someone chooses.
    ///
    /// # Errors
    /// Why it cannot be one: under 8 or over 256 characters (NIST SP 800-63B §3.1.1 asks for at least 8
    /// and to allow at least 64).
    pub fn choose(text: String) -> Result<Self, &'static str> {
        match text.chars().count() {
            0..LEAST_CHARS => Err("must be at least 8 characters long"),
            LEAST_CHARS..=MOST_CHARS => Ok(Password(text)),
            _ => Err("must be at most 256 characters long"),
        }
    }

    /// Takes a password someone claims to have; any text will do, it just will not match.
    pub fn claim(text: String) -> Self {
        Password(text.chars().take(257).collect())
    }

    /// Makes sure that it is hard to guess for whoever knows `hints`; see [`strength`].
    ///
    /// # Errors
    /// Why it is not.
    pub fn is_strong(&self, hints: &[&str]) -> Result<(), String> {
        strength(&self.0, hints)
    }

    /// Hashes it under a new `salt`.
    ///
    /// # Errors
    /// When hashing itself fails.
    pub async fn hash(self, salt: [u8; 16]) -> api::Result<PasswordHash> {
        in_turn(move || {
            let hash: Phc = hasher()?.hash_password_with_salt(self.0.as_bytes(), &salt).map_err(internal)?;
            Ok(PasswordHash(hash.to_string()))
        })
        .await
    }

    /// Whether it is the password behind `hash`. Without a hash (no such account) the same work is done
    /// and the answer is no, so that the time taken tells nothing.
    ///
    /// # Errors
    /// When the stored hash cannot be read.
    pub async fn matches(self, hash: Option<PasswordHash>) -> api::Result<bool> {
        in_turn(move || {
            let known = hash.is_some();
            let text = hash.map_or_else(|| nobodys_hash().to_owned(), |hash| hash.0);
            let stored = Phc::new(&text).map_err(internal)?;
            Ok(hasher()?.verify_password(self.0.as_bytes(), &stored).is_ok() && known)
        })
        .await
    }
}

/// The hash of a password that nobody has, made once with the same parameters.
fn nobodys_hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| {
        let made = hasher().and_then(|hasher| {
            let hash: Phc = hasher.hash_password_with_salt(b"nobody", &[0; 16]).map_err(internal)?;
            Ok(hash.to_string())
        });
        made.unwrap_or_default()
    })
}

fn hasher() -> api::Result<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn internal(error: impl fmt::Display) -> api::Error {
    api::Error::internal(format!("password hashing: {error}"))
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> api::Result<T> + Send + 'static) -> api::Result<T> {
    let turn = HASHING.acquire().await.map_err(internal)?;
    // The turn lasts as long as the work, not as long as the caller waits for it: one that hangs up does not
    // make room for another.
    let work = move || {
        let _turn = turn;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(internal)?
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn matches_only_itself() {
        let password = Password::choose("correct horse".into()).unwrap();
        let hash = password.clone().hash([1; 16]).await.unwrap();
        assert!(hash.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(password.clone().matches(Some(hash.clone())).await.unwrap());
        assert!(!Password::claim("wrong".into()).matches(Some(hash)).await.unwrap());
        assert!(!Password::claim("nobody".into()).matches(None).await.unwrap());
    }
}
