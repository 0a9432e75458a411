//! Answering HTTP on a socket, within limits: nobody can hold a connection open by saying nothing, or little by
//! little. In AWS this is API Gateway's part.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;

/// What a connection may do.
#[derive(Clone, Copy, Debug)]
pub struct SocketLimits {
    /// How many there may be at once. Others wait to be accepted.
    pub connections: usize,
    /// How long the head of a request may take to arrive, and how long a connection may be idle.
    pub head_within: Duration,
    /// How long a connection lasts. It ends after the answer under way, if that is taken soon.
    pub lasts: Duration,
}

impl Default for SocketLimits {
    fn default() -> Self {
        SocketLimits { connections: 1_000, head_within: Duration::from_secs(30), lasts: Duration::from_secs(300) }
    }
}

/// More than the edge admits, so that it is the edge which refuses, with a problem. What is larger still is refused
/// by the parser, with a bare 431.
const HEAD_BYTES: usize = 64 * 1024;
const HEADERS: usize = 500;
/// How long an answer may take once its connection is over: the longest handler, and the way back.
const LAST_ANSWER: Duration = Duration::from_secs(40);
/// And how long where a file is carried: as long as its address is good at the most.
const LAST_FILE: Duration = Duration::from_secs(3_600);
/// How long to wait when the system is out of sockets or memory.
const PAUSE: Duration = Duration::from_secs(1);

/// Answers on `listener` until `stop` turns true, then finishes what is under way.
pub async fn serve(listener: TcpListener, router: Router, limits: SocketLimits, mut stop: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut connections = JoinSet::new();
    loop {
        let accepted = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            accepted = accepted => accepted,
            Some(_) = connections.join_next() => continue,
        };
        match accepted {
            Ok((stream, peer)) => {
                let (router, stop) = (router.clone(), stop.clone());
                connections.spawn(async move {
                    converse(stream, peer, router, limits, stop).await;
                    drop(place);
                });
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be accepted at present");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn converse(stream: TcpStream, peer: SocketAddr, router: Router, limits: SocketLimits, mut stop: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let carries_file = Arc::new(AtomicBool::new(false));
    let noting = carries_file.clone();
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        noting.store(is_file(request.uri().path()), Ordering::Relaxed);
        request.extensions_mut().insert(ConnectInfo(peer));
        let answering = router.clone().oneshot(request.map(Body::new));
        async move {
            let Ok(response) = answering.await;
            // A sandbox that loses an answer on purpose: the connection ends without one.
            if response.extensions().get::<sandbox::Lost>().is_some() {
                return Err(io::Error::other("lost on purpose"));
            }
            Ok(response)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_within)
        .max_headers(HEADERS)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => return noted(ended),
        _ = stop.wait_for(|stop| *stop) => {}
        () = tokio::time::sleep(limits.lasts) => {}
    }
    connection.as_mut().graceful_shutdown();
    let last = if carries_file.load(Ordering::Relaxed) && !*stop.borrow() { LAST_FILE } else { LAST_ANSWER };
    if let Ok(ended) = tokio::time::timeout(last, connection).await {
        noted(ended);
    }
}

/// Whether what is asked for is a file at a signed address.
fn is_file(path: &str) -> bool {
    path.strip_prefix('/').and_then(|path| path.strip_prefix(machine::BUCKET)).is_some_and(|rest| rest.starts_with('/'))
}

/// What ends a connection early is its other side's business; whoever looks for it finds it.
fn noted(ended: hyper::Result<()>) {
    if let Err(error) = ended {
        tracing::debug!(error = &error as &dyn std::error::Error, "a connection broke");
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    [ConnectionAborted, ConnectionRefused, ConnectionReset].contains(&error.kind())
}
