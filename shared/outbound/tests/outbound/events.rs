//! Server-sent events over a real connection.

use std::time::Duration;

use outbound::{Event, Events, Failure};

use crate::receiver::lenient;
use crate::streams::{get, in_parts};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";

fn event(name: &str, data: &str, id: &str) -> Event {
    Event { name: name.into(), data: data.into(), id: id.into() }
}

async fn events(parts: &'static [&'static str], most_bytes: usize) -> Events {
    let receiver = in_parts(parts, Duration::from_millis(20)).await;
    Events::of(lenient().open(get(receiver.url())).await.unwrap(), most_bytes)
}

#[tokio::test]
async fn events_are_there_as_they_arrive() {
    let parts =
        &[HEAD, "retry: 500\ndata: a\r", "\n\r", "\nevent: delta\nid: 7\ndata: {\"x\":", "1}\n\n: ping\n\ndata: c\n\ndata: lost"];
    let mut events = events(parts, 1024).await;
    assert_eq!(events.answer().status, 200);
    assert_eq!(events.next().await, Ok(Some(event("message", "a", ""))));
    assert_eq!(events.retry(), Some(Duration::from_millis(500)));
    assert_eq!(events.next().await, Ok(Some(event("delta", "{\"x\":1}", "7"))));
    assert_eq!(events.next().await, Ok(Some(event("message", "c", "7"))));
    assert_eq!(events.next().await, Ok(None), "what was not complete is dropped");
    assert_eq!(events.last_id(), "7");
}

#[tokio::test]
async fn an_event_that_is_too_long_ends_the_reading() {
    let mut events = events(&[HEAD, "data: a\n\ndata: too much for sixteen bytes\n\ndata: b\n\n"], 16).await;
    assert_eq!(events.next().await, Ok(Some(event("message", "a", ""))));
    for _ in 0..2 {
        assert_eq!(events.next().await, Err(Failure::Interrupted("one of its events is longer than the limit")));
    }
}

#[tokio::test]
async fn a_stream_that_breaks_off_fails_after_what_came() {
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\ndata: a\n\n\r\n";
    let receiver = crate::receiver::Receiver::answering(head).await;
    let mut events = Events::of(lenient().open(get(receiver.url())).await.unwrap(), 1024);
    assert_eq!(events.next().await, Ok(Some(event("message", "a", ""))));
    assert_eq!(events.next().await.unwrap_err().kind(), "interrupted");
}
