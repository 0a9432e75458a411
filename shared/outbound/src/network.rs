//! The transport that speaks HTTP/1.1 over the network.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::Method;
use http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderValue};
use reqwest::{Client, redirect, retry};
use rustls::RootCertStore;
use tokio::time::Instant;
use url::Url;

use crate::diagnosis::diagnose;
use crate::exchange::{Request, Response, Timing};
use crate::failure::{Failure, SetupError};
use crate::hop::{Chunks, Hop, NextChunk, Payload, Reply};
use crate::policy::Policy;
use crate::resolver::{GuardedResolver, Names, SystemNames};
use crate::tls;
use crate::transport::{Exchange, Opening, Transport};

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

/// Four clients that differ in where they connect to.
pub(crate) struct Network {
    policy: Policy,
    public: Pair,
    operators: Pair,
}

/// Two clients of which the second never connects to this machine. It takes the
/// requests whose port one of our listeners has, the port being known here and
/// the addresses only in the resolver, and those to providers.
#[derive(Clone)]
struct Pair {
    anywhere: Client,
    elsewhere: Client,
}

impl Network {
    pub(crate) fn new(policy: Policy) -> Result<Self, SetupError> {
        Self::build(policy, Arc::new(SystemNames::new()), tls::public_roots())
    }

    fn build(policy: Policy, names: Arc<dyn Names>, roots: RootCertStore) -> Result<Self, SetupError> {
        let one = |avoid_this_machine, for_operators| {
            let (policy, names) = (policy.clone(), names.clone());
            client(GuardedResolver { policy, names, avoid_this_machine, for_operators }, roots.clone())
        };
        let pair = |for_operators| Ok(Pair { anywhere: one(false, for_operators)?, elsewhere: one(true, for_operators)? });
        let public = pair(false)?;
        // Functions that start cold should not set up what they have no use for.
        let operators = if policy.operator_origins.is_empty() { public.clone() } else { pair(true)? };
        Ok(Self { public, operators, policy })
    }

    /// URLs are judged a second time on purpose: reqwest does not ask the
    /// resolver about IP literals, so here is the last place to stop one.
    fn to_users(&self, url: &str) -> Result<(&Client, Url), Failure> {
        let url = self.policy.check_url(url)?;
        Ok((self.public.by(self.policy.keeps_from_users(port(&url))), url))
    }

    fn to_providers(&self, url: &str) -> Result<(&Client, Url), Failure> {
        let url = self.policy.check_fetch_url(url)?;
        let client = if self.policy.is_sandbox(&url) {
            &self.public.anywhere
        } else if self.policy.is_operators(&url) {
            self.operators.by(self.policy.own_ports.contains(port(&url)))
        } else {
            &self.public.elsewhere
        };
        Ok((client, url))
    }
}

impl Pair {
    fn by(&self, avoids_this_machine: bool) -> &Client {
        if avoids_this_machine { &self.elsewhere } else { &self.anywhere }
    }
}

fn port(url: &Url) -> u16 {
    url.port_or_known_default().unwrap_or_default()
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

/// As [`carry`], up to the head of the answer.
async fn open(client: &Client, url: Url, hop: Hop) -> Result<Reply, Failure> {
    let mut headers = hop.headers;
    let body = match hop.payload {
        Payload::Whole(bytes) => {
            // Said of a body that could be there (RFC 9110, section 8.6): Google's
            // uploads begin with a POST without one, and insist on its length.
            if bytes.is_empty() && matches!(hop.method, Method::POST | Method::PUT | Method::PATCH) {
                headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
            reqwest::Body::from(bytes)
        }
        Payload::Stream(stream) => reqwest::Body::wrap(stream),
    };
    let sending = client.request(hop.method, url).headers(headers).body(body).send();
    let mut response = sending.await.map_err(|error| diagnose(&error))?;
    let headers = std::mem::take(response.headers_mut());
    Ok(Reply { status: response.status().as_u16(), headers, body: Box::new(Received(response)) })
}

/// A body that arrives over the network.
struct Received(reqwest::Response);

impl Chunks for Received {
    fn next(&mut self) -> NextChunk<'_> {
        Box::pin(async { self.0.chunk().await.map_err(|error| diagnose(&error)) })
    }
}

impl Transport for Network {
    fn exchange(&self, request: Request) -> Exchange<'_> {
        Box::pin(async {
            let (client, url) = self.to_users(&request.url)?;
            carry(client, url, request).await
        })
    }

    fn fetch(&self, request: Request) -> Exchange<'_> {
        Box::pin(async {
            let (client, url) = self.to_providers(&request.url)?;
            carry(client, url, request).await
        })
    }

    fn open(&self, hop: Hop) -> Opening<'_> {
        Box::pin(async {
            let (client, url) = self.to_users(&hop.url)?;
            open(client, url, hop).await
        })
    }

    fn open_fetch(&self, hop: Hop) -> Opening<'_> {
        Box::pin(async {
            let (client, url) = self.to_providers(&hop.url)?;
            open(client, url, hop).await
        })
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
