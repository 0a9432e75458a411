//! What is asked of each binary.

use std::time::{Duration, Instant};

use api::Cause;
use function::Verb;
use lambda::{Environment, Function};
use products::THINGS;
use serde_json::{Value, json};
use testing::{Event, Tried, trial, unexpected};

use crate::process::{Binary, HANDLER, Process};
use crate::system::System;

/// For how long work that was left running is watched out for: frozen first, then thawed.
const WATCH: Duration = Duration::from_millis(250);
/// What Lambda sets, without which nothing can be done.
const LAMBDAS_OWN: [&str; 4] = ["AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/// How long a binary took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Took {
    /// From its start to its asking for work.
    pub(crate) start: Duration,
    /// From its first event to the answer.
    pub(crate) answer: Duration,
}

/// Starts `binary` and replays `event` to it, then events that are none.
pub(crate) async fn check(system: &System, function: &Function, event: &Event, binary: &Binary) -> Result<Took, Cause> {
    let email = format!("{}@example.com", event.function);
    let trial = trial(&system.machine, &system.receiver, &THINGS);
    let tried = Tried::new(&system.machine, &trial, function, &email).await;
    let begun = Instant::now();
    let mut process = binary.start().await?;
    let start = begun.elapsed();
    let begun = Instant::now();
    let answer = process.invoke(tried.event.clone()).await?;
    let (answered, sent) = (begun.elapsed(), system.sent.bytes());
    let answer = answer.ok_or_else(|| format!("its event ended in an error: {}", binary.output()))?;
    if let Some(wrong) = unexpected(function, &answer) {
        return Err(format!("{wrong}\n{}", binary.output()).into());
    }
    if let Some(missing) = tried.missing(&system.machine, &trial, function, &answer).await {
        return Err(format!("it has answered, but this is not stored: {missing}").into());
    }
    watch(system, &process, sent).await?;
    names_the_methods(function, event, &process).await?;
    refuses_strangers(function, event, &process).await?;
    if !process.lives()? {
        return Err(format!("it has ended: {}", binary.output()).into());
    }
    drop(process);
    needs_its_environment(function, binary).await?;
    Ok(Took { start, answer: answered })
}

/// Nothing may come from a function that has answered: neither while it is frozen nor once it is thawed.
async fn watch(system: &System, process: &Process, sent: u64) -> Result<(), Cause> {
    for when in ["after its answer", "when it was thawed without an event"] {
        tokio::time::sleep(WATCH).await;
        let more = system.sent.bytes() - sent;
        if more > 0 {
            return Err(format!("work was left running: it sent {more} bytes {when}").into());
        }
        process.thaw().await?;
    }
    Ok(())
}

/// What gets every method of a path knows which it has: what answers `GET` of its own, the fallback of all.
async fn names_the_methods(function: &Function, event: &Event, process: &Process) -> Result<(), Cause> {
    let mut event = event.json.clone();
    match function {
        Function::Endpoint(endpoint) if endpoint.verb == Verb::Get => {}
        Function::Fallback(..) => event["rawPath"] = json!("/api/jobs"),
        _ => return Ok(()),
    }
    event["requestContext"]["http"]["method"] = json!("PUT");
    let (path, answer) = (event["rawPath"].clone(), process.invoke(event).await?.unwrap_or_default());
    let named = answer["headers"]["allow"].as_str().is_some_and(|methods| methods.contains("GET, HEAD"));
    if named && answer["statusCode"] == 405 { Ok(()) } else { Err(format!("it answers {answer} to PUT {path}").into()) }
}

/// What is no event of its kind is refused: by an endpoint with a problem, by a worker with an error. A tick
/// does not look at it.
async fn refuses_strangers(function: &Function, event: &Event, process: &Process) -> Result<(), Cause> {
    let mut not_base64 = event.json.clone();
    (not_base64["isBase64Encoded"], not_base64["body"]) = (json!(true), json!("{}"));
    let strangers = [json!({}), json!(null), json!("text"), json!([]), not_base64];
    for (what, stranger) in ["{}", "null", "\"text\"", "[]", "a body that is not the base64 it says"].iter().zip(strangers) {
        let is_batch = stranger["Records"].is_array();
        let answer = process.invoke(stranger).await?;
        let sound = match function {
            Function::Endpoint(_) | Function::Fallback(..) | Function::Console(_) => answer.as_ref().is_some_and(is_refusal),
            // One more field does not make a batch another's.
            Function::Worker(_) => answer.is_none() || is_batch,
            Function::Tick(_) => answer.is_some(),
            // What came over a connection is answered over it, whatever it is.
            Function::Socket(_) => answer.as_ref().is_some_and(|answer| answer["statusCode"].is_u64()),
        };
        if !sound {
            return Err(format!("it answers {answer:?} to {what}").into());
        }
    }
    Ok(())
}

fn is_refusal(answer: &Value) -> bool {
    let status = answer["statusCode"].as_u64().unwrap_or_default();
    (400..500).contains(&status) && answer["headers"]["content-type"] == "application/problem+json"
}

/// Without any one of the variables it needs it does not start, and says which it is; nor under a name that is no
/// function's.
async fn needs_its_environment(function: &Function, binary: &Binary) -> Result<(), Cause> {
    let mut full = binary.environment.clone();
    full.insert("AWS_LAMBDA_RUNTIME_API".to_owned(), "127.0.0.1:9".to_owned());
    for variable in full.keys() {
        let mut without = full.clone();
        without.remove(variable);
        let needed = Environment::read(function, &without).is_err();
        if LAMBDAS_OWN.contains(&variable.as_str()) && !needed {
            return Err(format!("it does without {variable}").into());
        }
        if needed {
            binary.refuses(variable, None).await?;
        }
    }
    binary.refuses(HANDLER, None).await?;
    binary.refuses(HANDLER, Some("bootstrap")).await
}
