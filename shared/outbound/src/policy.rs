//! Where requests may go.

use std::net::IpAddr;

use url::Url;

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

    /// What this policy has against `ip`.
    pub(crate) fn judge(&self, ip: IpAddr) -> Option<Reason> {
        forbidden(ip).filter(|reason| !(self.allow_loopback && *reason == Reason::Loopback))
    }
}
