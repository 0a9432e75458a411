//! Where requests may go.

use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

use crate::address::{Reason, forbidden};
use crate::origin::Origin;
use crate::own_ports::{OwnPorts, is_this_machine};
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
    /// Servers that the operator named, on this machine or a private network if
    /// they like, by plain HTTP. Fetches alone reach them; a user's URL gains
    /// nothing by them, and where loopback is open to users their ports are not.
    pub operator_origins: Vec<Origin>,
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

    /// Judges the URL of a fetch: one of the operator's origins, or a provider's.
    pub(crate) fn check_fetch_url(&self, url: &str) -> Result<Url, Refusal> {
        target::check_fetch(self, url)
    }

    /// Whether the operator named the origin of `url`.
    pub(crate) fn is_operators(&self, url: &Url) -> bool {
        Origin::of(url).is_some_and(|origin| self.operator_origins.contains(&origin))
    }

    /// Whether users' requests keep away from `port` on this machine: a listener
    /// of ours has it, or a server that the operator named here.
    pub(crate) fn keeps_from_users(&self, port: u16) -> bool {
        let on_this_machine = |origin: &Origin| origin.ip().is_none_or(is_this_machine);
        self.own_ports.contains(port)
            || self.operator_origins.iter().any(|origin| origin.port() == port && on_this_machine(origin))
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

    /// What speaks against an address of a server that the operator named. This
    /// machine and private networks are what such servers are for; a metadata
    /// address or a multicast one is none of them, whatever a name resolves to.
    pub(crate) fn judge_operators(ip: IpAddr) -> Option<Reason> {
        let theirs = [Reason::Loopback, Reason::Private, Reason::Shared, Reason::UniqueLocal];
        forbidden(ip).filter(|reason| !theirs.contains(reason))
    }
}
