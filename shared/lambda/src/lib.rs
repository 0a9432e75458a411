//! What makes an endpoint, a worker or a tick a Lambda. A product is one binary, whose main is one call of [`run`]; which
//! of its functions a process is, Lambda says. The functions themselves know nothing of it; on one machine the same ones
//! run without it.

mod answer;
mod aws;
mod environment;
mod function_of;
mod handler;
mod http;
mod logs;
mod metrics;

use std::process::ExitCode;
use std::sync::Arc;

use api::Cause;
use axum::Router;
use cx::Parts;
use function::{Registry, SqsEvent, Worker, console_router, endpoint_router, fallback_router, run_batch, run_socket, run_tick};
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;
use serde_json::value::RawValue;

use answer::answer_below;

pub use answer::answer;
pub use environment::{Environment, Missing};
pub use function_of::Function;

/// Serves the function of `registry` that `_HANDLER` names until Lambda ends the process.
pub fn run(registry: &'static Registry) -> ExitCode {
    logs::begin();
    let name = handler::variable();
    match handler::named(registry, name.clone()).and_then(|function| serve(registry, function)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(function = name, %error, "the function cannot start");
            ExitCode::FAILURE
        }
    }
}

fn serve(registry: &'static Registry, function: Function) -> Result<(), Cause> {
    let environment = Environment::read(&function, &std::env::vars().collect())?;
    // One request at a time is all that Lambda gives a process.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let parts = Arc::new(aws::parts(&environment).await?);
        match function {
            Function::Endpoint(endpoint) => {
                let key = registry.has_own_gateway().then(|| registry.product.to_owned());
                serve_router(endpoint_router(&parts, endpoint, &registry.routes()), key).await
            }
            Function::Console(console) => serve_router(console_router(&parts, console), None).await,
            Function::Fallback(endpoint, routes) => {
                let keys = parts.config.gateways.keys().cloned();
                serve_router(fallback_router(&parts, endpoint, &routes()), keys).await
            }
            Function::Worker(worker) => serve_worker(parts, worker).await,
            Function::Socket(function) => {
                let turn = service_fn(|event: LambdaEvent<Value>| {
                    let parts = parts.clone();
                    async move { Ok::<_, Cause>(run_socket(&parts, function, event.payload).await) }
                });
                lambda_runtime::run(turn).await
            }
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

/// `keys` are those below which a custom domain may lead here.
async fn serve_router(router: Router, keys: impl IntoIterator<Item = String>) -> Result<(), Cause> {
    let keys: Arc<[String]> = keys.into_iter().collect();
    let answering = service_fn(|event: LambdaEvent<Box<RawValue>>| {
        let (router, keys) = (router.clone(), keys.clone());
        async move { Ok::<_, Cause>(answer_below(&keys, router, event.payload.get(), event.context).await) }
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
