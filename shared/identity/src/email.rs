//! E-mail addresses, as far as they can be judged without sending one.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// RFC 5321, section 4.5.3.1.3: a path has 256 octets, its angle brackets included.
const LIMIT_CHARS: usize = 254;

/// An address in the form accounts are kept under: lower-case, no space around it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline, extend("format" = "email", "maxLength" = LIMIT_CHARS))]
pub struct Email(String);

impl Email {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = &'static str;

    /// Takes what could be delivered to: one `@`, something before it, a host with a dot after it, no
    /// spaces, at most 254 characters. Whether it exists, only a mail can tell.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_lowercase();
        if text.len() > LIMIT_CHARS {
            return Err("must be at most 254 characters long");
        }
        let wrong = "must be an e-mail address, such as ada@example.com";
        let (local, host) = text.split_once('@').ok_or(wrong)?;
        let labels_are_sound = host.contains('.') && host.split('.').all(|label| !label.is_empty());
        let forbidden = |c: char| c.is_whitespace() || c.is_control() || "@<>(),;:\\\"[]".contains(c);
        if local.is_empty() || local.len() > 64 || !labels_are_sound || local.contains(forbidden) || host.contains(forbidden) {
            return Err(wrong);
        }
        Ok(Email(text))
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_spelling() {
        assert_eq!(" Ada@Example.COM ".parse::<Email>().unwrap().as_str(), "ada@example.com");
    }

    #[test]
    fn refuses_what_no_mail_could_reach() {
        for text in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "ada@localhost",
            "ada@example..com",
            "a b@example.com",
            "a@b@example.com",
            "a\r\n@example.com",
        ] {
            assert!(text.parse::<Email>().is_err(), "{text:?}");
        }
    }
}
