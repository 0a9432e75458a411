//! Bodies packed with gzip, unpacked where asked and never past the cap.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::Compression;
use flate2::write::GzEncoder;
use http::Method;
use outbound::{Call, Failure, Limits, Opened};
use tokio::io::AsyncWriteExt;

use crate::receiver::{Receiver, lenient, read_request};
use crate::streams::{ROOM, SHORT, get};

fn unpacking(url: String) -> Call {
    Call { gzip: true, ..get(url) }
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn answer(coding: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: {coding}\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

async fn opened(answer: Vec<u8>) -> Result<Opened, Failure> {
    let receiver = Receiver::answering(answer).await;
    lenient().open(unpacking(receiver.url())).await
}

#[tokio::test]
async fn it_is_asked_for_only_where_the_caller_asks() {
    let receiver = Receiver::start(|mut stream| async move {
        while let Some(request) = read_request(&mut stream).await {
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{request}", request.len());
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    })
    .await;
    for (gzip, asked) in [(false, "accept-encoding: identity\r\n"), (true, "accept-encoding: gzip\r\n")] {
        let mut answer = lenient().open(Call { gzip, ..get(receiver.url()) }).await.unwrap();
        let seen = String::from_utf8(answer.whole().await.unwrap().into()).unwrap().to_lowercase();
        assert!(seen.contains(asked) && seen.matches("accept-encoding").count() == 1, "{seen}");
    }
}

#[tokio::test]
async fn a_packed_body_is_read_unpacked() {
    let text = "the same line again and again\n".repeat(10_000);
    for coding in ["gzip", "GZIP", "x-gzip"] {
        let mut answer = opened(answer(coding, &packed(text.as_bytes()))).await.unwrap();
        assert!(answer.whole().await.unwrap() == text, "{coding}");
        assert!(!answer.headers.contains_key("content-encoding") && !answer.headers.contains_key("content-length"));
    }
    for coding in ["identity", ""] {
        let mut answer = opened(answer(coding, b"plain")).await.unwrap();
        assert_eq!(answer.whole().await.unwrap(), "plain");
    }
}

#[tokio::test]
async fn a_packed_body_stays_packed_where_nobody_asked() {
    let receiver = Receiver::answering(answer("gzip", &packed(b"text"))).await;
    let mut answer = lenient().open(get(receiver.url())).await.unwrap();
    assert_eq!(answer.whole().await.unwrap(), packed(b"text"));
    assert!(answer.headers.contains_key("content-encoding"));
}

/// A gigabyte of zeros, packed a thousand times over. Chunks and what was read
/// of the packed body stay small, so no more than that was ever held.
#[tokio::test]
async fn a_bomb_ends_at_the_cap() {
    const CAP: u64 = 10 << 20;
    let block = vec![0; 1 << 20];
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    (0..100).for_each(|_| encoder.write_all(&block).unwrap());
    let bomb: Arc<[u8]> = encoder.finish().unwrap().into();
    assert!(bomb.len() < 200_000);
    let written = Arc::new(AtomicU64::new(0));
    let (count, packed_bytes) = (written.clone(), bomb.len() as u64);
    let receiver = Receiver::start(move |mut stream| {
        let (count, bomb) = (count.clone(), bomb.clone());
        async move {
            read_request(&mut stream).await;
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n").await.unwrap();
            // One after another without end, as members of one body.
            while stream.write_all(&bomb).await.is_ok() {
                count.fetch_add(bomb.len() as u64, Ordering::SeqCst);
            }
        }
    })
    .await;
    let limits = Limits { max_bytes: CAP, ..ROOM };
    let mut answer = lenient().open(Call { gzip: true, ..Call::new(Method::GET, receiver.url(), limits) }).await.unwrap();
    let mut read = 0;
    let failure = loop {
        match answer.chunk().await {
            Ok(chunk) => {
                let length = chunk.unwrap().len() as u64;
                assert!(length <= 32 * 1024);
                read += length;
            }
            Err(failure) => break failure,
        }
    };
    assert_eq!((read, answer.truncated()), (CAP, true));
    assert_eq!(failure, Failure::Interrupted("the answer is longer than the limit"));
    // What the sockets' buffers took was written but never unpacked.
    assert!(written.load(Ordering::SeqCst) < 100 * packed_bytes);
}

#[tokio::test]
async fn a_body_that_packs_nothing_forever_ends_as_well() {
    let empty: Arc<[u8]> = packed(b"").repeat(1000).into();
    let receiver = Receiver::start(move |mut stream| {
        let empty = empty.clone();
        async move {
            read_request(&mut stream).await;
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n").await.unwrap();
            while stream.write_all(&empty).await.is_ok() {}
        }
    })
    .await;
    let limits = Limits { max_bytes: 1000, ..ROOM };
    let mut answer = lenient().open(Call { gzip: true, ..Call::new(Method::GET, receiver.url(), limits) }).await.unwrap();
    assert_eq!(answer.chunk().await.unwrap_err().kind(), "invalid_response");
}

#[tokio::test]
async fn a_packed_body_that_is_not_whole_is_invalid() {
    let whole = packed(b"a text that is packed and then cut");
    for length in [1, 9, 10, 15, whole.len() - 8, whole.len() - 1] {
        let mut answer = opened(answer("gzip", &whole[..length])).await.unwrap();
        let failure = answer.whole().await.unwrap_err();
        assert_eq!(failure, Failure::InvalidResponse("its packed body is not whole"), "{length}");
    }
}

#[tokio::test]
async fn a_packed_body_that_was_cut_on_the_way_is_interrupted() {
    let whole = packed(&vec![7; 100_000]);
    let mut cut = answer("gzip", &whole);
    cut.truncate(cut.len() - 20);
    let mut answer = opened(cut).await.unwrap();
    assert_eq!(answer.whole().await.unwrap_err().kind(), "interrupted");
}

#[tokio::test]
async fn what_is_not_gzip_is_invalid() {
    let mut plain = opened(answer("gzip", b"this is not what gzip makes")).await.unwrap();
    assert_eq!(plain.whole().await.unwrap_err(), Failure::InvalidResponse("its packed body cannot be read"));
    for coding in ["br", "deflate", "gzip, gzip", "gzip\r\ncontent-encoding: gzip"] {
        let failure = opened(answer(coding, &packed(b"x"))).await.unwrap_err();
        assert_eq!(failure.kind(), "invalid_response", "{coding:?}");
    }
}

#[tokio::test]
async fn an_answer_without_a_body_is_empty() {
    let mut empty = opened(answer("gzip", b"")).await.unwrap();
    assert_eq!(empty.whole().await.unwrap(), "");
    let receiver = Receiver::answering("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 9\r\n\r\n").await;
    let mut head = unpacking(receiver.url());
    head.method = Method::HEAD;
    let mut answer = lenient().open(head).await.unwrap();
    assert_eq!(answer.whole().await.unwrap(), "");
    assert_eq!(answer.headers["content-length"], "9");
}

#[tokio::test]
async fn what_is_flushed_is_there_at_once() {
    let receiver = Receiver::start(|mut stream| async move {
        read_request(&mut stream).await;
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(b"first").unwrap();
        encoder.flush().unwrap();
        let head = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n";
        stream.write_all(&[head, &encoder.get_ref()[..]].concat()).await.unwrap();
        tokio::time::sleep(10 * SHORT).await;
    })
    .await;
    let mut call = unpacking(receiver.url());
    call.limits.silence = SHORT;
    let mut answer = lenient().open(call).await.unwrap();
    assert_eq!(answer.chunk().await.unwrap().unwrap(), "first");
    assert_eq!(answer.chunk().await.unwrap_err(), Failure::Timeout);
}
