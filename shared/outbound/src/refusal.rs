//! Why a request is refused before anything is sent.

use std::fmt;

use crate::address::Reason;
use crate::headers::HeaderRefusal;
use crate::redirect::MAX_HOPS;
use crate::target::MAX_URL_BYTES;

/// Why a request may not be made. Its `Display` is a sentence for the user who
/// named the URL; it never contains the URL or an address that was looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// Longer than [`MAX_URL_BYTES`].
    TooLong,
    /// Not a URL, or not one that can be requested.
    Invalid,
    /// Neither `http` nor `https`.
    Scheme,
    /// Plain `http` to a provider, who is sent secrets.
    Plain,
    /// A host that is none of the provider's.
    Elsewhere,
    /// Names a user or a password.
    Credentials,
    /// Has a fragment, which is never sent.
    Fragment,
    /// Port 0.
    PortZero,
    /// One of our own listeners, or a server here that the operator named and a
    /// user may not reach.
    OwnPort,
    /// A name that only means something inside a network.
    PrivateName,
    /// The host is an address where requests may not go.
    Address(Reason),
    /// The host's name leads only to addresses where requests may not go.
    Resolved(Reason),
    /// `CONNECT` or `TRACE`.
    Method,
    /// A streamed body with `GET` or `HEAD`, which have none.
    Body,
    /// More redirects than are followed.
    TooManyRedirects,
    /// A redirect from HTTPS to HTTP.
    Downgrade,
    /// A header that may not be set.
    Header(HeaderRefusal),
}

impl Refusal {
    /// A stable code for problem documents and logs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong => "url_too_long",
            Self::Invalid => "url_invalid",
            Self::Scheme => "url_scheme",
            Self::Plain => "url_plain",
            Self::Elsewhere => "url_elsewhere",
            Self::Credentials => "url_credentials",
            Self::Fragment => "url_fragment",
            Self::PortZero => "url_port",
            Self::OwnPort => "url_own_port",
            Self::PrivateName => "url_private_name",
            Self::Address(_) => "url_forbidden_address",
            Self::Resolved(_) => "url_resolves_to_forbidden_address",
            Self::Method => "method_not_allowed",
            Self::Body => "method_without_body",
            Self::TooManyRedirects => "redirects_too_often",
            Self::Downgrade => "redirects_to_http",
            Self::Header(refusal) => refusal.code(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "The URL is longer than {MAX_URL_BYTES} bytes."),
            Self::Invalid => f.write_str("This is not a valid URL."),
            Self::Scheme => f.write_str("The URL must begin with http:// or https://."),
            Self::Plain => f.write_str("The URL must begin with https://."),
            Self::Elsewhere => f.write_str("The URL's host is none of the provider's."),
            Self::Credentials => f.write_str("The URL must not contain a user name or password; use a header instead."),
            Self::Fragment => f.write_str("The URL must not contain a fragment (#…), which is never sent."),
            Self::PortZero => f.write_str("The URL must not use port 0."),
            Self::OwnPort => f.write_str("The URL must not lead back to this service."),
            Self::PrivateName => f.write_str("The URL's host is not a public name; requests can only go to one."),
            Self::Address(reason) => {
                write!(f, "Requests cannot go to this URL: its host is {reason}.")
            }
            Self::Resolved(reason) => {
                write!(f, "Requests cannot go to this URL: its host resolves to an address that is {reason}.")
            }
            Self::Method => f.write_str("The methods CONNECT and TRACE cannot be used."),
            Self::Body => f.write_str("A GET or HEAD request has no body that could be streamed."),
            Self::TooManyRedirects => write!(f, "The address redirects more than {MAX_HOPS} times."),
            Self::Downgrade => f.write_str("The address redirects from https:// to http://, which is not followed."),
            Self::Header(refusal) => refusal.fmt(f),
        }
    }
}

impl std::error::Error for Refusal {}

impl From<HeaderRefusal> for Refusal {
    fn from(refusal: HeaderRefusal) -> Self {
        Self::Header(refusal)
    }
}
