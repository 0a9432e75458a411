//! Asking a provider, bounded in time and size.

use std::pin::Pin;
use std::time::Duration;

use breaker::{Breaker, End, Rules};
use cx::Cx;
use http::Method;
use jiff::SignedDuration;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use outbound::{Failure, Outbound, Policy, Request, Response};

use crate::{Refusal, Registration};

/// A provider that is up answers within a second.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Google's documents have some 2 KiB.
const MOST_BYTES: usize = 256 * 1024;

/// Providers, left alone while they do not answer: whoever signs in is told so at once, and need not wait for it.
static PROVIDERS: Breaker = Breaker {
    name: "provider",
    rules: Rules {
        window: SignedDuration::from_mins(1),
        least_calls: 5,
        failed: 0.5,
        slow: None,
        rest: SignedDuration::from_secs(5),
        longest_rest: SignedDuration::from_mins(1),
        probe: SignedDuration::from_secs(6),
    },
};

/// Why there is no answer that could be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    #[error("the provider was not reached")]
    Failed(#[from] Failure),
    #[error("the provider did not answer before and is left alone for a moment")]
    LeftAlone,
    #[error("the provider's answer is longer than {MOST_BYTES} bytes")]
    TooLong,
    #[error("the answer cannot be passed on")]
    Http(#[from] http::Error),
}

/// The way to a provider, in the form that the OpenID library speaks as well. A type and no closure: of a closure the
/// compiler cannot tell that its future may be sent to another thread.
pub(crate) struct WayOut {
    cx: Cx,
    provider: &'static str,
    outbound: Outbound,
}

impl WayOut {
    /// The way to the provider, which the function must have declared.
    pub(crate) fn to(cx: &Cx, registration: &Registration) -> Result<WayOut, Refusal> {
        let outbound = cx.way_to(registration.provider).map_err(|error| Refusal::Unavailable(Box::new(error)))?;
        Ok(WayOut { cx: cx.clone(), provider: registration.provider.name, outbound })
    }

    /// Where it may lead.
    pub(crate) fn policy(&self) -> &Policy {
        self.outbound.policy()
    }

    async fn ask(&self, request: http::Request<Vec<u8>>) -> Result<Response, FetchError> {
        let (head, body) = request.into_parts();
        let request = Request {
            method: head.method,
            url: head.uri.to_string(),
            headers: head.headers,
            body: body.into(),
            timeout: TIMEOUT,
            max_response_bytes: MOST_BYTES,
        };
        let permit = PROVIDERS.admit(&self.cx, self.provider).await.map_err(|_| FetchError::LeftAlone)?;
        let response = self.outbound.fetch(request).await;
        let is_well = response.as_ref().is_ok_and(|response| response.status < 500);
        permit.ended(&self.cx, if is_well { End::Answered } else { End::Failed }).await;
        let response = response?;
        if response.truncated { Err(FetchError::TooLong) } else { Ok(response) }
    }
}

/// The document at `url`.
pub(crate) async fn document(way_out: &WayOut, url: &str) -> Result<Response, Refusal> {
    let request = http::Request::builder().method(Method::GET).uri(url).header("accept", "application/json").body(Vec::new());
    let asked = async { way_out.ask(request.map_err(FetchError::Http)?).await };
    let response = asked.await.map_err(|error| Refusal::Unavailable(Box::new(error)))?;
    if response.status != 200 {
        return Err(Refusal::Unavailable(format!("a document of the provider was answered with {}", response.status).into()));
    }
    Ok(response)
}

impl<'c> AsyncHttpClient<'c> for WayOut {
    type Error = FetchError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, FetchError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(exchange(self, request))
    }
}

async fn exchange(way_out: &WayOut, request: HttpRequest) -> Result<HttpResponse, FetchError> {
    let response = way_out.ask(request).await?;
    let mut passed_on = http::Response::builder().status(response.status);
    if let Some(headers) = passed_on.headers_mut() {
        *headers = response.headers;
    }
    Ok(passed_on.body(response.body.to_vec())?)
}
