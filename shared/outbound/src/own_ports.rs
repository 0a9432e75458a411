//! The ports this process listens on, which no request may reach.

use std::collections::BTreeSet;
use std::net::{IpAddr, UdpSocket};
use std::sync::{Arc, PoisonError, RwLock};

/// The ports of our own listeners. Clones share one set, so a listener that
/// binds after start-up can still add its port.
#[derive(Clone, Debug, Default)]
pub struct OwnPorts(Arc<RwLock<BTreeSet<u16>>>);

impl OwnPorts {
    /// A set that holds nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Refuses `port` on this machine's addresses from now on.
    pub fn add(&self, port: u16) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(port);
    }

    /// Whether one of our own listeners has `port`.
    pub fn contains(&self, port: u16) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains(&port)
    }
}

impl FromIterator<u16> for OwnPorts {
    fn from_iter<I: IntoIterator<Item = u16>>(ports: I) -> Self {
        Self(Arc::new(RwLock::new(ports.into_iter().collect())))
    }
}

/// Whether `ip` belongs to this machine, on any of its interfaces.
///
/// A socket can only be bound to an address the machine has, so binding one
/// asks the kernel itself, without a list of interfaces that may be stale. It
/// sends no packet. Where the kernel lets foreign addresses be bound
/// (`ip_nonlocal_bind`) the answer is always yes, which refuses too much.
pub(crate) fn is_this_machine(ip: IpAddr) -> bool {
    ip.is_loopback() || ip.is_unspecified() || UdpSocket::bind((ip, 0)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_addresses_of_this_machine() {
        let is_ours = |ip: &str| is_this_machine(ip.parse().unwrap());
        for ip in ["127.0.0.1", "127.200.1.1", "::1", "0.0.0.0", "::"] {
            assert!(is_ours(ip), "{ip}");
        }
        // Documentation addresses, which no machine has.
        for ip in ["192.0.2.1", "2001:db8::1"] {
            assert!(!is_ours(ip), "{ip}");
        }
    }

    #[test]
    fn clones_share_one_set() {
        let ports = OwnPorts::from_iter([80]);
        ports.clone().add(3000);
        assert!(ports.contains(80) && ports.contains(3000) && !ports.contains(3001));
    }
}
