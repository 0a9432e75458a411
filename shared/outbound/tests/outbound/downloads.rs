//! Answers that are read as they arrive, and every way in which they can fail to.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http::Method;
use outbound::{Call, Failure, Limits, Refusal};
use tokio::io::AsyncWriteExt;
use tokio::time::sleep;

use crate::receiver::{Receiver, lenient, post, read_request};
use crate::streams::{ROOM, SHORT, eventually, get, in_parts};

const SLOW: Duration = Duration::from_secs(30);
const CHUNKED: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n";

fn limited(url: String, limits: Limits) -> Call {
    Call::new(Method::GET, url, limits)
}

/// Each part is only written when it is asked for, so what is read was there before the rest.
#[tokio::test]
async fn the_head_and_each_chunk_are_there_before_the_end() {
    let (ask, asked) = tokio::sync::mpsc::channel::<&str>(1);
    let asked = Arc::new(tokio::sync::Mutex::new(asked));
    let receiver = Receiver::start(move |mut stream| {
        let asked = asked.clone();
        async move {
            read_request(&mut stream).await;
            while let Some(part) = asked.lock().await.recv().await {
                stream.write_all(part.as_bytes()).await.unwrap();
            }
        }
    })
    .await;
    ask.send(CHUNKED).await.unwrap();
    let mut answer = lenient().open(get(receiver.url())).await.unwrap();
    assert_eq!((answer.status, answer.hops, answer.url.clone()), (200, 0, receiver.url()));
    assert_eq!(answer.headers["content-type"], "text/plain");
    for (part, chunk) in [("3\r\nabc\r\n", "abc"), ("2\r\nde\r\n", "de")] {
        ask.send(part).await.unwrap();
        assert_eq!(answer.chunk().await.unwrap().unwrap(), chunk);
    }
    ask.send("0\r\n\r\n").await.unwrap();
    for _ in 0..2 {
        assert_eq!(answer.chunk().await, Ok(None));
    }
    assert!(!answer.truncated() && answer.sent_whole());
}

#[tokio::test]
async fn an_answer_counts_as_under_way_until_it_ended_or_was_dropped() {
    let outbound = lenient();
    let receiver = in_parts(&[CHUNKED, "3\r\nabc\r\n0\r\n\r\n"], Duration::ZERO).await;
    let mut ended = outbound.open(get(receiver.url())).await.unwrap();
    let dropped = outbound.open(get(receiver.url())).await.unwrap();
    assert_eq!(outbound.under_way(), 2);
    assert_eq!(ended.whole().await.unwrap(), "abc");
    assert_eq!(outbound.under_way(), 1, "one has ended");
    drop(dropped);
    assert_eq!(outbound.under_way(), 0);

    let refused = outbound.open(get("http://10.0.0.1/")).await.unwrap_err();
    assert!(refused.permanent() && outbound.under_way() == 0);
    let broken = in_parts(&[CHUNKED, "3\r\nab"], Duration::ZERO).await;
    let mut answer = outbound.open(get(broken.url())).await.unwrap();
    answer.whole().await.unwrap_err();
    assert_eq!(outbound.under_way(), 0, "one that has failed is over");
}

#[tokio::test]
async fn an_answer_that_was_dropped_closes_its_connection() {
    let closed = Arc::new(AtomicU64::new(0));
    let count = closed.clone();
    let receiver = Receiver::start(move |mut stream| {
        let count = count.clone();
        async move {
            read_request(&mut stream).await;
            stream.write_all(CHUNKED.as_bytes()).await.unwrap();
            while stream.write_all(b"1\r\nx\r\n").await.is_ok() {
                sleep(Duration::from_millis(5)).await;
            }
            count.fetch_add(1, Ordering::SeqCst);
        }
    })
    .await;
    drop(lenient().open(get(receiver.url())).await.unwrap());
    eventually("the receiver sees it closed", || closed.load(Ordering::SeqCst) == 1).await;
}

#[tokio::test]
async fn a_stream_cut_in_the_middle_fails_after_what_came() {
    for parts in [&[CHUNKED, "3\r\nabc\r\n"][..], &["HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc"], &[CHUNKED, "9\r\nabc"]]
    {
        let receiver = in_parts(parts, Duration::from_millis(10)).await;
        let mut answer = lenient().open(get(receiver.url())).await.unwrap();
        assert_eq!(answer.chunk().await.unwrap().unwrap(), "abc");
        for _ in 0..2 {
            assert_eq!(answer.chunk().await.unwrap_err().kind(), "interrupted", "and never an end");
        }
        assert!(!answer.truncated());
    }
}

#[tokio::test]
async fn a_head_that_does_not_come_times_out() {
    for parts in [&[""][..], &["HTTP/1.1 200 OK\r\nx-slow: "]] {
        let receiver = in_parts(parts, SLOW).await;
        let limits = Limits { until_head: SHORT, ..ROOM };
        let outbound = lenient();
        let started = Instant::now();
        assert_eq!(outbound.open(limited(receiver.url(), limits)).await.unwrap_err(), Failure::Timeout);
        assert!(started.elapsed() < Duration::from_secs(2) && outbound.under_way() == 0);
    }
}

#[tokio::test]
async fn silence_between_chunks_times_out() {
    const PAUSE: Duration = Duration::from_millis(100);
    let limits = Limits { silence: 3 * PAUSE, ..ROOM };
    let receiver = in_parts(&[CHUNKED, "3\r\nabc\r\n", ""], SLOW).await;
    let mut silent = lenient().open(limited(receiver.url(), limits)).await.unwrap();
    assert_eq!(silent.whole().await.unwrap_err(), Failure::Timeout);
    let parts = &[CHUNKED, "1\r\na\r\n", "1\r\nb\r\n", "1\r\nc\r\n", "1\r\nd\r\n", "0\r\n\r\n"];
    let receiver = in_parts(parts, PAUSE).await;
    let mut talking = lenient().open(limited(receiver.url(), limits)).await.unwrap();
    assert_eq!(talking.whole().await.unwrap(), "abcd", "longer than the limit in all, but never silent");
}

#[tokio::test]
async fn silence_is_not_what_the_reader_takes_to_come_back() {
    let receiver = in_parts(&[CHUNKED, "3\r\nabc\r\n", "0\r\n\r\n"], Duration::from_millis(10)).await;
    let limits = Limits { silence: SHORT, ..ROOM };
    let mut answer = lenient().open(limited(receiver.url(), limits)).await.unwrap();
    sleep(2 * SHORT).await;
    assert_eq!(answer.whole().await.unwrap(), "abc");
}

#[tokio::test]
async fn the_overall_limit_ends_a_stream_that_never_rests() {
    let receiver = Receiver::start(|mut stream| async move {
        read_request(&mut stream).await;
        stream.write_all(CHUNKED.as_bytes()).await.unwrap();
        while stream.write_all(b"1\r\nx\r\n").await.is_ok() {
            sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    let limits = Limits { overall: SHORT, ..ROOM };
    let started = Instant::now();
    let mut answer = lenient().open(limited(receiver.url(), limits)).await.unwrap();
    assert_eq!(answer.whole().await.unwrap_err(), Failure::Timeout);
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn past_the_cap_the_reading_fails_and_says_why() {
    for (size, cut) in [(99, false), (100, false), (101, true), (5_000_000, true)] {
        let body = format!("HTTP/1.1 200 OK\r\ncontent-length: {size}\r\n\r\n{}", "x".repeat(size));
        let receiver = Receiver::answering(body).await;
        let limits = Limits { max_bytes: 100, ..ROOM };
        let outbound = lenient();
        let mut answer = outbound.open(limited(receiver.url(), limits)).await.unwrap();
        let mut read = 0;
        let outcome = loop {
            match answer.chunk().await {
                Ok(Some(chunk)) => read += chunk.len(),
                Ok(None) => break Ok(()),
                Err(failure) => break Err(failure),
            }
        };
        let expected = if cut { Err(Failure::Interrupted("the answer is longer than the limit")) } else { Ok(()) };
        assert_eq!((read, outcome, answer.truncated()), (size.min(100), expected, cut));
        assert_eq!(outbound.under_way(), 0);

        let mut answer = outbound.open(limited(receiver.url(), limits)).await.unwrap();
        let whole = answer.whole().await.unwrap();
        assert_eq!((whole.len(), answer.truncated()), (size.min(100), cut), "as a whole it is cut");
    }
}

/// The receiver writes as fast as it is read, and notes how far it is ahead of the reader.
#[tokio::test]
async fn a_quarter_of_a_gigabyte_is_read_in_little_memory() {
    const SIZE: u64 = 256 << 20;
    // The sockets' buffers on both sides, the client's own, and a chunk under way.
    const MOST_AHEAD: u64 = 16 << 20;
    let written = Arc::new(AtomicU64::new(0));
    let count = written.clone();
    let receiver = Receiver::start(move |mut stream| {
        let count = count.clone();
        async move {
            read_request(&mut stream).await;
            stream.write_all(format!("HTTP/1.1 200 OK\r\ncontent-length: {SIZE}\r\n\r\n").as_bytes()).await.unwrap();
            let block = vec![b'x'; 256 * 1024];
            while count.load(Ordering::SeqCst) < SIZE {
                stream.write_all(&block).await.unwrap();
                count.fetch_add(block.len() as u64, Ordering::SeqCst);
            }
        }
    })
    .await;
    let mut answer = lenient().open(get(receiver.url())).await.unwrap();
    // Nobody reads for a while: what is written then is what is held.
    sleep(Duration::from_millis(200)).await;
    let (mut read, mut most_ahead) = (0, written.load(Ordering::SeqCst));
    while let Some(chunk) = answer.chunk().await.unwrap() {
        assert!(chunk.len() < 1 << 20);
        read += chunk.len() as u64;
        most_ahead = most_ahead.max(written.load(Ordering::SeqCst).saturating_sub(read));
    }
    assert_eq!(read, SIZE);
    assert!(most_ahead < MOST_AHEAD, "{most_ahead} bytes were held");
}

#[tokio::test]
async fn a_whole_body_request_is_a_call_as_well() {
    let receiver = Receiver::answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
    let mut answer = lenient().open(Call::from(post(receiver.url()))).await.unwrap();
    assert_eq!((answer.status, answer.whole().await.unwrap()), (200, "ok".into()));
    let mut tunnel = get(receiver.url());
    tunnel.method = Method::CONNECT;
    assert_eq!(lenient().open(tunnel).await.unwrap_err(), Failure::Refused(Refusal::Method));
    let mut reframed = get(receiver.url());
    reframed.headers.insert("accept-encoding", "br".parse().unwrap());
    assert!(lenient().open(reframed).await.unwrap_err().permanent());
    assert_eq!(receiver.accepted(), 1);
}

#[tokio::test]
async fn what_was_read_to_its_end_leaves_a_connection_to_use_again() {
    let receiver = Receiver::start(|mut stream| async move {
        while read_request(&mut stream).await.is_some() {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await.unwrap();
        }
    })
    .await;
    let outbound = lenient();
    for _ in 0..3 {
        let mut answer = outbound.open(get(receiver.url())).await.unwrap();
        assert_eq!(answer.whole().await.unwrap(), "ok");
        tokio::task::yield_now().await;
    }
    assert_eq!(receiver.accepted(), 1);
}

#[test]
fn debug_shows_no_secrets() {
    let mut call = get("https://hooks.example.com/services/s3cret-path");
    call.headers.insert("authorization", "s3cret-token".parse().unwrap());
    call.body = bytes::Bytes::from_static(b"s3cret-body").into();
    let text = format!("{call:?}");
    assert!(text.contains("authorization") && !text.contains("s3cret"), "{text}");
}
