//! Who our mails are from.

use std::fmt;
use std::str::FromStr;

/// `Minutehand <no-reply@example.com>`, or the address alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    name: String,
    address: String,
}

/// The longest name and address together.
const LIMIT_CHARS: usize = 320;

impl Sender {
    /// The address alone.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What stands before the address; empty when nothing does.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl FromStr for Sender {
    type Err = String;

    /// Takes plain ASCII names only: a name in another script would have to be encoded.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a sender; write it as Minutehand <no-reply@example.com>");
        let (name, address) = match text.trim().strip_suffix('>') {
            Some(rest) => rest.split_once('<').ok_or_else(wrong)?,
            None => ("", text.trim()),
        };
        let name = name.trim().trim_matches('"');
        let (local, host) = address.split_once('@').ok_or_else(wrong)?;
        let plain = |c: char| c.is_ascii_graphic() && !"@<>(),;:\\\"[]".contains(c);
        let sound = !local.is_empty()
            && local.chars().all(plain)
            && host.chars().all(plain)
            && host.contains('.')
            && host.split('.').all(|label| !label.is_empty())
            && name.chars().all(|c| c == ' ' || plain(c))
            && text.len() <= LIMIT_CHARS;
        if sound { Ok(Sender { name: name.to_owned(), address: address.to_owned() }) } else { Err(wrong()) }
    }
}

impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.is_empty() { f.write_str(&self.address) } else { write!(f, "\"{}\" <{}>", self.name, self.address) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_name_with_an_address() {
        let sender: Sender = "Minutehand <no-reply@example.com>".parse().unwrap();
        assert_eq!((sender.name(), sender.address()), ("Minutehand", "no-reply@example.com"));
        assert_eq!(sender.to_string().parse::<Sender>().unwrap(), sender);
        assert_eq!("no-reply@example.com".parse::<Sender>().unwrap().to_string(), "no-reply@example.com");
    }

    #[test]
    fn refuses_what_would_make_another_header() {
        for text in [
            "",
            "Minutehand",
            "a@b",
            "A\r\nBcc: x@example.com <a@example.com>",
            "a@example.com\nx",
            "a@example.com, b@example.com",
            "A <a@example.com",
            "Ä <a@example.com>",
        ] {
            assert!(text.parse::<Sender>().is_err(), "{text:?}");
        }
    }
}
