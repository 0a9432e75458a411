//! Bearer tokens: `mh_…` for API keys, `mhs_…` for sessions, `mho_…` for links in mails, `mht_…`
//! for opening a socket. 160 random bits and a CRC-32, in Crockford's
//! base 32, so that a mistyped or truncated token is refused without asking the table and secret scanners
//! can tell a real one from a look-alike.

use std::fmt;

use api::base32;
use sha2::{Digest, Sha256};

/// A bearer token in the clear. It exists only between its making and the answer that shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The prefix of API keys.
    pub const API_KEY: &'static str = "mh_";
    /// The prefix of sessions.
    pub const SESSION: &'static str = "mhs_";
    /// The prefix of one-time tokens.
    pub const ONE_TIME: &'static str = "mho_";
    /// The prefix of a socket's tickets.
    pub const TICKET: &'static str = "mht_";

    /// A new token from 160 random bits.
    pub fn new(prefix: &'static str, random: [u8; 20]) -> Self {
        let body = format!("{prefix}{}", base32(&random));
        Token(format!("{body}{}", checksum(&body)))
    }

    /// Reads a token with `prefix`; `None` when prefix, length or checksum is off.
    pub fn read(prefix: &'static str, text: &str) -> Option<Self> {
        let rest = text.strip_prefix(prefix)?;
        if rest.len() != 32 + 7 || !rest.is_ascii() {
            return None;
        }
        let (body, sum) = text.split_at(text.len() - 7);
        (checksum(body) == sum).then(|| Token(text.to_owned()))
    }

    /// The token itself: for the one answer that shows it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored instead of the token. A fast hash is right here: the token has 160 bits of its own.
    pub fn hash(&self) -> String {
        base32(&Sha256::digest(self.0.as_bytes()))
    }

    /// The first characters, enough for a person to recognise it by.
    pub fn hint(&self) -> String {
        format!("{}…", &self.0[..self.0.len().min(9)])
    }
}

fn checksum(body: &str) -> String {
    base32(&crc32fast::hash(body.as_bytes()).to_be_bytes())
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_token_is_refused_by_its_checksum() {
        let token = Token::new(Token::API_KEY, [7; 20]);
        assert_eq!(Token::read(Token::API_KEY, token.reveal()), Some(token.clone()));
        assert!(Token::read(Token::SESSION, token.reveal()).is_none());
        let mut wrong = token.reveal().to_owned();
        wrong.replace_range(5..6, if &wrong[5..6] == "0" { "1" } else { "0" });
        assert!(Token::read(Token::API_KEY, &wrong).is_none());
    }
}
