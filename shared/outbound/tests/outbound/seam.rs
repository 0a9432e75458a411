//! A transport of a test's own still stands behind the guard.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use outbound::{Body, Call, Exchange, Failure, Outbound, Policy, Request, Response, Timing, Transport};

use crate::receiver::{CAP, post};
use crate::streams::{ROOM, chunks, texts};

/// Notes each request and answers with one byte more than the cap.
#[derive(Default)]
struct InProcess {
    seen: Mutex<Vec<String>>,
    hangs: bool,
}

impl Transport for InProcess {
    fn exchange(&self, request: Request) -> Exchange<'_> {
        Box::pin(async move {
            self.seen.lock().unwrap().push(request.url);
            if self.hangs {
                std::future::pending::<()>().await;
            }
            Ok(Response {
                status: 200,
                headers: HeaderMap::new(),
                body: Bytes::from(vec![b'x'; CAP + 1]),
                truncated: false,
                timing: Timing::default(),
            })
        })
    }
}

#[tokio::test]
async fn only_judged_requests_reach_the_transport() {
    let receiver = Arc::new(InProcess::default());
    let outbound = Outbound::with_transport(Policy::default(), receiver.clone());
    assert!(outbound.send(post("http://169.254.169.254/")).await.unwrap_err().permanent());
    let mut reframed = post("https://example.com/");
    reframed.headers.insert("transfer-encoding", HeaderValue::from_static("chunked"));
    assert!(outbound.send(reframed).await.unwrap_err().permanent());
    assert!(receiver.seen.lock().unwrap().is_empty());

    let response = outbound.send(post("HTTPS://Example.com:443/a/../b")).await.unwrap();
    assert_eq!((response.body.len(), response.truncated), (CAP, true));
    assert_eq!(*receiver.seen.lock().unwrap(), ["https://example.com/b"]);
}

#[tokio::test]
async fn the_timeout_holds_for_any_transport() {
    let receiver = Arc::new(InProcess { hangs: true, ..InProcess::default() });
    let outbound = Outbound::with_transport(Policy::default(), receiver);
    let mut request = post("https://example.com/");
    request.timeout = Duration::from_millis(20);
    assert_eq!(outbound.send(request).await.unwrap_err(), Failure::Timeout);
}

/// Answers with what it was sent.
struct Echo;

impl Transport for Echo {
    fn exchange(&self, request: Request) -> Exchange<'_> {
        let (headers, body, timing) = (request.headers, request.body, Timing::default());
        Box::pin(std::future::ready(Ok(Response { status: 200, headers, body, truncated: false, timing })))
    }
}

fn echoing() -> Outbound {
    Outbound::with_transport(Policy::default(), Arc::new(Echo))
}

#[tokio::test]
async fn a_transport_without_streams_carries_calls_in_one_piece() {
    for (body, expected) in [
        (Body::from(Bytes::from_static(b"whole")), "whole"),
        (Body::sized(texts(&["one ", "two"]), 7), "one two"),
        (Body::chunked(texts(&["one ", "two"])), "one two"),
        (Body::sized(texts(&[]), 0), ""),
    ] {
        let call = Call { body, ..Call::new(Method::POST, "https://example.com/", ROOM) };
        let mut answer = echoing().open(call).await.unwrap();
        assert_eq!((answer.whole().await.unwrap(), answer.sent_whole()), (expected.into(), true));
    }
    let mut call = Call { gzip: true, ..Call::new(Method::POST, "https://example.com/", ROOM) };
    call.limits.max_bytes = 3;
    call.body = Bytes::from_static(b"longer").into();
    let mut answer = echoing().open(call).await.unwrap();
    assert_eq!(answer.headers["accept-encoding"], "gzip");
    assert_eq!((answer.whole().await.unwrap(), answer.truncated()), ("lon".into(), true));
}

#[tokio::test]
async fn a_stream_is_held_to_its_promise_by_any_transport() {
    for promised in [2, 4] {
        let call = Call { body: Body::sized(texts(&["one"]), promised), ..Call::new(Method::PUT, "https://example.com/", ROOM) };
        assert!(matches!(echoing().open(call).await, Err(Failure::Interrupted(_))), "{promised}");
    }
    let huge = chunks(|n| (n < 17).then(|| Ok(vec![0; 1 << 20].into()))).0;
    let call = Call { body: Body::chunked(huge), ..Call::new(Method::PUT, "https://example.com/", ROOM) };
    let failure = echoing().open(call).await.unwrap_err();
    assert_eq!(failure, Failure::Interrupted("the body to be sent is larger than this transport takes"));
}

#[test]
fn debug_shows_no_secrets() {
    let mut request = post("https://hooks.example.com/services/s3cret-path");
    request.headers.insert("authorization", HeaderValue::from_static("s3cret-token"));
    request.body = Bytes::from_static(b"s3cret-body");
    let text = format!("{request:?}");
    assert!(text.contains("authorization") && !text.contains("s3cret"), "{text}");
}
