//! The HTTP clients: what all of them have in common, and the two that differ in where they connect to.

use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};
use reqwest::{Client, redirect, retry};
use rustls::RootCertStore;

use crate::failure::SetupError;
use crate::policy::Policy;
use crate::resolver::{GuardedResolver, Names};
use crate::tls;

/// Sent unless the request brings its own.
const USER_AGENT: &str = concat!("Minutehand/", env!("CARGO_PKG_VERSION"));

/// From asking for the name to the end of the TLS handshake. Shorter than a
/// delivery's 15 s, so that a dead host is told apart from a slow one.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long an unused connection is kept. Node's HTTP server closes after 5 s,
/// most others later; a request written just as the receiver closes is lost
/// without our knowing whether it was read, so we must be the first to let go.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// Unused connections kept for one host: a burst's worth, not a hoard.
const MAX_IDLE_PER_HOST: usize = 32;

/// Two clients of which the second never connects to this machine. It takes the
/// requests whose port one of our listeners has, the port being known here and
/// the addresses only in the resolver, and those to providers.
#[derive(Clone)]
pub(super) struct Pair {
    pub(super) anywhere: Client,
    pub(super) elsewhere: Client,
}

impl Pair {
    /// Both, for users and providers or for the operator's servers.
    pub(super) fn build(
        policy: &Policy,
        names: &Arc<dyn Names>,
        roots: &RootCertStore,
        for_operators: bool,
    ) -> Result<Self, SetupError> {
        let one = |avoid_this_machine| {
            let (policy, names) = (policy.clone(), names.clone());
            client(GuardedResolver { policy, names, avoid_this_machine, for_operators }, roots.clone())
        };
        Ok(Self { anywhere: one(false)?, elsewhere: one(true)? })
    }

    /// The one for a request that keeps away from this machine, or need not.
    pub(super) fn by(&self, avoids_this_machine: bool) -> &Client {
        if avoids_this_machine { &self.elsewhere } else { &self.anywhere }
    }
}

fn client(resolver: GuardedResolver, roots: RootCertStore) -> Result<Client, SetupError> {
    let mut headers = HeaderMap::new();
    // The body is kept as it comes and cut at a length, so it must not be packed
    // unless whoever unpacks it says otherwise.
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    Client::builder()
        .default_headers(headers)
        .user_agent(USER_AGENT)
        .tls_backend_preconfigured(tls::client_config(roots)?)
        .dns_resolver(resolver)
        .no_proxy()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .http1_only()
        .tcp_nodelay(true)
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_max_idle_per_host(MAX_IDLE_PER_HOST)
        .build()
        .map_err(SetupError::new)
}
