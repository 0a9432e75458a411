//! From a request to its answer, the faults included. Both are streams: neither is ever whole in memory.

use std::sync::Arc;

use hyper::header::{CONTENT_TYPE, HOST, HeaderValue};
use hyper::{Method, Request, Response};
use s3s::{Body, HttpError};

use super::operation_of;
use crate::call::{Answer, Call, DEFAULT_REGION, Service};
use crate::dispatch::{Lost, Services};
use crate::faults::Plan;

/// Answers one request.
pub(crate) async fn answer(services: Arc<Services>, mut request: Request<Body>) -> Result<Response<Body>, Lost> {
    // What a connection adds, and a signature covers.
    if let Some(host) = request.uri().authority().and_then(|host| HeaderValue::from_str(host.as_str()).ok()) {
        request.headers_mut().entry(HOST).or_insert(host);
    }
    if let Some(name) = unsigned(&request) {
        return Ok(instead(denied(name)));
    }
    let call = call(&request);
    let counting = services.clone();
    let _under_way = counting.counts.of(&call.operation);
    let plan = services.faults.plan(&call)?;
    if !plan.delay.is_zero() {
        tokio::time::sleep(plan.delay).await;
    }
    let objects = services.objects.clone();
    let answer = match plan.step {
        Plan::Answer(answer) => instead(answer),
        Plan::LoseRequest => return Err(Lost::Call),
        Plan::LoseResponse => {
            let _ = objects.execute(request).await;
            return Err(Lost::Call);
        }
        Plan::Crash { executes } => {
            if executes {
                let _ = objects.execute(request).await;
            }
            services.faults.die(plan.clears);
            return Err(Lost::Process);
        }
        Plan::FailHalf | Plan::Execute => objects.execute(request).await.map_err(|_| Lost::Call)?,
    };
    if services.faults.crashed() { Err(Lost::Process) } else { Ok(answer) }
}

impl super::Objects {
    async fn execute(&self, request: Request<Body>) -> Result<Response<Body>, HttpError> {
        let is_head = request.method() == Method::HEAD;
        let answer = self.service.call(request).await?;
        // A connection would leave it out.
        Ok(if is_head { answer.map(|_| Body::empty()) } else { answer })
    }
}

/// What the faults look at.
fn call(request: &Request<Body>) -> Call {
    let (method, uri) = (request.method().as_str(), request.uri());
    let copies = request.headers().contains_key("x-amz-copy-source");
    Call {
        service: Service::Objects,
        operation: operation_of(method, uri.path(), uri.query().unwrap_or_default(), copies).to_owned(),
        resource: String::new(),
        region: DEFAULT_REGION.to_owned(),
        sender: String::new(),
        origin: String::new(),
        // By which a rule can pick an object.
        body: uri.path().as_bytes().to_vec(),
    }
}

/// A header of S3's that a signed address says nothing of: with it, whoever has the address would ask for something else, such
/// as the copy of another object. s3s looks only at what was signed.
fn unsigned(request: &Request<Body>) -> Option<&str> {
    let query = request.uri().query().filter(|query| query.contains("X-Amz-Signature="))?;
    let signed = query.split('&').find_map(|pair| pair.strip_prefix("X-Amz-SignedHeaders="))?;
    let signed: Vec<String> = signed.replace("%3B", ";").replace("%3b", ";").split(';').map(str::to_ascii_lowercase).collect();
    let names = request.headers().keys().map(hyper::header::HeaderName::as_str);
    names
        .filter(|name| name.starts_with("x-amz-") && *name != "x-amz-content-sha256")
        .find(|name| !signed.iter().any(|one| one == name))
}

fn denied(name: &str) -> Answer {
    let message = format!("There were headers present in the request which were not signed: {name}");
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>{message}</Message></Error>"
    );
    Answer { status: 403, body, query_error: None }
}

fn instead(answer: Answer) -> Response<Body> {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status.try_into().unwrap_or_default();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    response
}
