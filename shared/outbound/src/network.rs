//! The transport that speaks HTTP/1.1 over the network.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};
use reqwest::{Client, redirect, retry};
use rustls::RootCertStore;
use tokio::time::Instant;
use url::Url;

use crate::diagnosis::diagnose;
use crate::exchange::{Request, Response, Timing};
use crate::failure::{Failure, SetupError};
use crate::policy::Policy;
use crate::resolver::{GuardedResolver, Names, SystemNames};
use crate::tls;
use crate::transport::{Exchange, Transport};

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

/// Two clients that differ in one point: the second never connects to this
/// machine. It takes the requests whose port one of our listeners has, the
/// port being known here and the addresses only in the resolver, and those to
/// providers.
pub(crate) struct Network {
    policy: Policy,
    anywhere: Client,
    elsewhere: Client,
}

impl Network {
    pub(crate) fn new(policy: Policy) -> Result<Self, SetupError> {
        Self::build(policy, Arc::new(SystemNames::new()), tls::public_roots())
    }

    fn build(policy: Policy, names: Arc<dyn Names>, roots: RootCertStore) -> Result<Self, SetupError> {
        let resolver = |avoid_this_machine| GuardedResolver { policy: policy.clone(), names: names.clone(), avoid_this_machine };
        Ok(Self { anywhere: client(resolver(false), roots.clone())?, elsewhere: client(resolver(true), roots)?, policy })
    }

    /// URLs are judged a second time on purpose: reqwest does not ask the
    /// resolver about IP literals, so here is the last place to stop one.
    async fn carry_webhook(&self, request: Request) -> Result<Response, Failure> {
        let url = self.policy.check_url(&request.url)?;
        let port = url.port_or_known_default().unwrap_or_default();
        let client = if self.policy.own_ports.contains(port) { &self.elsewhere } else { &self.anywhere };
        carry(client, url, request).await
    }

    async fn carry_fetch(&self, request: Request) -> Result<Response, Failure> {
        let url = self.policy.check_provider_url(&request.url)?;
        let client = if self.policy.is_sandbox(&url) { &self.anywhere } else { &self.elsewhere };
        carry(client, url, request).await
    }
}

async fn carry(client: &Client, url: Url, request: Request) -> Result<Response, Failure> {
    let started = Instant::now();
    let mut response = client
        .request(request.method, url)
        .headers(request.headers)
        .body(request.body)
        .send()
        .await
        .map_err(|error| diagnose(&error))?;
    let until_head = started.elapsed();
    let (body, truncated) = read_body(&mut response, request.max_response_bytes).await?;
    Ok(Response {
        status: response.status().as_u16(),
        headers: std::mem::take(response.headers_mut()),
        body,
        truncated,
        timing: Timing { until_head, until_end: started.elapsed() },
    })
}

impl Transport for Network {
    fn exchange(&self, request: Request) -> Exchange<'_> {
        Box::pin(self.carry_webhook(request))
    }

    fn fetch(&self, request: Request) -> Exchange<'_> {
        Box::pin(self.carry_fetch(request))
    }
}

fn client(resolver: GuardedResolver, roots: RootCertStore) -> Result<Client, SetupError> {
    let mut headers = HeaderMap::new();
    // The body is kept as it comes and cut at a length, so it must not be packed.
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

/// The body up to `max_bytes`, and whether there was more. What is left unread
/// is closed together with its connection.
async fn read_body(response: &mut reqwest::Response, max_bytes: usize) -> Result<(Bytes, bool), Failure> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| diagnose(&error))? {
        let room = max_bytes - body.len();
        if chunk.len() > room {
            body.extend_from_slice(&chunk[..room]);
            return Ok((body.freeze(), true));
        }
        body.extend_from_slice(&chunk);
    }
    Ok((body.freeze(), false))
}

#[cfg(test)]
mod tests;
