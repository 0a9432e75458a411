//! What the tests of streams share: calls with room, and receivers that write as a test says.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::Method;
use outbound::{Body, Call, Failure, Limits};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::receiver::{Receiver, read_request};

/// Limits with room for everything that these tests do in time.
pub(crate) const ROOM: Limits = Limits {
    until_head: Duration::from_secs(5),
    silence: Duration::from_secs(5),
    overall: Duration::from_secs(60),
    max_bytes: 1 << 40,
};

/// A time that runs out in a test.
pub(crate) const SHORT: Duration = Duration::from_millis(150);

pub(crate) fn get(url: impl Into<String>) -> Call {
    Call::new(Method::GET, url, ROOM)
}

/// Reads a request, writes `parts` with a pause between them, and closes.
pub(crate) async fn in_parts(parts: &'static [&'static str], pause: Duration) -> Receiver {
    Receiver::start(move |mut stream| async move {
        read_request(&mut stream).await;
        for part in parts {
            if stream.write_all(part.as_bytes()).await.is_err() {
                return;
            }
            tokio::time::sleep(pause).await;
        }
    })
    .await
}

/// Reads the head of a request, byte by byte so that nothing of the body is
/// taken; what there is of it where the client leaves before its end.
pub(crate) async fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else { break };
        head.push(byte);
    }
    String::from_utf8(head).unwrap().to_lowercase()
}

/// Chunks that are made when they are asked for, and how many have been.
pub(crate) struct Chunks<F> {
    make: F,
    made: Arc<AtomicU64>,
}

/// A stream of what `make` makes of 0, 1, 2 and so on.
pub(crate) fn chunks<F>(make: F) -> (Chunks<F>, Arc<AtomicU64>)
where
    F: FnMut(u64) -> Option<Result<Bytes, Failure>> + Unpin + Send + 'static,
{
    let made = Arc::new(AtomicU64::new(0));
    (Chunks { make, made: made.clone() }, made)
}

/// The same of these texts.
pub(crate) fn texts(texts: &'static [&'static str]) -> impl Stream<Item = Result<Bytes, Failure>> + Send + 'static {
    chunks(|n| texts.get(n as usize).map(|text| Ok(Bytes::from_static(text.as_bytes())))).0
}

impl<F> Stream for Chunks<F>
where
    F: FnMut(u64) -> Option<Result<Bytes, Failure>> + Unpin,
{
    type Item = Result<Bytes, Failure>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Bytes, Failure>>> {
        let n = self.made.fetch_add(1, Ordering::SeqCst);
        std::task::Poll::Ready((self.make)(n))
    }
}

pub(crate) fn put(url: String, body: Body) -> Call {
    Call { body, ..Call::new(Method::PUT, url, ROOM) }
}

/// So many chunks of so many zeros, made as they are asked for, and how many have been.
pub(crate) fn zeros(size: usize, count: u64) -> (impl Stream<Item = Result<Bytes, Failure>> + Send, Arc<AtomicU64>) {
    chunks(move |n| (n < count).then(|| Ok(vec![0; size].into())))
}

/// A stream of what is sent to it.
pub(crate) fn channel() -> (mpsc::Sender<Bytes>, impl Stream<Item = Result<Bytes, Failure>> + Send) {
    let (sender, receiver) = mpsc::channel(1);
    let stream =
        futures_util::stream::unfold(receiver, |mut receiver| async { receiver.recv().await.map(|chunk| (Ok(chunk), receiver)) });
    (sender, stream)
}

/// Waits until `holds`, for what another task does soon.
pub(crate) async fn eventually(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..200 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never: {what}");
}
