//! From an event of an HTTP API (payload format 2.0) to its answer.

use std::task::Poll;

use api::{Error, Problem};
use axum::Router;
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Context, LambdaEvent};
use serde_json::{Value, json};
use tower::Service;

/// What `router` answers to `event`. One that is no HTTP request is answered with a problem like any other
/// bad input.
pub async fn answer(router: Router, event: &str, context: Context) -> Value {
    let request: LambdaRequest = match serde_json::from_str(event) {
        Ok(request) => request,
        Err(error) => return problem(Error::Malformed(format!("The event is not an HTTP request: {error}."))),
    };
    let mut adapter = Adapter::from(router);
    let answered = match std::future::poll_fn(|task| Poll::Ready(adapter.poll_ready(task))).await {
        Poll::Ready(Ok(())) => adapter.call(LambdaEvent::new(request, context)).await,
        // A router is always ready and never fails.
        Poll::Ready(Err(never)) => match never {},
        Poll::Pending => return problem(Error::internal("the router was not ready")),
    };
    match answered {
        Ok(response) => serde_json::to_value(response)
            .unwrap_or_else(|error| problem(Error::internal(format!("an answer could not be written: {error}")))),
        Err(never) => match never {},
    }
}

fn problem(error: Error) -> Value {
    let problem = Problem::from(error);
    tracing::error!(code = problem.code, detail = problem.detail, "an event was refused");
    json!({
        "statusCode": problem.status,
        "headers": {"content-type": "application/problem+json", "cache-control": "no-store"},
        "isBase64Encoded": false,
        "body": serde_json::to_string(&problem).unwrap_or_default(),
    })
}
