//! A transport of a test's own still stands behind the guard.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use outbound::{Exchange, Failure, Outbound, Policy, Request, Response, Timing, Transport};

use crate::receiver::{CAP, post};

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

#[test]
fn debug_shows_no_secrets() {
    let mut request = post("https://hooks.example.com/services/s3cret-path");
    request.headers.insert("authorization", HeaderValue::from_static("s3cret-token"));
    request.body = Bytes::from_static(b"s3cret-body");
    let text = format!("{request:?}");
    assert!(text.contains("authorization") && !text.contains("s3cret"), "{text}");
}
