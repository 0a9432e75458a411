//! Which headers a user may add to a request.

use std::fmt;

use http::{HeaderMap, HeaderName};

/// The longest header name accepted, in bytes.
pub const MAX_NAME_BYTES: usize = 128;

/// The longest header value accepted, in bytes: half of what common servers
/// take for one header line, bearer tokens included.
pub const MAX_VALUE_BYTES: usize = 4096;

/// Headers that frame the message, belong to one connection (RFC 9110, section
/// 7.6.1) or change how the answer must be read. The transport alone sets them.
const FRAMING: &[&str] = &[
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "trailers",
    "upgrade",
    "http2-settings",
    "expect",
    "accept-encoding",
];

/// Why a header may not be set. Its `Display` is a sentence for the user; it
/// never contains the value, which may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderRefusal {
    /// Empty, or with characters that no header name may have.
    InvalidName,
    /// Longer than [`MAX_NAME_BYTES`].
    NameTooLong,
    /// Characters other than visible ASCII, space and tab.
    InvalidValue {
        /// The header's name, in lower case.
        name: String,
    },
    /// Longer than [`MAX_VALUE_BYTES`].
    ValueTooLong {
        /// The header's name, in lower case.
        name: String,
    },
    /// Set by the service itself.
    Reserved {
        /// The header's name, in lower case.
        name: String,
    },
}

impl HeaderRefusal {
    /// A stable code for problem documents.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidName => "header_name_invalid",
            Self::NameTooLong => "header_name_too_long",
            Self::InvalidValue { .. } => "header_value_invalid",
            Self::ValueTooLong { .. } => "header_value_too_long",
            Self::Reserved { .. } => "header_reserved",
        }
    }
}

impl fmt::Display for HeaderRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidName => f.write_str("The header's name is not valid."),
            Self::NameTooLong => {
                write!(f, "The header's name is longer than {MAX_NAME_BYTES} bytes.")
            }
            Self::InvalidValue { name } => {
                write!(f, "The value of header {name} may only contain visible ASCII characters, spaces and tabs.")
            }
            Self::ValueTooLong { name } => {
                write!(f, "The value of header {name} is longer than {MAX_VALUE_BYTES} bytes.")
            }
            Self::Reserved { name } => {
                write!(f, "The header {name} is set by the service and cannot be chosen.")
            }
        }
    }
}

impl std::error::Error for HeaderRefusal {}

/// Judges a header that a user wants on their requests.
///
/// # Errors
/// When the name or value is malformed or too long, or when the header is ours
/// to set: framing, `proxy-*`, and the `webhook-*` signature headers.
pub fn check_header(name: &str, value: &str) -> Result<(), HeaderRefusal> {
    if name.len() > MAX_NAME_BYTES {
        return Err(HeaderRefusal::NameTooLong);
    }
    let name: HeaderName = name.parse().map_err(|_| HeaderRefusal::InvalidName)?;
    if is_framing(&name) || name.as_str().starts_with("webhook-") {
        return Err(HeaderRefusal::Reserved { name: name.to_string() });
    }
    if value.len() > MAX_VALUE_BYTES {
        return Err(HeaderRefusal::ValueTooLong { name: name.to_string() });
    }
    if !value.bytes().all(|b| matches!(b, b'\t' | b' '..=b'~')) {
        return Err(HeaderRefusal::InvalidValue { name: name.to_string() });
    }
    Ok(())
}

/// Judges the headers of a whole request, our own `webhook-*` ones included, so
/// that a forgotten [`check_header`] still cannot reframe a message.
pub(crate) fn check_all(headers: &HeaderMap) -> Result<(), HeaderRefusal> {
    match headers.keys().find(|name| is_framing(name)) {
        Some(name) => Err(HeaderRefusal::Reserved { name: name.to_string() }),
        None => Ok(()),
    }
}

fn is_framing(name: &HeaderName) -> bool {
    FRAMING.contains(&name.as_str()) || name.as_str().starts_with("proxy-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reserved(name: &str) -> bool {
        matches!(check_header(name, "x"), Err(HeaderRefusal::Reserved { .. }))
    }

    #[test]
    fn refuses_headers_that_are_ours_in_any_case() {
        for name in FRAMING {
            assert!(reserved(name), "{name}");
            assert!(reserved(&name.to_uppercase()), "{name} in capitals");
        }
        for name in ["Proxy-Authorization", "proxy-connection", "Proxy-X", "webhook-id", "Webhook-Signature"] {
            assert!(reserved(name), "{name}");
        }
    }

    #[test]
    fn accepts_ordinary_headers() {
        for (name, value) in [
            ("Authorization", "Bearer abc.def"),
            ("X-Api-Key", ""),
            ("x-tab", "a\tb c"),
            ("User-Agent", "ours/1"),
            ("hostname", "not Host"),
            ("x-webhook-id", "not ours"),
        ] {
            assert_eq!(check_header(name, value), Ok(()), "{name}");
        }
    }

    #[test]
    fn refuses_line_breaks_and_what_is_not_ascii() {
        for value in ["a\r\nHost: b", "a\nb", "a\rb", "a\0b", "\u{7f}", "é", "a\u{2028}b"] {
            let refusal = check_header("x-note", value).unwrap_err();
            assert_eq!(refusal.code(), "header_value_invalid", "{value:?}");
        }
        for name in ["", "a b", "a:b", "a\r\nb", "a\0", "é", "(x)", " host", "host "] {
            assert_eq!(check_header(name, "x"), Err(HeaderRefusal::InvalidName), "{name:?}");
        }
    }

    #[test]
    fn bounds_the_lengths() {
        let (name, value) = ("n".repeat(MAX_NAME_BYTES), "v".repeat(MAX_VALUE_BYTES));
        assert_eq!(check_header(&name, &value), Ok(()));
        assert_eq!(check_header(&format!("{name}n"), ""), Err(HeaderRefusal::NameTooLong));
        let refusal = check_header("x-long", &format!("{value}v")).unwrap_err();
        assert_eq!(refusal.code(), "header_value_too_long");
        assert!(!refusal.to_string().contains("vvv"), "the value may be a secret");
    }
}
