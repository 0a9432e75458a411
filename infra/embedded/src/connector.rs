//! The SDK's HTTP client that stays in the process.

use std::{fmt, sync::Arc};

use aws_smithy_runtime_api::{
    client::{
        http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
        orchestrator::{HttpRequest, HttpResponse},
        result::ConnectorError,
        runtime_components::RuntimeComponents,
    },
    http::{Headers, StatusCode},
};
use aws_smithy_types::body::SdkBody;
use s3s::Body;

use crate::{
    call::{Answer, Call, DEFAULT_REGION, IN_PROCESS_ORIGIN},
    dispatch::{self, Lost, Services},
    s3,
    wire::Credential,
};

/// Client and connector in one: there are no connections that settings could apply to.
#[derive(Clone)]
pub(crate) struct InProcess {
    services: Arc<Services>,
}

impl InProcess {
    pub(crate) fn new(services: Arc<Services>) -> Self {
        Self { services }
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("InProcess")
    }
}

impl HttpClient for InProcess {
    fn http_connector(&self, _settings: &HttpConnectorSettings, _components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let services = self.services.clone();
        if is_for_s3(request.headers()) {
            return HttpConnectorFuture::new(answer_s3(services, request));
        }
        HttpConnectorFuture::new(async move {
            let answer = match read(&request)? {
                Some(call) => dispatch::answer(services, call).await.map_err(broken)?,
                None => Answer::unknown_operation(),
            };
            write(answer)
        })
    }
}

fn read(request: &HttpRequest) -> Result<Option<Call>, ConnectorError> {
    let headers = request.headers();
    let path = request.uri().parse::<hyper::Uri>().map(|uri| uri.path().to_owned()).unwrap_or_default();
    let routed = || Call::route(request.method(), &path);
    let Some((service, operation)) = headers.get("x-amz-target").and_then(Call::target).or_else(routed) else {
        return Ok(None);
    };
    let body =
        request.body().bytes().ok_or_else(|| ConnectorError::user("the embedded services take no streaming body".into()))?;
    let (sender, region) = signer(headers);
    Ok(Some(Call {
        service,
        operation: operation.to_owned(),
        resource: Call::resource(request.method(), &path),
        region,
        sender,
        origin: IN_PROCESS_ORIGIN.to_owned(),
        body: body.to_vec(),
    }))
}

fn is_for_s3(headers: &Headers) -> bool {
    headers.get("authorization").and_then(Credential::from_header).is_some_and(|credential| credential.service == "s3")
}

async fn answer_s3(services: Arc<Services>, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
    let response = s3::answer(services, request.map(Body::http_body)).await.map_err(broken)?;
    let (parts, body) = response.into_parts();
    let status = StatusCode::try_from(parts.status.as_u16()).map_err(|error| ConnectorError::other(error.into(), None))?;
    let mut response = HttpResponse::new(status, SdkBody::from_body_1_x(body));
    for (name, value) in &parts.headers {
        if let Ok(value) = value.to_str() {
            response.headers_mut().append(name.as_str().to_owned(), value.to_owned());
        }
    }
    Ok(response)
}

/// The access key and region in the signature, which only S3 checks: caller and services are the
/// same process.
fn signer(headers: &Headers) -> (String, String) {
    match headers.get("authorization").and_then(Credential::from_header) {
        Some(credential) => (credential.access_key_id.to_owned(), credential.region.to_owned()),
        None => ("anonymous".to_owned(), DEFAULT_REGION.to_owned()),
    }
}

fn write(answer: Answer) -> Result<HttpResponse, ConnectorError> {
    let status = StatusCode::try_from(answer.status).map_err(|error| ConnectorError::other(error.into(), None))?;
    let mut response = HttpResponse::new(status, SdkBody::from(answer.body));
    let headers = response.headers_mut();
    headers.insert("content-type", "application/x-amz-json-1.0");
    if let Some(query_error) = answer.query_error {
        headers.insert("x-amzn-query-error", query_error);
    }
    Ok(response)
}

/// A lost call is an input/output error, which SDKs retry, as they do when a connection breaks.
/// A dead process is not retried: nothing would be left to do it.
fn broken(lost: Lost) -> ConnectorError {
    match lost {
        Lost::Call => ConnectorError::io("the connection was lost (injected fault)".into()),
        Lost::Process => ConnectorError::other("the process is dead (injected crash)".into(), None),
    }
}
