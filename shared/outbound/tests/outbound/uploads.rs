//! Requests whose bodies are streams: whole, or visibly incomplete.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Method;
use outbound::{Body, Failure, Limits, Opened, Outbound, Refusal};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::sleep;

use crate::receiver::{Receiver, lenient};
use crate::streams::{ROOM, SHORT, channel, chunks, get, put, read_head, texts, zeros};

const PAUSE: Duration = Duration::from_millis(200);
const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/// A receiver that reads everything until nothing comes for a while, tells what
/// it has seen, and answers only requests that are complete.
async fn noting() -> (Receiver, mpsc::UnboundedReceiver<String>) {
    let (tell, told) = mpsc::unbounded_channel();
    let receiver = Receiver::start(move |mut stream| {
        let tell = tell.clone();
        async move {
            let head = read_head(&mut stream).await;
            let body = read_body(&mut stream, &head).await;
            if body.is_some() {
                let _ = stream.write_all(OK).await;
            }
            let _ = tell.send(head + body.as_deref().unwrap_or("INCOMPLETE"));
        }
    })
    .await;
    (receiver, told)
}

/// The body as framed, if it comes to its end.
async fn read_body(stream: &mut TcpStream, head: &str) -> Option<String> {
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length = length.map(|length| length.parse::<usize>().unwrap());
    let mut body = Vec::new();
    let is_whole = |body: &[u8]| length.map_or_else(|| body.ends_with(b"0\r\n\r\n"), |length| body.len() >= length);
    while !is_whole(&body) {
        let mut buffer = [0; 4096];
        let n = stream.read(&mut buffer).await.ok().filter(|n| *n > 0)?;
        body.extend_from_slice(&buffer[..n]);
    }
    Some(String::from_utf8(body).unwrap())
}

async fn sent(body: Body) -> (Result<Opened, Failure>, String) {
    let (receiver, mut told) = noting().await;
    let outcome = lenient().open(put(receiver.url(), body)).await;
    (outcome, told.recv().await.unwrap())
}

#[tokio::test]
async fn a_stream_of_known_length_is_sent_with_its_length() {
    let (answer, seen) = sent(Body::sized(texts(&["one ", "", "two ", "three"]), 13)).await;
    assert!(seen.contains("\r\ncontent-length: 13\r\n") && !seen.contains("transfer-encoding"), "{seen}");
    assert!(seen.ends_with("\r\n\r\none two three"), "{seen}");
    let mut answer = answer.unwrap();
    assert!(answer.sent_whole());
    assert_eq!(answer.whole().await.unwrap(), "ok");
}

#[tokio::test]
async fn a_stream_of_unknown_length_is_sent_in_chunks() {
    let (answer, seen) = sent(Body::chunked(texts(&["one ", "two"]))).await;
    assert!(seen.contains("\r\ntransfer-encoding: chunked\r\n") && !seen.contains("content-length"), "{seen}");
    assert!(seen.ends_with("\r\n\r\n4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n"), "{seen}");
    assert!(answer.unwrap().sent_whole());
}

#[tokio::test]
async fn an_empty_stream_is_an_empty_body() {
    let (answer, seen) = sent(Body::sized(texts(&["", ""]), 0)).await;
    assert!(answer.is_ok() && seen.contains("\r\ncontent-length: 0\r\n"), "{seen}");
    let (answer, seen) = sent(Body::chunked(texts(&[]))).await;
    assert!(answer.is_ok() && seen.ends_with("\r\n\r\n0\r\n\r\n"), "{seen}");
}

#[tokio::test]
async fn a_stream_of_another_length_than_promised_is_never_a_complete_request() {
    let (shorter, longer) = ("the body to be sent is shorter than promised", "the body to be sent is longer than promised");
    for (parts, promised, detail) in [
        (&["one", "two"][..], 7, shorter),
        (&[], 1, shorter),
        (&["one", "two"], 5, longer),
        (&["one", "two"], 3, longer),
        (&["onetwo"], 3, longer),
    ] {
        let (outcome, seen) = sent(Body::sized(texts(parts), promised)).await;
        assert_eq!(outcome.unwrap_err(), Failure::Interrupted(detail), "{parts:?} as {promised}");
        assert!(seen.ends_with("INCOMPLETE"), "{parts:?} as {promised}: {seen}");
    }
    let receiver = Receiver::answering(OK).await;
    let none = lenient().open(put(receiver.url(), Body::sized(texts(&["one"]), 0))).await;
    assert_eq!((none.unwrap_err(), receiver.accepted()), (Failure::Interrupted(longer), 0));
}

#[tokio::test]
async fn a_stream_that_fails_is_never_a_complete_request() {
    let failing = || {
        let make = |n| match n {
            0..3 => Some(Ok(Bytes::from_static(b"x"))),
            _ => Some(Err(Failure::Dns("any error"))),
        };
        chunks(make).0
    };
    for body in [Body::sized(failing(), 4), Body::sized(failing(), 3), Body::chunked(failing())] {
        let (outcome, seen) = sent(body).await;
        assert_eq!(outcome.unwrap_err(), Failure::Interrupted("the body to be sent could not be read"));
        assert!(seen.ends_with("INCOMPLETE"), "{seen}");
    }
}

#[tokio::test]
async fn a_stream_that_stands_still_ends_the_call() {
    let (sender, stream) = channel();
    sender.send(Bytes::from_static(b"one")).await.unwrap();
    let (receiver, mut told) = noting().await;
    let mut call = put(receiver.url(), Body::sized(stream, 6));
    call.limits.silence = SHORT;
    let started = Instant::now();
    let failure = lenient().open(call).await.unwrap_err();
    assert_eq!(failure, Failure::Interrupted("the body to be sent does not go on"));
    assert!(started.elapsed() < Duration::from_secs(2));
    assert!(told.recv().await.unwrap().ends_with("INCOMPLETE"));
}

#[tokio::test]
async fn a_receiver_that_stops_reading_times_out() {
    let receiver = Receiver::start(|mut stream| async move {
        read_head(&mut stream).await;
        sleep(Duration::from_secs(30)).await;
    })
    .await;
    let mut call = put(receiver.url(), Body::sized(zeros(1 << 20, 256).0, 256 << 20));
    call.limits.silence = SHORT;
    assert_eq!(lenient().open(call).await.unwrap_err(), Failure::Timeout);
}

#[tokio::test]
async fn an_upload_may_take_longer_than_the_head_after_it() {
    let (sender, stream) = channel();
    tokio::spawn(async move {
        for _ in 0..8 {
            sleep(PAUSE).await;
            sender.send(Bytes::from_static(b"x")).await.unwrap();
        }
    });
    let (receiver, _told) = noting().await;
    let mut call = put(receiver.url(), Body::sized(stream, 8));
    call.limits = Limits { until_head: 6 * PAUSE, silence: 6 * PAUSE, ..ROOM };
    assert_eq!(lenient().open(call).await.unwrap().status, 200);

    let receiver = Receiver::start(|mut stream| async move {
        read_head(&mut stream).await;
        sleep(Duration::from_secs(30)).await;
    })
    .await;
    let mut call = put(receiver.url(), Body::sized(texts(&["x"]), 1));
    call.limits.until_head = SHORT;
    assert_eq!(lenient().open(call).await.unwrap_err(), Failure::Timeout, "once it is sent the head is waited for");
}

#[tokio::test]
async fn a_quarter_of_a_gigabyte_is_sent_in_little_memory() {
    const SIZE: u64 = 256 << 20;
    const CHUNK: u64 = 1 << 20;
    // The sockets' buffers on both sides, the client's own, and a chunk under way.
    const MOST_AHEAD: u64 = 16 << 20;
    let read = Arc::new(AtomicU64::new(0));
    let (stream, made) = zeros(CHUNK as usize, SIZE / CHUNK);
    let (count, ahead_of) = (read.clone(), made.clone());
    let (tell, mut told) = mpsc::unbounded_channel();
    let receiver = Receiver::start(move |mut stream| {
        let (count, ahead_of, tell) = (count.clone(), ahead_of.clone(), tell.clone());
        async move {
            read_head(&mut stream).await;
            // Nothing is read for a while: what is made then is what is held.
            sleep(Duration::from_millis(200)).await;
            let (mut buffer, mut most_ahead) = (vec![0; 256 * 1024], 0);
            while count.load(Ordering::SeqCst) < SIZE {
                let made = ahead_of.load(Ordering::SeqCst).min(SIZE / CHUNK) * CHUNK;
                most_ahead = made.saturating_sub(count.load(Ordering::SeqCst)).max(most_ahead);
                count.fetch_add(stream.read(&mut buffer).await.unwrap() as u64, Ordering::SeqCst);
            }
            stream.write_all(OK).await.unwrap();
            tell.send(most_ahead).unwrap();
        }
    })
    .await;
    let answer = lenient().open(put(receiver.url(), Body::sized(stream, SIZE))).await.unwrap();
    assert!(answer.status == 200 && answer.sent_whole() && read.load(Ordering::SeqCst) == SIZE);
    let most_ahead = told.recv().await.unwrap();
    assert!(most_ahead < MOST_AHEAD, "{most_ahead} bytes were held");
}

#[tokio::test]
async fn a_download_can_be_the_body_of_an_upload() {
    let source = Receiver::answering("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n0123456789").await;
    let broken = Receiver::answering("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n01234").await;
    let outbound = lenient();
    let (receiver, mut told) = noting().await;
    let answer = piped(&outbound, &source, &receiver).await;
    assert!(answer.is_ok() && told.recv().await.unwrap().ends_with("\r\n\r\n0123456789"));
    let failure = piped(&outbound, &broken, &receiver).await.unwrap_err();
    assert_eq!(failure, Failure::Interrupted("the body to be sent could not be read"));
    assert!(told.recv().await.unwrap().ends_with("INCOMPLETE"));
}

async fn piped(outbound: &Outbound, from: &Receiver, to: &Receiver) -> Result<Opened, Failure> {
    let download = outbound.open(get(from.url())).await.unwrap();
    let stream = futures_util::stream::try_unfold(download, |mut download| async {
        Ok::<_, Failure>(download.chunk().await?.map(|chunk| (chunk, download)))
    });
    outbound.open(put(to.url(), Body::sized(stream, 10))).await
}

#[tokio::test]
async fn a_get_has_no_streamed_body() {
    let receiver = Receiver::answering(OK).await;
    for method in [Method::GET, Method::HEAD] {
        let mut call = put(receiver.url(), Body::chunked(texts(&["x"])));
        call.method = method;
        assert_eq!(lenient().open(call).await.unwrap_err(), Failure::Refused(Refusal::Body));
    }
    assert_eq!(receiver.accepted(), 0);
}
