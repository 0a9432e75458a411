//! The events in `events/`: each is for the function it is named after, and that function answers it as one
//! expects. What is no event of ours is answered with a problem, never with a panic.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cx::Settings;
use delivery::RETRY_SCHEDULE;
use function::{Endpoint, SqsEvent, console_router, endpoint_router, fallback_router, run_batch, run_socket, run_tick};
use lambda::Function;
use lambda_http::Context;
use machine::Options;
use minutehand::{DEMO_KEY, DEMO_SESSION, REGISTRIES};
use products::THINGS;
use serde_json::{Value, json};
use testing::{Answer, BROKEN, Event, Tried, World, function, trial, unexpected};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Events with their functions.
fn events() -> Vec<(Event, Function)> {
    let events = Event::all(&root()).into_iter();
    events.filter_map(|event| function(&REGISTRIES, &event.function).map(|function| (event, function))).collect()
}

async fn world() -> World {
    let options = Options { settings: Settings::default().with(&RETRY_SCHEDULE, "1ms").unwrap(), ..Options::default() };
    let world = World::with("2026-11-21T09:00:10Z", &REGISTRIES, options).await;
    world.receiver.answer(|call| Answer::Status(if call.url.ends_with(BROKEN) { 500 } else { 200 }));
    world
}

/// What the Lambda of `function` answers to `event`.
async fn invoke(world: &World, function: &Function, event: &str) -> Result<Value, String> {
    let parts = world.machine.parts();
    let mut context = Context::default();
    context.request_id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd".to_owned();
    match function {
        Function::Endpoint(endpoint) => {
            let routes = REGISTRIES.iter().flat_map(|registry| registry.endpoints).map(Endpoint::route).collect();
            Ok(lambda::answer(endpoint_router(parts, endpoint, &routes), event, context).await)
        }
        Function::Console(console) => Ok(lambda::answer(console_router(parts, console), event, context).await),
        Function::Fallback(endpoint, routes) => {
            Ok(lambda::answer(fallback_router(parts, endpoint, &routes()), event, context).await)
        }
        Function::Worker(worker) => {
            let batch: SqsEvent = serde_json::from_str(event).map_err(|error| error.to_string())?;
            Ok(serde_json::to_value(run_batch(parts, worker, batch).await).unwrap())
        }
        Function::Socket(function) => {
            let event = serde_json::from_str(event).map_err(|error| error.to_string())?;
            Ok(run_socket(parts, function, event).await)
        }
        Function::Tick(tick) => {
            let event = serde_json::from_str(event).map_err(|error| error.to_string())?;
            run_tick(&Arc::clone(parts), tick, event).await.map(|()| Value::Null).map_err(|error| error.to_string())
        }
    }
}

#[tokio::test(start_paused = true)]
async fn each_function_answers_its_event() {
    let world = world().await;
    let trial = trial(&world.machine, "https://hooks.example.com", &THINGS);
    for (number, (event, function)) in events().iter().enumerate() {
        let name = &event.function;
        let tried = Tried::new(&world.machine, &trial, function, &format!("ada{number}@example.com")).await;
        let answer = invoke(&world, function, &tried.event.to_string()).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        if let Some(wrong) = unexpected(function, &answer) {
            panic!("{name} answers events/{name}.json otherwise than expected: {wrong}");
        }
        if name == "schedules-deliver" {
            assert_eq!(
                Some(world.receiver.calls().pop().unwrap().id()),
                tried.values.get("sent"),
                "its call reaches the receiver"
            );
        }
        if let Some(missing) = tried.missing(&world.machine, &trial, function, &answer).await {
            panic!("{name} has answered, but this is not stored: {missing}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_fallback_names_the_methods_of_a_known_path() {
    let world = world().await;
    let (event, function) = events().into_iter().find(|(event, _)| event.function == "platform-fallback").unwrap();
    let mut event = event.json.clone();
    (event["rawPath"], event["requestContext"]["http"]["method"]) = (json!("/api/jobs"), json!("PUT"));
    let answer = invoke(&world, &function, &event.to_string()).await.unwrap();
    assert_eq!((&answer["statusCode"], &answer["headers"]["allow"]), (&json!(405), &json!("GET, HEAD")), "{answer}");
    assert!(answer["body"].as_str().unwrap().contains("method_not_allowed"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn what_answers_get_names_the_methods_of_its_path() {
    let world = world().await;
    for (name, methods) in [("schedules-list", "GET, HEAD"), ("accounts-keys-list", "POST, GET, HEAD")] {
        let (event, function) = events().into_iter().find(|(event, _)| event.function == name).unwrap();
        let mut event = event.json.clone();
        for (method, status) in [("PUT", 405), ("OPTIONS", 204)] {
            event["requestContext"]["http"]["method"] = json!(method);
            let answer = invoke(&world, &function, &event.to_string()).await.unwrap();
            assert_eq!((&answer["statusCode"], &answer["headers"]["allow"]), (&json!(status), &json!(methods)), "{answer}");
        }
    }
}

#[test]
fn each_event_names_its_own_function() {
    for (event, function) in events() {
        let (name, event) = (&event.function, &event.json);
        let told = format!("events/{name}.json was copied from another function's and not edited");
        match function {
            Function::Endpoint(endpoint) => {
                let method = endpoint.verb.method();
                assert_eq!(event["routeKey"], endpoint.route_key(), "{told}");
                assert_eq!(event["requestContext"]["http"]["method"], method.as_str(), "{told}");
                let path = event["rawPath"].as_str().unwrap_or_default();
                let routes = function::Routes([endpoint.route()].into());
                assert_eq!(routes.methods_of(path), [method], "{told}: rawPath {path} is not {}", endpoint.path);
                for part in endpoint.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
                    let value = event["pathParameters"][part].as_str().unwrap_or_default();
                    assert!(path.split('/').any(|part| part == value), "{told}: pathParameters.{part} is not in {path}");
                }
            }
            Function::Console(console) => {
                let route = event["routeKey"].as_str().unwrap_or_default();
                let routes: Vec<String> = console.routes().iter().map(|route| format!("ANY {route}")).collect();
                assert!(routes.iter().any(|known| known == route), "{told}: {route} is none of {routes:?}");
                let pages = console.pages.iter().map(Endpoint::route).collect::<function::Routes>();
                assert!(!pages.methods_of(event["rawPath"].as_str().unwrap_or_default()).is_empty(), "{told}");
            }
            Function::Fallback(..) => assert_eq!(event["routeKey"], "$default", "{told}"),
            Function::Worker(worker) => {
                let records = event["Records"].as_array().unwrap_or_else(|| panic!("{told}"));
                for arn in records.iter().map(|record| record["eventSourceARN"].as_str().unwrap_or_default()) {
                    assert_eq!(arn.rsplit(':').next(), Some(worker.queue.name), "{told}: {arn}");
                }
            }
            Function::Socket(function) => {
                assert_eq!(event["requestContext"]["routeKey"], function.route.key(), "{told}");
                assert_eq!(event["requestContext"]["eventType"], function.route.event_type(), "{told}");
            }
            Function::Tick(tick) => {
                let arn = event["resources"][0].as_str().unwrap_or_default();
                assert!(arn.ends_with(tick.name), "{told}: {arn}");
            }
        }
        if event["version"] == "2.0" {
            let context = &event["requestContext"];
            assert_eq!((&context["routeKey"], &context["http"]["path"]), (&event["routeKey"], &event["rawPath"]), "{told}");
            assert_eq!(event["headers"]["host"], context["domainName"], "{told}");
        }
    }
}

#[test]
fn the_key_in_events_is_the_demos() {
    for (event, _) in events() {
        let authorization = &event.json["headers"]["authorization"];
        let known = [DEMO_KEY, DEMO_SESSION].map(|token| format!("Bearer {token}"));
        assert!(authorization.is_null() || known.iter().any(|known| *authorization == *known), "{}", event.function);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_request_is_answered_with_a_problem() {
    let world = world().await;
    for (event, function) in events() {
        let (Function::Endpoint(_) | Function::Console(_) | Function::Fallback(..)) = function else { continue };
        let mut event_of_a_program = event.json.clone();
        // Browsers are answered with pages.
        event_of_a_program["headers"]["accept"] = json!("*/*");
        for malformed in no_requests(&event_of_a_program) {
            let answer = invoke(&world, &function, &malformed).await.unwrap();
            let what = format!("{} answers {answer} to {malformed}", event.function);
            assert!((400..500).contains(&answer["statusCode"].as_u64().unwrap()), "{what}");
            assert_eq!(answer["headers"]["content-type"], "application/problem+json", "{what}");
            let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
            assert_eq!(body["status"], answer["statusCode"], "{what}");
            assert!(body["detail"].as_str().is_some_and(|detail| detail.len() > 20), "{what}");
            assert_eq!(body["request_id"], answer["headers"]["x-request-id"], "{what}");
        }
    }
}

/// What is no HTTP request, or not one for the function of `event`.
fn no_requests(event: &Value) -> Vec<String> {
    let with = |pointer: &str, value: Value| {
        let mut event = event.clone();
        *event.pointer_mut(pointer).unwrap() = value;
        event.to_string()
    };
    let mut not_base64 = event.clone();
    (not_base64["isBase64Encoded"], not_base64["body"]) = (json!(true), json!("{\"not\": \"base64\"}"));
    let mut all: Vec<String> = ["{}", "null", "\"text\"", "[]", "7", "true", r#"{"Records":[]}"#].map(str::to_owned).into();
    all.extend([
        not_base64.to_string(),
        with("/version", json!("1.0")),
        with("/version", json!(2)),
        with("/rawPath", json!("")),
        with("/rawPath", json!(7)),
        with("/rawPath", Value::Null),
        with("/headers", json!("none")),
        with("/headers/host", json!("two hosts")),
        with("/headers/host", json!("[::")),
        with("/headers/host", json!({})),
        with("/headers/x-forwarded-proto", json!("no scheme")),
        with("/requestContext", Value::Null),
        with("/requestContext/http", json!({})),
        with("/requestContext/http/method", json!("G E T")),
        with("/requestContext/http/method", Value::Null),
        with("/rawQueryString", json!("a b\u{7f}\n")),
        with("/isBase64Encoded", json!("yes")),
    ]);
    if event["routeKey"] != "$default" {
        all.push(with("/rawPath", json!("/api/nowhere")));
        all.push(with("/requestContext/http/method", json!("PUT")));
    }
    all
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_cannot_be_worked_fails() {
    let world = world().await;
    for (event, function) in events() {
        let Function::Worker(worker) = function else { continue };
        for malformed in ["{}", "null", "\"text\"", "[]", r#"{"Records":7}"#, r#"{"Records":[{"body":7}]}"#] {
            assert!(invoke(&world, &function, malformed).await.is_err(), "{} takes {malformed}", worker.name);
        }
        for body in ["", "{}", "null", "[]", "text", r#"{"team":7}"#] {
            let mut event = event.json.clone();
            event["Records"][0]["body"] = json!(body);
            let answer = invoke(&world, &function, &event.to_string()).await.unwrap();
            let kept = json!({"batchItemFailures": [{"itemIdentifier": event["Records"][0]["messageId"]}]});
            assert_eq!(answer, kept, "{} takes a message that says {body:?}", worker.name);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_tick_asks_its_event_nothing() {
    let world = world().await;
    for (event, function) in events() {
        let Function::Tick(tick) = function else { continue };
        for anything in ["{}", "null", "\"text\"", "[]", &event.json.to_string()] {
            assert_eq!(invoke(&world, &function, anything).await, Ok(Value::Null), "{} at {anything}", tick.name);
        }
    }
}
