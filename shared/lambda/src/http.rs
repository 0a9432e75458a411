//! The SDK's HTTP client: reqwest, which the functions carry for their own requests. The SDK's default client
//! would be a second HTTP stack in every binary, HTTP/2 included, and reads the machine's certificates at each
//! start.

use std::time::Duration;

use api::Cause;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::{Headers, StatusCode};
use aws_smithy_types::body::SdkBody;
use reqwest::{Client, Response};

/// A service that is up accepts within milliseconds; after this long another try is the better bet.
const CONNECT_WITHIN: Duration = Duration::from_secs(1);
/// AWS closes connections that were idle for longer; a frozen process finds out too late.
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);

/// DynamoDB's largest answer.
const LARGEST_WHOLE_BYTES: u64 = 16 * 1024 * 1024;

/// Client and connector in one. How long an attempt may take is the SDK's own business.
#[derive(Clone, Debug)]
pub(crate) struct Http(Client);

impl Http {
    /// A client that speaks HTTP/1.1 to whatever address the SDK names.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub(crate) fn new() -> Result<Self, Cause> {
        let client = Client::builder()
            .tls_backend_preconfigured(outbound::tls_config()?)
            .connect_timeout(CONNECT_WITHIN)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .build()?;
        Ok(Http(client))
    }
}

impl HttpClient for Http {
    fn http_connector(&self, _settings: &HttpConnectorSettings, _components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Http {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.0.clone();
        HttpConnectorFuture::new(async move {
            let response = client.execute(outgoing(request)?).await.map_err(failed)?;
            let status = StatusCode::try_from(response.status().as_u16()).map_err(other)?;
            let headers = Headers::try_from(response.headers().clone()).map_err(other)?;
            let mut answer = HttpResponse::new(status, body(response).await?);
            *answer.headers_mut() = headers;
            Ok(answer)
        })
    }
}

fn outgoing(request: HttpRequest) -> Result<reqwest::Request, ConnectorError> {
    let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
    let (parts, body) = request.into_parts();
    let body = match body.bytes() {
        Some(bytes) => reqwest::Body::from(bytes.to_vec()),
        None => reqwest::Body::wrap(body),
    };
    reqwest::Request::try_from(http::Request::from_parts(parts, body)).map_err(|error| ConnectorError::user(error.into()))
}

/// The body of an answer: whole, so that one which breaks off is asked for again, unless it is a blob too large for that.
async fn body(response: Response) -> Result<SdkBody, ConnectorError> {
    if response.content_length().is_some_and(|length| length > LARGEST_WHOLE_BYTES) {
        return Ok(SdkBody::from_body_1_x(reqwest::Body::from(response)));
    }
    Ok(SdkBody::from(response.bytes().await.map_err(failed)?))
}

/// What the SDK tries again: a connection that failed or broke, and one that took too long.
fn failed(error: reqwest::Error) -> ConnectorError {
    if error.is_timeout() { ConnectorError::timeout(error.into()) } else { ConnectorError::io(error.into()) }
}

fn other(error: impl Into<Cause>) -> ConnectorError {
    ConnectorError::other(error.into(), None)
}
