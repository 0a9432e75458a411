//! From an event of an HTTP API (payload format 2.0) to its answer.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

use api::{ClientIp, Error, Problem};
use axum::http::HeaderMap;
use axum::{Extension, Router};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use function::{Credential, inform};
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Context, LambdaEvent};
use serde::Deserialize;
use serde_json::{Value, json};
use tower::Service;

/// The version of the payload format that the template asks for.
const VERSION: &str = "2.0";

/// What makes an event a request. `lambda_http` makes up what is missing of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outline {
    version: String,
    raw_path: String,
    request_context: RequestContext,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

#[derive(Deserialize)]
struct RequestContext {
    http: Http,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Http {
    method: String,
    source_ip: Option<IpAddr>,
}

/// What `router` answers to `event`. One that is no HTTP request is answered with a problem like any other
/// bad input.
pub async fn answer(router: Router, event: &str, context: Context) -> Value {
    answer_below(&[], router, event, context).await
}

/// As [`answer`], where a custom domain leads to `router` below one of `keys`: those of its API mappings. Whether the
/// path of an event begins with the key, AWS's documents and what has been seen of it do not agree on.
pub(crate) async fn answer_below(keys: &[String], router: Router, event: &str, context: Context) -> Value {
    let problem = |error| problem(error, &context.request_id);
    let (request, ip) = match read(keys, event) {
        Ok(read) => read,
        Err(reason) => return problem(not_a_request(&reason)),
    };
    let mut adapter = Adapter::from(router.layer(Extension(ip)));
    match std::future::poll_fn(|task| Poll::Ready(adapter.poll_ready(task))).await {
        Poll::Ready(Ok(())) => {}
        // A router is always ready and never fails.
        Poll::Ready(Err(never)) => match never {},
        Poll::Pending => return problem(Error::internal("the router was not ready")),
    }
    // Making the request panics where host and path are no URL; nothing of ours runs before it is polled.
    let Ok(answering) = catch_unwind(AssertUnwindSafe(|| adapter.call(LambdaEvent::new(request, context.clone())))) else {
        return problem(not_a_request("its host and path make no URL"));
    };
    let Ok(response) = answering.await;
    match serde_json::to_value(response) {
        // Handlers answer with problems; without one, the event was for another function.
        Ok(answer) if is_bare(&answer) => problem(Error::NoRoute),
        Ok(answer) => answer,
        Err(error) => problem(Error::internal(format!("an answer could not be written: {error}"))),
    }
}

/// The request, and where the gateway says that it comes from.
fn read(keys: &[String], event: &str) -> Result<(LambdaRequest, ClientIp), String> {
    let outline: Outline = serde_json::from_str(event).map_err(|error| error.to_string())?;
    if outline.version != VERSION {
        return Err(format!("its payload format is {:?}, not {VERSION:?}", outline.version));
    }
    if outline.request_context.http.method.is_empty() {
        return Err("it names no method".to_owned());
    }
    if !outline.raw_path.starts_with('/') {
        return Err("its rawPath does not begin with a slash".to_owned());
    }
    if outline.is_base64_encoded && outline.body.is_some_and(|body| BASE64_STANDARD.decode(body).is_err()) {
        return Err("its body says that it is base64 and is not".to_owned());
    }
    let mut request = serde_json::from_str(event).map_err(|error| error.to_string())?;
    if let LambdaRequest::ApiGatewayV2(request) = &mut request {
        request.raw_path = Some(without_key(keys, &outline.raw_path).to_owned());
    }
    Ok((request, ClientIp(outline.request_context.http.source_ip)))
}

/// `/schedules/api/jobs` without the key `schedules`.
fn without_key<'a>(keys: &[String], path: &'a str) -> &'a str {
    let mut rests = keys.iter().filter_map(|key| path.strip_prefix('/')?.strip_prefix(key.as_str()));
    rests.find(|rest| rest.starts_with('/')).unwrap_or(path)
}

fn is_bare(answer: &Value) -> bool {
    [404, 405].iter().any(|status| answer["statusCode"] == *status) && answer["headers"]["content-type"].is_null()
}

fn not_a_request(reason: &str) -> Error {
    Error::Malformed(format!("The event is not an HTTP request: {reason}."))
}

/// What never came to the edge is quoted by Lambda's own id of the request.
fn problem(error: Error, request_id: &str) -> Value {
    let problem = Problem { request_id: request_id.to_owned(), ..Problem::from(error) };
    tracing::error!(code = problem.code, detail = problem.detail, "an event was refused");
    let mut told = HeaderMap::new();
    inform(&mut told, Credential::OwnOrNone, true);
    let told = told.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default()));
    let own = [("content-type", "application/problem+json"), ("x-request-id", request_id)];
    json!({
        "statusCode": problem.status,
        "headers": told.chain(own).collect::<BTreeMap<_, _>>(),
        "isBase64Encoded": false,
        "body": serde_json::to_string(&problem).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_a_mapping_is_no_part_of_the_path() {
        let keys = ["schedules".to_owned()];
        assert_eq!(without_key(&keys, "/schedules/api/jobs"), "/api/jobs");
        for path in ["/api/jobs", "/schedules", "/schedulesx/api/jobs", "/api/schedules/api/jobs"] {
            assert_eq!(without_key(&keys, path), path);
        }
        assert_eq!(without_key(&[], "/schedules/api/jobs"), "/schedules/api/jobs");
    }
}
