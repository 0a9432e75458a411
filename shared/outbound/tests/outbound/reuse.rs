//! When a connection serves a second request, and when it must not.

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::time::sleep;

use crate::receiver::{CAP, Receiver, lenient, post, read_request};

/// Answers every request of a connection with a body of `size` bytes.
async fn keeping_alive(size: usize) -> Receiver {
    Receiver::start(move |mut stream| async move {
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {size}\r\n\r\n{}", "x".repeat(size));
        while read_request(&mut stream).await.is_some() {
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
    })
    .await
}

#[tokio::test]
async fn two_requests_share_one_connection() {
    let receiver = keeping_alive(2).await;
    let outbound = lenient();
    for _ in 0..2 {
        let response = outbound.clone().send(post(receiver.url())).await.unwrap();
        assert_eq!(response.status, 200);
        // The connection returns to the pool in a task of its own.
        tokio::task::yield_now().await;
    }
    assert_eq!(receiver.accepted(), 1);
}

#[tokio::test]
async fn a_connection_with_unread_bytes_is_not_reused() {
    let receiver = keeping_alive(CAP * 100).await;
    let outbound = lenient();
    for _ in 0..2 {
        let response = outbound.send(post(receiver.url())).await.unwrap();
        assert!(response.truncated);
    }
    assert_eq!(receiver.accepted(), 2);
}

#[tokio::test]
async fn a_connection_the_receiver_closed_meanwhile_is_replaced() {
    let receiver = Receiver::answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let outbound = lenient();
    for _ in 0..3 {
        let response = outbound.send(post(receiver.url())).await.unwrap();
        assert_eq!(response.status, 200);
        sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(receiver.accepted(), 3);
}

#[tokio::test]
async fn many_requests_run_at_once() {
    let receiver = keeping_alive(2).await;
    let outbound = lenient();
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let (outbound, request) = (outbound.clone(), post(receiver.url()));
            tokio::spawn(async move { outbound.send(request).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap().status, 200);
    }
    assert!(receiver.accepted() <= 50);
}
