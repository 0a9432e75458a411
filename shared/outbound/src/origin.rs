//! The origins that the operator of this deployment named: a scheme, a host and a port.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

use crate::refusal::Refusal;
use crate::target;

/// A server that the operator named, such as a local model server on
/// `http://127.0.0.1:11434`. It may be on a private network and speak plain HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    scheme: String,
    host: Host<String>,
    port: u16,
}

impl Origin {
    /// Reads `http://host:port` or `https://host:port`; without a port it is the scheme's.
    ///
    /// # Errors
    /// When it is no such URL, or names more than an origin: a path, a query, a user.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let url = target::parse(text)?;
        target::check_parts(&url)?;
        if url.path() != "/" || url.query().is_some() {
            return Err(Refusal::Invalid);
        }
        let origin = Self::of(&url).ok_or(Refusal::Invalid)?;
        if origin.port == 0 { Err(Refusal::PortZero) } else { Ok(origin) }
    }

    /// The origin of a URL that was judged; `None` for one without a host.
    pub(crate) fn of(url: &Url) -> Option<Self> {
        let (host, port) = (url.host()?.to_owned(), url.port_or_known_default()?);
        Some(Self { scheme: url.scheme().to_owned(), host, port })
    }

    /// Its port.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Its address, where it is named by one.
    pub(crate) fn ip(&self) -> Option<IpAddr> {
        match self.host {
            Host::Ipv4(ip) => Some(ip.into()),
            Host::Ipv6(ip) => Some(ip.into()),
            Host::Domain(_) => None,
        }
    }

    /// Whether it is named `localhost`, or below it.
    pub(crate) fn is_localhost(&self) -> bool {
        matches!(&self.host, Host::Domain(name) if target::is_localhost(name))
    }
}

impl fmt::Display for Origin {
    /// As [`Origin::parse`] reads it, the port always written out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}:{}", self.scheme, self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_an_origin_and_writes_its_port_out() {
        for (text, written) in [
            ("http://127.0.0.1:11434", "http://127.0.0.1:11434"),
            ("HTTP://2130706433:11434/", "http://127.0.0.1:11434"),
            ("https://models.internal", "https://models.internal:443"),
            ("http://ollama:80", "http://ollama:80"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(Origin::parse(text).unwrap().to_string(), written);
        }
    }

    #[test]
    fn refuses_what_is_more_than_an_origin_or_none() {
        for (text, refusal) in [
            ("http://127.0.0.1/v1", Refusal::Invalid),
            ("http://127.0.0.1/?a", Refusal::Invalid),
            ("http://127.0.0.1/#a", Refusal::Fragment),
            ("http://a:b@127.0.0.1/", Refusal::Credentials),
            ("http://127.0.0.1:0", Refusal::PortZero),
            ("ftp://127.0.0.1", Refusal::Scheme),
            ("127.0.0.1:11434", Refusal::Invalid),
            ("http://a b", Refusal::Invalid),
        ] {
            assert_eq!(Origin::parse(text), Err(refusal), "{text}");
        }
    }
}
