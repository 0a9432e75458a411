//! Asking a provider, bounded in time and size.

use std::pin::Pin;
use std::time::Duration;

use cx::Cx;
use http::Method;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use outbound::{Failure, Outbound, Request, Response};

use crate::{Refusal, Registration};

/// A provider that is up answers within a second.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Google's documents have some 2 KiB.
const MOST_BYTES: usize = 256 * 1024;

/// Why there is no answer that could be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    #[error("the provider was not reached")]
    Failed(#[from] Failure),
    #[error("the provider's answer is longer than {MOST_BYTES} bytes")]
    TooLong,
    #[error("the answer cannot be passed on")]
    Http(#[from] http::Error),
}

/// The way to the provider, which the function must have declared.
pub(crate) fn way_out(cx: &Cx, registration: &Registration) -> Result<Outbound, Refusal> {
    cx.way_to(registration.provider).map_err(|error| Refusal::Unavailable(Box::new(error)))
}

/// The document at `url`.
pub(crate) async fn document(outbound: &Outbound, url: &str) -> Result<Response, Refusal> {
    let request = http::Request::builder().method(Method::GET).uri(url).header("accept", "application/json").body(Vec::new());
    let asked = async { ask(outbound, request.map_err(FetchError::Http)?).await };
    let response = asked.await.map_err(|error| Refusal::Unavailable(Box::new(error)))?;
    if response.status != 200 {
        return Err(Refusal::Unavailable(format!("a document of the provider was answered with {}", response.status).into()));
    }
    Ok(response)
}

/// The way out in the form that the OpenID library speaks. A type and no closure: of a closure the compiler cannot tell
/// that its future may be sent to another thread.
pub(crate) struct WayOut(pub(crate) Outbound);

impl<'c> AsyncHttpClient<'c> for WayOut {
    type Error = FetchError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, FetchError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(exchange(&self.0, request))
    }
}

async fn exchange(outbound: &Outbound, request: HttpRequest) -> Result<HttpResponse, FetchError> {
    let response = ask(outbound, request).await?;
    let mut passed_on = http::Response::builder().status(response.status);
    if let Some(headers) = passed_on.headers_mut() {
        *headers = response.headers;
    }
    Ok(passed_on.body(response.body.to_vec())?)
}

async fn ask(outbound: &Outbound, request: http::Request<Vec<u8>>) -> Result<Response, FetchError> {
    let (head, body) = request.into_parts();
    let request = Request {
        method: head.method,
        url: head.uri.to_string(),
        headers: head.headers,
        body: body.into(),
        timeout: TIMEOUT,
        max_response_bytes: MOST_BYTES,
    };
    let response = outbound.fetch(request).await?;
    if response.truncated { Err(FetchError::TooLong) } else { Ok(response) }
}
