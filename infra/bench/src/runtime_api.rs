//! As much of Lambda's Runtime API as one invocation of one process takes.
//!
//! The API: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use api::Cause;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::sync::mpsc;

/// A process that has not answered by now will not.
const PATIENCE: Duration = Duration::from_secs(30);
const NEXT: &str = "/2018-06-01/runtime/invocation/next";
const RESPONSE: &str = "/2018-06-01/runtime/invocation/{id}/response";
const FAILED: &str = "/2018-06-01/runtime/invocation/{id}/error";

/// How one start went, both from the start of the process on.
#[derive(Clone, Debug)]
pub struct Run {
    /// Until it asked for its first event.
    pub ready: Duration,
    /// Until it had answered it.
    pub answered: Duration,
    /// The answer.
    pub answer: String,
}

/// A Runtime API that hands every process one event.
#[derive(Clone)]
pub struct RuntimeApi {
    event: Arc<Mutex<Option<String>>>,
    heard: mpsc::UnboundedSender<Heard>,
}

enum Heard {
    Asked(Instant),
    Answered(Instant, String),
    Failed(String),
}

impl RuntimeApi {
    /// Starts `binary` with `variables` as its whole environment, hands it `event`, and waits for the answer.
    ///
    /// # Errors
    /// When it cannot be started, fails, or does not answer.
    pub async fn run(binary: &Path, variables: &[(String, String)], event: &str) -> Result<Run, Cause> {
        let (heard, mut hearing) = mpsc::unbounded_channel();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let serving = tokio::spawn(RuntimeApi { event: Arc::new(Mutex::new(Some(event.to_owned()))), heard }.serve(listener));
        let mut command = Command::new(binary);
        command.env_clear().envs(lambdas_own(address)).envs(variables.iter().cloned());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let started = Instant::now();
        let mut process = command.spawn().map_err(|error| format!("{} cannot be started: {error}", binary.display()))?;
        let run = tokio::time::timeout(PATIENCE, listen(&mut hearing, started)).await;
        process.kill().await?;
        serving.abort();
        run.map_err(|_| format!("{} did not answer", binary.display()))?
    }

    async fn serve(self, listener: TcpListener) -> std::io::Result<()> {
        let router =
            Router::new().route(NEXT, get(next)).route(RESPONSE, post(answered)).route(FAILED, post(failed)).with_state(self);
        axum::serve(listener, router).await
    }
}

async fn listen(hearing: &mut mpsc::UnboundedReceiver<Heard>, started: Instant) -> Result<Run, Cause> {
    let mut ready = Duration::ZERO;
    loop {
        match hearing.recv().await.ok_or("the Runtime API ended")? {
            Heard::Asked(at) => ready = at - started,
            Heard::Answered(at, answer) => return Ok(Run { ready, answered: at - started, answer }),
            Heard::Failed(error) => return Err(format!("the function failed: {error}").into()),
        }
    }
}

/// What Lambda gives every process.
fn lambdas_own(address: SocketAddr) -> [(&'static str, String); 4] {
    [
        ("AWS_LAMBDA_RUNTIME_API", address.to_string()),
        ("AWS_LAMBDA_FUNCTION_NAME", "bench".into()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".into()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512".into()),
    ]
}

async fn next(State(api): State<RuntimeApi>) -> Response<Body> {
    let event = api.event.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(event) = event else {
        // There is no second event; the process is about to be ended.
        return std::future::pending().await;
    };
    let _ = api.heard.send(Heard::Asked(Instant::now()));
    let deadline_ms = u64::MAX / 4;
    Response::builder()
        .header("content-type", "application/json")
        .header("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
        .header("lambda-runtime-deadline-ms", deadline_ms.to_string())
        .header("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-west-1:000000000000:function:bench")
        .body(Body::from(event))
        .unwrap_or_default()
}

async fn answered(State(api): State<RuntimeApi>, body: String) -> StatusCode {
    let _ = api.heard.send(Heard::Answered(Instant::now(), body));
    StatusCode::ACCEPTED
}

async fn failed(State(api): State<RuntimeApi>, body: String) -> StatusCode {
    let _ = api.heard.send(Heard::Failed(body));
    StatusCode::ACCEPTED
}
