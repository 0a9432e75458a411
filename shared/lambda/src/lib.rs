//! What makes an endpoint, a worker or a tick a Lambda: its main is one call of [`run`]. The functions
//! themselves know nothing of it; on one machine the same ones run without it.

mod answer;
mod aws;
mod environment;
mod function_of;
mod http;
mod logs;
mod metrics;

use std::process::ExitCode;
use std::sync::Arc;

use api::Cause;
use axum::Router;
use cx::Parts;
use function::{
    Endpoint, Registry, Route, SqsEvent, Worker, console_router, endpoint_router, fallback_router, run_batch, run_tick,
};
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;
use serde_json::value::RawValue;

pub use answer::answer;
pub use environment::{Environment, Missing};
pub use function_of::Function;

/// Serves the function `name` of `registry` until Lambda ends the process.
pub fn run(registry: &'static Registry, name: &str) -> ExitCode {
    let function = Function::find(registry, name).ok_or_else(|| format!("`{name}` is no function of {}", registry.product));
    start(name, function.map_err(Cause::from))
}

/// Serves what answers where no route does; `routes` are all there are.
pub fn run_fallback(endpoint: &'static Endpoint, routes: fn() -> Vec<Route>) -> ExitCode {
    start(endpoint.name, Ok(Function::Fallback(endpoint, routes)))
}

fn start(name: &str, function: Result<Function, Cause>) -> ExitCode {
    logs::begin();
    match function.and_then(serve) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(function = name, %error, "the function cannot start");
            ExitCode::FAILURE
        }
    }
}

fn serve(function: Function) -> Result<(), Cause> {
    let environment = Environment::read(&function, &std::env::vars().collect())?;
    // One request at a time is all that Lambda gives a process.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let parts = Arc::new(aws::parts(&environment).await?);
        match function {
            Function::Endpoint(endpoint) => serve_router(endpoint_router(&parts, endpoint)).await,
            Function::Console(console) => serve_router(console_router(&parts, console)).await,
            Function::Fallback(endpoint, routes) => serve_router(fallback_router(&parts, endpoint, &routes())).await,
            Function::Worker(worker) => serve_worker(parts, worker).await,
            Function::Tick(tick) => {
                let beat = service_fn(|event: LambdaEvent<Value>| {
                    let parts = parts.clone();
                    async move { run_tick(&parts, tick, event.payload).await.map_err(Cause::from) }
                });
                lambda_runtime::run(beat).await
            }
        }
    })
}

async fn serve_router(router: Router) -> Result<(), Cause> {
    let answering = service_fn(|event: LambdaEvent<Box<RawValue>>| {
        let router = router.clone();
        async move { Ok::<_, Cause>(answer(router, event.payload.get(), event.context).await) }
    });
    lambda_runtime::run(answering).await
}

/// An event that is no batch fails as a whole, and SQS hands it over again: no single message can be named.
async fn serve_worker(parts: Arc<Parts>, worker: &'static Worker) -> Result<(), Cause> {
    let working = service_fn(|event: LambdaEvent<Value>| {
        let parts = parts.clone();
        async move {
            let batch: SqsEvent = serde_json::from_value(event.payload)?;
            Ok::<_, Cause>(run_batch(&parts, worker, batch).await)
        }
    });
    lambda_runtime::run(working).await
}
