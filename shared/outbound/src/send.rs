//! `Outbound`: the guard, and behind it a transport.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::Method;
use url::Url;

use crate::exchange::{Request, Response};
use crate::failure::{Failure, SetupError};
use crate::headers;
use crate::network::Network;
use crate::policy::Policy;
use crate::refusal::Refusal;
use crate::transport::{Exchange, Transport};

/// Makes requests to addresses users name, and to providers. Clones share the connections.
#[derive(Clone)]
pub struct Outbound {
    policy: Policy,
    transport: Arc<dyn Transport>,
    /// The hosts that fetches are kept to.
    hosts: Option<&'static [&'static str]>,
    under_way: Arc<AtomicUsize>,
}

impl Outbound {
    /// Over the real network.
    ///
    /// # Errors
    /// When TLS or the HTTP client cannot be set up, which is a defect of the
    /// build rather than of its surroundings: no file is read and no name asked.
    pub fn new(policy: Policy) -> Result<Self, SetupError> {
        let transport = Arc::new(Network::new(policy.clone())?);
        Ok(Self { policy, transport, hosts: None, under_way: Arc::default() })
    }

    /// Over `transport`, behind the same checks.
    pub fn with_transport(policy: Policy, transport: Arc<dyn Transport>) -> Self {
        Self { policy, transport, hosts: None, under_way: Arc::default() }
    }

    /// The same, whose fetches reach these hosts and our own sandbox alone. What is
    /// sent to users' addresses is not kept to them.
    #[must_use]
    pub fn kept_to(self, hosts: &'static [&'static str]) -> Self {
        Self { hosts: Some(hosts), ..self }
    }

    /// Makes one request and returns the answer, whatever its status. Never
    /// repeats, and never follows a redirect.
    ///
    /// # Errors
    /// [`Failure::Refused`] when nothing was sent; anything else may have
    /// reached the receiver.
    pub async fn send(&self, mut request: Request) -> Result<Response, Failure> {
        request.url = self.policy.check_url(&request.url)?.into();
        self.carry(request, |request| self.transport.exchange(request)).await
    }

    /// The same for a provider whose address the deployment names and no user:
    /// over HTTPS and to public hosts only, this machine's never, but for our own
    /// [`sandbox`](Policy::sandbox).
    ///
    /// # Errors
    /// As [`Outbound::send`].
    pub async fn fetch(&self, mut request: Request) -> Result<Response, Failure> {
        let url = self.policy.check_provider_url(&request.url)?;
        if !self.may_fetch(&url) {
            return Err(Refusal::Elsewhere.into());
        }
        request.url = url.into();
        self.carry(request, |request| self.transport.fetch(request)).await
    }

    fn may_fetch(&self, url: &Url) -> bool {
        let is_theirs = |hosts: &[&str]| url.host_str().is_some_and(|host| hosts.contains(&host));
        self.policy.is_sandbox(url) || self.hosts.is_none_or(is_theirs)
    }

    async fn carry<'a>(&self, request: Request, begin: impl FnOnce(Request) -> Exchange<'a>) -> Result<Response, Failure> {
        check_method(&request.method)?;
        headers::check_all(&request.headers)?;
        let (timeout, max_bytes) = (request.timeout, request.max_response_bytes);
        self.under_way.fetch_add(1, Ordering::SeqCst);
        let _ends = Ends(&self.under_way);
        let exchange = begin(request);
        let Ok(outcome) = tokio::time::timeout(timeout, exchange).await else {
            return Err(Failure::Timeout);
        };
        outcome.map(|response| cut(response, max_bytes))
    }

    /// How many exchanges are under way.
    pub fn under_way(&self) -> usize {
        self.under_way.load(Ordering::SeqCst)
    }

    /// Where requests may go.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }
}

/// Counts an exchange as over when it is, or when nobody waits for it any more.
struct Ends<'a>(&'a AtomicUsize);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// `CONNECT` asks for a tunnel through the receiver, and `TRACE` for the
/// request's headers, ours included, to be read back.
fn check_method(method: &Method) -> Result<(), Refusal> {
    match *method {
        Method::CONNECT | Method::TRACE => Err(Refusal::Method),
        _ => Ok(()),
    }
}

/// Holds a test's transport to the cap that the network keeps by itself.
fn cut(mut response: Response, max_bytes: usize) -> Response {
    if response.body.len() > max_bytes {
        response.body.truncate(max_bytes);
        response.truncated = true;
    }
    response
}
