//! `Outbound`: the guard, and behind it a transport.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::Method;
use url::Url;

use crate::exchange::{Request, Response};
use crate::failure::{Failure, SetupError};
use crate::headers;
use crate::network::Network;
use crate::origin::Origin;
use crate::policy::Policy;
use crate::refusal::Refusal;
use crate::transport::{Exchange, Transport};

/// Makes requests to addresses users name, and to providers. Clones share the connections.
#[derive(Clone)]
pub struct Outbound {
    pub(crate) policy: Policy,
    pub(crate) transport: Arc<dyn Transport>,
    /// Where fetches are kept to.
    kept: Kept,
    pub(crate) under_way: Arc<AtomicUsize>,
}

/// Where fetches are kept to.
#[derive(Clone)]
enum Kept {
    Nowhere,
    Hosts(&'static [&'static str]),
    Origin(Origin),
}

impl Outbound {
    /// Over the real network.
    ///
    /// # Errors
    /// When TLS or the HTTP client cannot be set up, which is a defect of the
    /// build rather than of its surroundings: no file is read and no name asked.
    pub fn new(policy: Policy) -> Result<Self, SetupError> {
        let transport = Arc::new(Network::new(policy.clone())?);
        Ok(Self { policy, transport, kept: Kept::Nowhere, under_way: Arc::default() })
    }

    /// Over `transport`, behind the same checks.
    pub fn with_transport(policy: Policy, transport: Arc<dyn Transport>) -> Self {
        Self { policy, transport, kept: Kept::Nowhere, under_way: Arc::default() }
    }

    /// The same, whose fetches reach these hosts and our own sandbox alone. What is
    /// sent to users' addresses is not kept to them.
    #[must_use]
    pub fn kept_to(self, hosts: &'static [&'static str]) -> Self {
        Self { kept: Kept::Hosts(hosts), ..self }
    }

    /// The same, whose fetches reach this origin alone: for a provider whose address
    /// the operator names. The sandbox does not stand in for it.
    #[must_use]
    pub fn kept_to_origin(self, origin: Origin) -> Self {
        Self { kept: Kept::Origin(origin), ..self }
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
    /// [`sandbox`](Policy::sandbox) and the servers that the
    /// [operator](Policy::operator_origins) named.
    ///
    /// # Errors
    /// As [`Outbound::send`].
    pub async fn fetch(&self, mut request: Request) -> Result<Response, Failure> {
        request.url = self.judge_fetch(&request.url)?.into();
        self.carry(request, |request| self.transport.fetch(request)).await
    }

    /// The URL of a fetch, if it may go there.
    pub(crate) fn judge_fetch(&self, url: &str) -> Result<Url, Refusal> {
        let url = self.policy.check_fetch_url(url)?;
        let may = match &self.kept {
            Kept::Nowhere => true,
            Kept::Hosts(hosts) => self.policy.is_sandbox(&url) || url.host_str().is_some_and(|host| hosts.contains(&host)),
            Kept::Origin(origin) => Origin::of(&url).as_ref() == Some(origin),
        };
        if may { Ok(url) } else { Err(Refusal::Elsewhere) }
    }

    async fn carry<'a>(&self, request: Request, begin: impl FnOnce(Request) -> Exchange<'a>) -> Result<Response, Failure> {
        check_method(&request.method)?;
        headers::check_all(&request.headers)?;
        let (timeout, max_bytes) = (request.timeout, request.max_response_bytes);
        let _ends = Ends::begin(self.under_way.clone());
        let exchange = begin(request);
        let Ok(outcome) = tokio::time::timeout(timeout, exchange).await else {
            return Err(Failure::Timeout);
        };
        outcome.map(|response| cut(response, max_bytes))
    }

    /// How many exchanges are under way, answers that are still read included.
    pub fn under_way(&self) -> usize {
        self.under_way.load(Ordering::SeqCst)
    }

    /// Where requests may go.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }
}

/// Counts an exchange as over when it is, or when nobody waits for it any more.
pub(crate) struct Ends(Arc<AtomicUsize>);

impl Ends {
    /// Counts one more as under way.
    pub(crate) fn begin(under_way: Arc<AtomicUsize>) -> Self {
        under_way.fetch_add(1, Ordering::SeqCst);
        Self(under_way)
    }
}

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// `CONNECT` asks for a tunnel through the receiver, and `TRACE` for the
/// request's headers, ours included, to be read back.
pub(crate) fn check_method(method: &Method) -> Result<(), Refusal> {
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
