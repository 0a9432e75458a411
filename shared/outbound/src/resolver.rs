//! Turning a name into the addresses a connection may use.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::Semaphore;

use crate::address::Reason;
use crate::own_ports::is_this_machine;
use crate::policy::Policy;
use crate::refusal::Refusal;
use crate::target;

/// How many look-ups run at once. Each holds a thread of the blocking pool
/// until the system's resolver gives up, however long a hostile name server
/// lets it wait, and the pool (512 threads) serves storage too.
const MAX_LOOKUPS: usize = 64;

/// How many addresses of one name are tried. The time to connect is divided
/// among them, so a name with hundreds would get to try none properly.
const MAX_ADDRESSES: usize = 8;

/// The addresses of a name, not yet judged.
pub(crate) type Lookup = Pin<Box<dyn Future<Output = Result<Vec<IpAddr>, LookupFailed>> + Send>>;

/// Where names are looked up.
pub(crate) trait Names: Send + Sync {
    /// All addresses of `name`, in the order to try them.
    fn lookup(&self, name: String) -> Lookup;
}

/// No address was found, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LookupFailed(pub(crate) &'static str);

impl fmt::Display for LookupFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for LookupFailed {}

/// The resolver of the machine: its hosts file, then its name servers.
pub(crate) struct SystemNames {
    lookups: Arc<Semaphore>,
}

impl SystemNames {
    pub(crate) fn new() -> Self {
        Self { lookups: Arc::new(Semaphore::new(MAX_LOOKUPS)) }
    }
}

impl Names for SystemNames {
    fn lookup(&self, name: String) -> Lookup {
        let lookups = self.lookups.clone();
        Box::pin(async move {
            let interrupted = LookupFailed("the look-up was interrupted");
            let permit = lookups.acquire_owned().await.map_err(|_| interrupted)?;
            let found = tokio::task::spawn_blocking(move || {
                let found = (name.as_str(), 0).to_socket_addrs();
                // Given back when the thread is free, not when the caller has
                // stopped waiting for it.
                drop(permit);
                found
            });
            match found.await.map_err(|_| interrupted)? {
                Ok(found) => Ok(found.map(|address| address.ip()).collect()),
                Err(error) => Err(lookup_failed(&error)),
            }
        })
    }
}

/// The standard library keeps the resolver's code only as text.
fn lookup_failed(error: &std::io::Error) -> LookupFailed {
    if error.to_string().contains("Temporary failure") {
        return LookupFailed("its name servers did not answer");
    }
    LookupFailed("no address is known for it")
}

/// A [`Refusal`] or a [`LookupFailed`], in the shape in which the client passes
/// the cause of a failed connection on.
type NoAddress = Box<dyn std::error::Error + Send + Sync>;

/// Looks names up and keeps only the addresses the policy allows. The client
/// connects to exactly these, so there is no second look-up to answer otherwise.
pub(crate) struct GuardedResolver {
    pub(crate) policy: Policy,
    pub(crate) names: Arc<dyn Names>,
    /// Also keeps away from this machine's own addresses. For requests whose
    /// port one of our listeners has; the resolver itself never sees the port.
    pub(crate) avoid_this_machine: bool,
    /// For servers that the operator named, which may be on private networks.
    pub(crate) for_operators: bool,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let found = if target::is_localhost(&name) {
            // RFC 6761, section 6.3: never asked of a name server.
            let both = vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
            Box::pin(std::future::ready(Ok(both)))
        } else {
            self.names.lookup(name)
        };
        let (policy, avoid, for_operators) = (self.policy.clone(), self.avoid_this_machine, self.for_operators);
        Box::pin(async move {
            let judge = |ip| if for_operators { Policy::judge_operators(ip) } else { policy.judge(ip) };
            let allowed = admit(judge, avoid, found.await?)?;
            // Port 0 stands for "the URL's port".
            let addresses = allowed.into_iter().map(|ip| SocketAddr::new(ip, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

/// Those of `found` a connection may be made to, or why there are none.
fn admit(
    judge: impl Fn(IpAddr) -> Option<Reason>,
    avoid_this_machine: bool,
    found: Vec<IpAddr>,
) -> Result<Vec<IpAddr>, NoAddress> {
    let mut allowed = Vec::new();
    let mut first_refusal = None;
    for ip in found {
        let refusal = match judge(ip) {
            Some(reason) => Some(Refusal::Resolved(reason)),
            None => (avoid_this_machine && is_this_machine(ip)).then_some(Refusal::OwnPort),
        };
        match refusal {
            Some(refusal) => first_refusal = first_refusal.or(Some(refusal)),
            None if allowed.len() < MAX_ADDRESSES => allowed.push(ip),
            None => {}
        }
    }
    if !allowed.is_empty() {
        return Ok(allowed);
    }
    Err(match first_refusal {
        Some(refusal) => refusal.into(),
        None => LookupFailed("no address is known for it").into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ips(list: &[&str]) -> Vec<IpAddr> {
        list.iter().map(|ip| ip.parse().unwrap()).collect()
    }

    fn refusal(policy: &Policy, avoid: bool, found: &[&str]) -> Option<Refusal> {
        admit(|ip| policy.judge(ip), avoid, ips(found)).err()?.downcast_ref::<Refusal>().cloned()
    }

    #[test]
    fn keeps_only_the_allowed_of_mixed_addresses() {
        let found = ips(&["10.0.0.1", "8.8.8.8", "::1", "2606:4700::1", "::ffff:8.8.4.4"]);
        let allowed = admit(|ip| Policy::default().judge(ip), false, found).unwrap();
        assert_eq!(allowed, ips(&["8.8.8.8", "2606:4700::1"]));
    }

    #[test]
    fn refuses_a_name_without_an_allowed_address() {
        let refused = refusal(&Policy::default(), false, &["169.254.169.254", "10.0.0.1"]);
        assert_eq!(refused, Some(Refusal::Resolved(Reason::Metadata)));
    }

    #[test]
    fn allows_loopback_alone_to_the_runner() {
        let policy = Policy { allow_loopback: true, ..Policy::default() };
        assert_eq!(refusal(&policy, false, &["127.0.0.1"]), None);
        assert_eq!(refusal(&policy, false, &["10.1.1.1"]), Some(Refusal::Resolved(Reason::Private)));
        assert_eq!(refusal(&policy, true, &["127.0.0.1"]), Some(Refusal::OwnPort));
        assert_eq!(refusal(&policy, true, &["::1"]), Some(Refusal::OwnPort));
    }

    #[test]
    fn an_operators_server_may_be_private_but_nothing_stranger() {
        let admitted = |found: &[&str]| admit(Policy::judge_operators, false, ips(found)).is_ok();
        for ip in ["127.0.0.1", "::1", "10.0.0.5", "192.168.1.9", "100.64.0.1", "fd12::1", "8.8.8.8"] {
            assert!(admitted(&[ip]), "{ip}");
        }
        for ip in ["169.254.169.254", "fd00:ec2::254", "169.254.1.1", "0.0.0.0", "224.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1"]
        {
            assert!(!admitted(&[ip]), "{ip}");
        }
        let own = admit(Policy::judge_operators, true, ips(&["127.0.0.1"])).err().unwrap();
        assert_eq!(own.downcast_ref(), Some(&Refusal::OwnPort));
    }

    #[test]
    fn tries_a_bounded_number_of_addresses() {
        let many = (0..200).map(|n| IpAddr::from([8, 8, 8, n])).collect();
        assert_eq!(admit(|ip| Policy::default().judge(ip), false, many).unwrap().len(), MAX_ADDRESSES);
    }

    #[tokio::test]
    async fn asks_the_system() {
        let found = SystemNames::new().lookup("localhost".into()).await.unwrap();
        assert!(found.iter().any(IpAddr::is_loopback), "{found:?}");
    }
}
