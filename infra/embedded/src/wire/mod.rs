//! All services over HTTP on one listener, for callers outside the process.

mod authorization;
mod request;
mod sigv4;
mod time;

use std::{io, sync::Arc, time::Duration};

use hyper::{
    Request, Response,
    body::{Body as _, Incoming},
    header::{CONNECTION, CONTENT_TYPE, EXPECT, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use s3s::Body;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

use crate::{
    call::Answer,
    dispatch::{self, Services},
    s3,
};
pub(crate) use authorization::Credential;
pub use sigv4::AwsKey;

/// How long running requests may take to finish once the server stops. Shorter than a long poll,
/// which loses nothing by being cut off while it waits.
const GRACE: Duration = Duration::from_secs(2);

/// Accepts connections until `shutdown` resolves, then lets running requests finish.
pub(crate) async fn serve(
    services: Arc<Services>,
    listener: TcpListener,
    key: AwsKey,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    services.objects.let_in(key.id(), key.secret());
    let key = Arc::new(key);
    let (stop, stopping) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => {
                let (stream, _) = accepted?;
                let (services, key) = (services.clone(), key.clone());
                connections.spawn(connection(services, key, stream, stopping.clone()));
            }
        }
    }
    drop(stop);
    let finished = async { while connections.join_next().await.is_some() {} };
    // Whoever is not done in time is cut off when the set is dropped.
    let _ = tokio::time::timeout(GRACE, finished).await;
    Ok(())
}

/// Serves one connection to its end. A broken connection is the client's business.
async fn connection(services: Arc<Services>, key: Arc<AwsKey>, stream: TcpStream, mut stopping: watch::Receiver<()>) {
    let service = service_fn(|request| handle(services.clone(), key.clone(), request));
    let serving = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let mut serving = std::pin::pin!(serving);
    tokio::select! {
        _ = serving.as_mut() => return,
        // Changes only by being closed.
        _ = stopping.changed() => serving.as_mut().graceful_shutdown(),
    }
    let _ = serving.await;
}

/// Answers one request. An error closes the connection without an answer, which is what the
/// caller of a lost call is meant to see.
async fn handle(services: Arc<Services>, key: Arc<AwsKey>, request: Request<Incoming>) -> io::Result<Response<Body>> {
    // Bodies of S3 are streams, and it looks at signatures itself.
    if request::is_for_s3(&request) {
        // hyper 1.12 reads nothing more from a connection on which an empty body was to be asked for first.
        let ends = request.headers().contains_key(EXPECT) && request.body().is_end_stream();
        let answer = s3::answer(services, request.map(Body::from)).await;
        let mut answer = answer.map_err(|_| io::Error::other("the call was lost (injected fault)"))?;
        if ends {
            answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        return Ok(answer);
    }
    let answer = match request::read(request, &key, system_clock_ms()).await? {
        Ok(call) => dispatch::answer(services, call).await.map_err(|_| io::Error::other("the call was lost (injected fault)"))?,
        Err(refused) => refused,
    };
    write(answer)
}

/// Whoever signs, signs by the real time, wherever the clock of what is stored here stands.
fn system_clock_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn write(answer: Answer) -> io::Result<Response<Body>> {
    let mut response = Response::builder().status(answer.status).header(CONTENT_TYPE, "application/x-amz-json-1.0");
    if let Some(code) = answer.query_error {
        let code = HeaderValue::from_str(&code).map_err(io::Error::other)?;
        response = response.header("x-amzn-query-error", code);
    }
    response.body(Body::from(answer.body)).map_err(io::Error::other)
}
