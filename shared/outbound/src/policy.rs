//! Where requests may go.

use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

use crate::address::{Reason, forbidden};
use crate::own_ports::OwnPorts;
use crate::refusal::Refusal;
use crate::target;

/// Where requests may go. The default is the strict one: public addresses only.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Lets requests reach `127.0.0.0/8`, `::1` and `localhost`. Only for the
    /// one-machine runner while it listens on loopback itself.
    pub allow_loopback: bool,
    /// Ports of our own listeners, refused on every address of this machine,
    /// whatever `allow_loopback` says.
    pub own_ports: OwnPorts,
    /// Where our own listener on loopback stands in for providers, if one does.
    /// [`Outbound::fetch`](crate::Outbound::fetch) alone reaches it.
    pub sandbox: Option<SocketAddr>,
}

impl Policy {
    /// Judges a URL without asking DNS and returns it parsed, in the one
    /// spelling that will be used.
    ///
    /// A name that passes here is judged again when its addresses are known.
    ///
    /// # Errors
    /// The first thing found wrong with it.
    pub fn check_url(&self, url: &str) -> Result<Url, Refusal> {
        target::check(self, url)
    }

    /// Judges a URL of a provider we trust with a secret, and returns it parsed:
    /// HTTPS to a public host whatever `allow_loopback` says, or plain HTTP to
    /// exactly our own sandbox, by its address.
    ///
    /// # Errors
    /// The first thing found wrong with it.
    pub fn check_provider_url(&self, url: &str) -> Result<Url, Refusal> {
        target::check_provider(self, url)
    }

    /// Whether `url` leads to our own sandbox.
    pub(crate) fn is_sandbox(&self, url: &Url) -> bool {
        let ip = match url.host() {
            Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
            Some(Host::Domain(_)) | None => return false,
        };
        let port = url.port_or_known_default().unwrap_or_default();
        url.scheme() == "http" && ip.is_loopback() && self.sandbox == Some(SocketAddr::new(ip, port))
    }

    /// What this policy has against `ip`.
    pub(crate) fn judge(&self, ip: IpAddr) -> Option<Reason> {
        forbidden(ip).filter(|reason| !(self.allow_loopback && *reason == Reason::Loopback))
    }
}
