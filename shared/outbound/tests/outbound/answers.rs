//! What becomes of each way in which a receiver can answer, or not.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderValue, Method};
use outbound::Failure;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::sleep;

use crate::receiver::{CAP, Receiver, answer_to, kind, lenient, post, read_request};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

#[tokio::test]
async fn sends_the_request_as_given_and_returns_the_answer() {
    let receiver = Receiver::start(|mut stream| async move {
        let request = read_request(&mut stream).await.unwrap();
        let head = format!("HTTP/1.1 201 Created\r\nx-kind: echo\r\ncontent-length: {}\r\n\r\n", request.len());
        stream.write_all((head + &request).as_bytes()).await.unwrap();
    })
    .await;
    let mut request = post(receiver.url() + "?a=b");
    request.body = Bytes::from_static(b"{\"job_id\":\"job_1\"}");
    request.headers.insert("webhook-id", HeaderValue::from_static("occ_1"));
    request.headers.insert("authorization", HeaderValue::from_static("Bearer x"));
    let response = lenient().send(request).await.unwrap();

    assert_eq!((response.status, response.truncated), (201, false));
    assert_eq!(response.headers["x-kind"], "echo");
    assert!(response.timing.until_head <= response.timing.until_end);
    let sent = String::from_utf8(response.body.to_vec()).unwrap().to_lowercase();
    let (head, body) = sent.split_once("\r\n\r\n").unwrap();
    let (line, mut headers) = (head.lines().next().unwrap(), head.lines().skip(1).collect::<Vec<_>>());
    headers.sort_unstable();
    assert_eq!(line, "post /hook?a=b http/1.1");
    let host = format!("host: 127.0.0.1:{}", receiver.port);
    let agent = format!("user-agent: minutehand/{}", env!("CARGO_PKG_VERSION"));
    let mut expected = vec![
        "accept-encoding: identity",
        "accept: */*",
        "authorization: bearer x",
        "content-length: 18",
        &host,
        &agent,
        "webhook-id: occ_1",
    ];
    expected.sort_unstable();
    assert_eq!(headers, expected);
    assert_eq!(body, "{\"job_id\":\"job_1\"}");
}

#[tokio::test]
async fn every_status_is_an_answer() {
    for status in [200, 204, 304, 400, 410, 429, 500, 503] {
        let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n");
        assert_eq!(answer_to(answer).await.unwrap().status, status);
    }
}

#[tokio::test]
async fn does_not_follow_redirects() {
    let target = Receiver::answering(OK).await;
    for status in [301, 302, 303, 307, 308] {
        let answer = format!("HTTP/1.1 {status} Moved\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n", target.url());
        let response = answer_to(answer).await.unwrap();
        assert_eq!(response.status, status);
        assert_eq!(response.headers["location"], target.url());
    }
    assert_eq!(target.accepted(), 0);
}

#[tokio::test]
async fn reads_chunked_and_http_1_0_bodies() {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
    assert_eq!(answer_to(chunked).await.unwrap().body, "abcde");
    let until_close = "HTTP/1.0 200 OK\r\n\r\nuntil the end";
    assert_eq!(answer_to(until_close).await.unwrap().body, "until the end");
}

#[tokio::test]
async fn skips_interim_answers() {
    let answer = format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n{OK}");
    assert_eq!(answer_to(answer).await.unwrap().body, "ok");
}

#[tokio::test]
async fn leaves_an_encoded_body_as_it_is() {
    let answer = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\n\x1f\x8b\x08\x00";
    let response = answer_to(&answer[..]).await.unwrap();
    assert_eq!(&response.body[..], b"\x1f\x8b\x08\x00");
}

#[tokio::test]
async fn a_get_has_no_body_and_a_head_has_no_answer_body() {
    let receiver = Receiver::start(|mut stream| async move {
        let request = read_request(&mut stream).await.unwrap().to_lowercase();
        let bodiless = !request.contains("content-length") && !request.contains("transfer-encoding");
        let status = if bodiless { 200 } else { 400 };
        let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 2\r\nconnection: close\r\n\r\n");
        stream.write_all(answer.as_bytes()).await.unwrap();
        if request.starts_with("get") {
            stream.write_all(b"ok").await.unwrap();
        }
    })
    .await;
    for (method, body) in [(Method::GET, "ok"), (Method::HEAD, "")] {
        let mut request = post(receiver.url());
        (request.method, request.body) = (method, Bytes::new());
        let response = lenient().send(request).await.unwrap();
        assert_eq!((response.status, &response.body[..]), (200, body.as_bytes()));
    }
}

#[tokio::test]
async fn stops_reading_ten_megabytes_at_the_cap() {
    const SIZE: usize = 10 << 20;
    let written = Arc::new(AtomicUsize::new(0));
    let count = written.clone();
    let receiver = Receiver::start(move |mut stream| {
        let count = count.clone();
        async move {
            read_request(&mut stream).await;
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {SIZE}\r\n\r\n");
            stream.write_all(head.as_bytes()).await.unwrap();
            while let Ok(n) = stream.write(&[b'x'; 16 * 1024]).await {
                if count.fetch_add(n, Ordering::SeqCst) >= SIZE {
                    break;
                }
            }
        }
    })
    .await;
    let response = lenient().send(post(receiver.url())).await.unwrap();
    assert_eq!((response.body.len(), response.truncated), (CAP, true));
    sleep(Duration::from_millis(200)).await;
    // What the kernel's buffers took is written but never read.
    let written = written.load(Ordering::SeqCst);
    assert!(written < SIZE / 4, "{written} bytes were taken");
}

#[tokio::test]
async fn a_body_of_exactly_the_cap_is_whole() {
    for (size, truncated) in [(CAP - 1, false), (CAP, false), (CAP + 1, true)] {
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {size}\r\n\r\n{}", "x".repeat(size));
        let response = answer_to(answer).await.unwrap();
        assert_eq!((response.body.len(), response.truncated), (size.min(CAP), truncated));
    }
}

#[tokio::test]
async fn a_receiver_that_hangs_times_out() {
    let receiver = Receiver::start(|mut stream| async move {
        read_request(&mut stream).await;
        sleep(Duration::from_secs(60)).await;
    })
    .await;
    let mut request = post(receiver.url());
    request.timeout = Duration::from_millis(150);
    let started = Instant::now();
    assert_eq!(lenient().send(request).await.unwrap_err(), Failure::Timeout);
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_receiver_that_drips_times_out_in_head_and_in_body() {
    for head in ["HTTP/1.1 200 OK\r\nx-slow: ", "HTTP/1.1 200 OK\r\n\r\n"] {
        let receiver = Receiver::start(move |mut stream| async move {
            read_request(&mut stream).await;
            stream.write_all(head.as_bytes()).await.unwrap();
            while stream.write_all(b"x").await.is_ok() {
                sleep(Duration::from_millis(10)).await;
            }
        })
        .await;
        let mut request = post(receiver.url());
        request.timeout = Duration::from_millis(150);
        assert_eq!(lenient().send(request).await.unwrap_err(), Failure::Timeout, "{head}");
    }
}

#[tokio::test]
async fn a_receiver_that_closes_interrupts() {
    let receiver = Receiver::start(|stream| async move { drop(stream) }).await;
    assert_eq!(kind(lenient().send(post(receiver.url())).await), "interrupted");
    assert_eq!(kind(answer_to("").await), "interrupted");
    assert_eq!(kind(answer_to("HTTP/1.1 200 OK\r\ncontent-le").await), "interrupted");
    let short = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this";
    assert_eq!(kind(answer_to(short).await), "interrupted");
    let no_last_chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n";
    assert_eq!(kind(answer_to(no_last_chunk).await), "interrupted");
}

#[tokio::test]
async fn a_receiver_that_resets_interrupts() {
    for answer in ["", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this"] {
        let receiver = Receiver::start(move |mut stream| async move {
            // Unread bytes at the close make the kernel send a reset.
            let mut first = [0; 10];
            stream.read_exact(&mut first).await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
            sleep(Duration::from_millis(30)).await;
        })
        .await;
        let failure = lenient().send(post(receiver.url())).await.unwrap_err();
        assert_eq!(failure, Failure::Interrupted("the receiver reset the connection"));
    }
}

#[tokio::test]
async fn what_is_not_http_is_invalid() {
    for answer in [
        "220 mail.example.com ESMTP ready\r\n",
        "\x15\x03\x01\x00\x02\x02\x50garbage\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnot a size\r\n",
    ] {
        assert_eq!(kind(answer_to(answer).await), "invalid_response", "{answer:?}");
    }
    let endless = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x-more: y\r\n".repeat(10_000));
    assert_eq!(kind(answer_to(endless).await), "invalid_response");
    let long = format!("HTTP/1.1 200 OK\r\nx-long: {}\r\n\r\n", "y".repeat(1 << 20));
    assert_eq!(kind(answer_to(long).await), "invalid_response");
}

#[tokio::test]
async fn nobody_listening_is_a_connect_failure() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let failure = lenient().send(post(format!("http://127.0.0.1:{port}/"))).await.unwrap_err();
    assert_eq!(failure, Failure::Connect("the connection was refused"));
    assert!(!failure.permanent() && !failure.to_string().contains("127"));
}

#[tokio::test]
async fn a_receiver_without_tls_is_a_tls_failure() {
    let receiver = Receiver::start(|mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        sleep(Duration::from_millis(100)).await;
    })
    .await;
    let url = format!("https://localhost:{}/", receiver.port);
    let failure = lenient().send(post(url)).await.unwrap_err();
    assert_eq!(failure, Failure::Tls("the host does not speak TLS on this port"));
    let receiver = Receiver::start(|mut stream| async move {
        let _ = stream.read(&mut [0; 4096]).await;
    })
    .await;
    let url = format!("https://localhost:{}/", receiver.port);
    assert_eq!(kind(lenient().send(post(url)).await), "tls");
}
