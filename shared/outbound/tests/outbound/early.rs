//! Answers that come before a streamed request has ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use outbound::{Body, Failure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::sleep;

use crate::receiver::{Receiver, lenient};
use crate::streams::{SHORT, channel, eventually, put, read_head, zeros};

/// Answers when it has read so many bytes of a body, and reads no more.
async fn answering_early(answer: &'static str, after: usize) -> Receiver {
    Receiver::start(move |mut stream| async move {
        read_head(&mut stream).await;
        let mut first = vec![0; after];
        stream.read_exact(&mut first).await.unwrap();
        stream.write_all(answer.as_bytes()).await.unwrap();
        // Closing with bytes unread would make the kernel throw the answer away.
        sleep(Duration::from_secs(5)).await;
    })
    .await
}

#[tokio::test]
async fn an_early_answer_is_seen_and_ends_the_sending() {
    for (answer, status) in [
        ("HTTP/1.1 308 Resume Incomplete\r\nrange: bytes=0-9\r\ncontent-length: 0\r\n\r\n", 308),
        ("HTTP/1.1 401 Unauthorized\r\ncontent-length: 4\r\n\r\nwho?", 401),
        ("HTTP/1.1 413 Content Too Large\r\ncontent-length: 4\r\nconnection: close\r\n\r\nno!!", 413),
    ] {
        let receiver = answering_early(answer, 10).await;
        let (stream, made) = zeros(1 << 20, 1024);
        let outbound = lenient();
        let mut call = put(receiver.url(), Body::sized(stream, 1 << 30));
        call.follow_redirects = true;
        let started = Instant::now();
        let mut opened = outbound.open(call).await.unwrap();
        assert_eq!((opened.status, opened.sent_whole()), (status, false));
        opened.whole().await.unwrap();
        assert!(started.elapsed() < Duration::from_secs(4), "before the receiver closes");
        assert!(made.load(Ordering::SeqCst) < 64, "the rest is not even read");
        assert_eq!(outbound.under_way(), 0);
    }
}

#[tokio::test]
async fn an_early_answer_before_a_close_is_seen() {
    for _ in 0..20 {
        let receiver = Receiver::start(|mut stream| async move {
            read_head(&mut stream).await;
            stream.write_all(b"HTTP/1.1 413 Content Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").await.unwrap();
            // As servers do that mind their manners (RFC 9112, section 9.6).
            stream.shutdown().await.unwrap();
            let mut buffer = [0; 64 * 1024];
            while stream.read(&mut buffer).await.is_ok_and(|n| n > 0) {}
        })
        .await;
        let call = put(receiver.url(), Body::chunked(zeros(256 * 1024, 4096).0));
        assert_eq!(lenient().open(call).await.unwrap().status, 413);
    }
}

/// Reads a head, answers, and reads on until the client closes.
async fn answering_and_reading_on(answer: &'static str) -> Receiver {
    Receiver::start(move |mut stream| async move {
        read_head(&mut stream).await;
        stream.write_all(answer.as_bytes()).await.unwrap();
        let mut buffer = [0; 4096];
        while stream.read(&mut buffer).await.is_ok_and(|n| n > 0) {}
    })
    .await
}

#[tokio::test]
async fn a_stream_is_let_go_of_once_its_receiver_has_refused_it() {
    let receiver = answering_and_reading_on("HTTP/1.1 413 Content Too Large\r\ncontent-length: 4\r\n\r\n").await;
    let (sender, stream) = channel();
    sender.send(Bytes::from_static(b"one")).await.unwrap();
    let answer = lenient().open(put(receiver.url(), Body::chunked(stream))).await.unwrap();
    eventually("the stream is dropped while the answer is held", || sender.is_closed()).await;
    assert!(answer.status == 413 && !answer.sent_whole());
}

#[tokio::test]
async fn a_stream_is_let_go_of_once_the_answer_has_ended() {
    let receiver = answering_and_reading_on("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
    let (sender, stream) = channel();
    sender.send(Bytes::from_static(b"one")).await.unwrap();
    let mut answer = lenient().open(put(receiver.url(), Body::chunked(stream))).await.unwrap();
    assert_eq!(answer.whole().await.unwrap(), "ok");
    eventually("the stream is dropped while the answer is held", || sender.is_closed()).await;
    assert!(!answer.sent_whole());
}

/// Nothing of these answers is left to read, so that their connections alone do not notice who has gone.
#[tokio::test]
async fn an_answer_that_nobody_reads_on_closes_its_connection() {
    for head in ["401 Unauthorized", "303 See Other\r\nlocation: http://10.0.0.1/"] {
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let receiver = Receiver::start(move |mut stream| {
            let tell = tell.clone();
            async move {
                read_head(&mut stream).await;
                stream.write_all(format!("HTTP/1.1 {head}\r\ncontent-length: 0\r\n\r\n").as_bytes()).await.unwrap();
                let mut buffer = [0; 4096];
                while stream.read(&mut buffer).await.is_ok_and(|n| n > 0) {}
                tell.send(()).unwrap();
            }
        })
        .await;
        let (_sender, stream) = channel();
        let mut call = put(receiver.url(), Body::chunked(stream));
        call.follow_redirects = true;
        let outcome = lenient().open(call).await;
        assert_eq!(outcome.is_err(), head.starts_with("303"));
        drop(outcome);
        tokio::time::timeout(Duration::from_secs(5), told.recv()).await.unwrap();
    }
}

#[tokio::test]
async fn interim_answers_do_not_keep_a_stream_that_stands_still() {
    let receiver = Receiver::start(|mut stream| async move {
        read_head(&mut stream).await;
        while stream.write_all(b"HTTP/1.1 102 Processing\r\n\r\n").await.is_ok() {
            sleep(SHORT / 5).await;
        }
    })
    .await;
    let (sender, stream) = channel();
    sender.send(Bytes::from_static(b"one")).await.unwrap();
    let mut call = put(receiver.url(), Body::chunked(stream));
    call.limits.silence = SHORT;
    let failure = lenient().open(call).await.unwrap_err();
    assert_eq!(failure, Failure::Interrupted("the body to be sent does not go on"));
}

#[tokio::test]
async fn who_is_not_waited_for_gets_no_more() {
    let closed = Arc::new(AtomicU64::new(0));
    let count = closed.clone();
    let receiver = Receiver::start(move |mut stream| {
        let count = count.clone();
        async move {
            read_head(&mut stream).await;
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nbegun").await.unwrap();
            let mut buffer = [0; 4096];
            while stream.read(&mut buffer).await.is_ok_and(|n| n > 0) {}
            count.fetch_add(1, Ordering::SeqCst);
        }
    })
    .await;
    let (sender, stream) = channel();
    sender.send(Bytes::from_static(b"one")).await.unwrap();
    let mut answer = lenient().open(put(receiver.url(), Body::chunked(stream))).await.unwrap();
    assert_eq!(answer.chunk().await.unwrap().unwrap(), "begun");
    sender.send(Bytes::from_static(b"two")).await.unwrap();
    assert!(!answer.sent_whole());
    drop(answer);
    eventually("the connection is closed", || closed.load(Ordering::SeqCst) == 1).await;
    eventually("the stream is dropped", || sender.is_closed()).await;
}

#[tokio::test]
async fn a_stream_that_fails_after_an_early_answer_fails_the_reading() {
    let receiver = Receiver::start(|mut stream| async move {
        read_head(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nbegun").await.unwrap();
        let mut buffer = [0; 4096];
        while stream.read(&mut buffer).await.is_ok_and(|n| n > 0) {}
    })
    .await;
    let (sender, stream) = channel();
    sender.send(Bytes::from_static(b"one")).await.unwrap();
    let mut answer = lenient().open(put(receiver.url(), Body::sized(stream, 6))).await.unwrap();
    assert_eq!(answer.chunk().await.unwrap().unwrap(), "begun");
    drop(sender);
    let failure = answer.chunk().await.unwrap_err();
    assert_eq!(failure, Failure::Interrupted("the body to be sent is shorter than promised"));
}
