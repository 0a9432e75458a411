//! The transport that speaks HTTP/1.1 over the network.

mod clients;

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http::Method;
use http::header::{CONTENT_LENGTH, HeaderValue};
use reqwest::Client;
use rustls::RootCertStore;
use tokio::time::Instant;
use url::Url;

use crate::diagnosis::diagnose;
use crate::exchange::{Request, Response, Timing};
use crate::failure::{Failure, SetupError};
use crate::hop::{Chunks, Hop, NextChunk, Payload, Reply};
use crate::policy::Policy;
use crate::resolver::{Names, SystemNames};
use crate::tls;
use crate::transport::{Exchange, Opening, Transport};
use clients::Pair;

/// Four clients that differ in where they connect to.
pub(crate) struct Network {
    policy: Policy,
    public: Pair,
    operators: Pair,
}

impl Network {
    pub(crate) fn new(policy: Policy) -> Result<Self, SetupError> {
        Self::build(policy, Arc::new(SystemNames::new()), tls::public_roots())
    }

    fn build(policy: Policy, names: Arc<dyn Names>, roots: RootCertStore) -> Result<Self, SetupError> {
        let pair = |for_operators| Pair::build(&policy, &names, &roots, for_operators);
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
