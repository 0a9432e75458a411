//! The OpenAPI document, against the files, the readers and the routes.

use std::collections::BTreeSet;

use api::{Input, Source};
use axum::body::Body;
use function::{Endpoint, Who};
use http::Method;
use minutehand::REGISTRIES;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};
use testing::World;

fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    REGISTRIES.iter().flat_map(|registry| registry.endpoints)
}

fn inputs() -> impl Iterator<Item = (&'static str, Input)> {
    endpoints().flat_map(|endpoint| {
        let operation = endpoint.operation();
        [operation.query, operation.body].into_iter().flatten().map(|input| (endpoint.name, input))
    })
}

/// The schema of an input, itself rather than a reference.
fn schema_of(input: &Input) -> Value {
    let mut generator = SchemaSettings::draft2020_12().for_deserialize().into_generator();
    let reference = (input.schema)(&mut generator).to_value();
    let name = reference["$ref"].as_str().unwrap().strip_prefix("#/$defs/").unwrap().to_owned();
    generator.take_definitions(true).remove(&name).unwrap()
}

fn names<'a>(list: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    list.into_iter().map(str::to_owned).collect()
}

#[test]
fn a_schema_names_the_fields_its_reader_takes() {
    for (endpoint, input) in inputs() {
        let schema = schema_of(&input);
        let described = names(schema["properties"].as_object().unwrap().keys().map(String::as_str));
        let reading = (input.reading)(input.source, Map::new());
        assert_eq!(described, names(reading.known), "`{endpoint}`: the schema, and what its reader takes");
    }
}

/// `trigger_timings` is the one field that is required by what another says, `freq`; its description says so.
#[test]
fn a_schema_requires_what_its_reader_requires() {
    for (endpoint, input) in inputs() {
        let schema = schema_of(&input);
        let described = names(schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str));
        let wrong = (input.reading)(input.source, Map::new()).wrong;
        let mark = if input.source == Source::Body { "#/" } else { "?" };
        let missing = wrong.iter().filter(|error| error.detail == "is required");
        let required = names(missing.filter_map(|error| error.pointer.strip_prefix(mark)));
        assert_eq!(described, required, "`{endpoint}`: the schema, and what its reader misses in nothing");
    }
}

#[test]
fn an_example_is_taken() {
    let mut seen = 0;
    for (endpoint, input) in inputs() {
        for example in schema_of(&input)["examples"].as_array().into_iter().flatten() {
            let reading = (input.reading)(input.source, example.as_object().unwrap().clone());
            assert_eq!(reading.wrong, [], "`{endpoint}`: {example}");
            seen += 1;
        }
    }
    assert!(seen > 0);
}

#[test]
fn a_handler_asks_for_what_its_entry_grants() {
    for endpoint in endpoints() {
        let operation = endpoint.operation();
        let granted = if let Who::Caller(action) = endpoint.who { Some(action.name) } else { None };
        assert_eq!(operation.permission, granted, "`{}`: its handler's parameter, and `.may`", endpoint.name);
        assert!(!operation.replies.is_empty(), "`{}` never succeeds", endpoint.name);
        let parameters = endpoint.path.matches('{').count();
        assert_eq!(usize::from(operation.path.is_some()), parameters, "`{}`: its path, and `Path`", endpoint.name);
    }
}

#[test]
fn the_fallback_knows_every_route() {
    let sorted = |mut routes: Vec<(Method, _)>| {
        routes.sort_by_key(|(method, path): &(Method, std::borrow::Cow<str>)| (path.clone(), method.to_string()));
        routes
    };
    assert_eq!(sorted(platform::routes()), sorted(endpoints().map(Endpoint::route).collect()));
}

#[tokio::test(start_paused = true)]
async fn the_document_is_served_to_anybody_and_once() {
    let world = World::at("2026-11-21T09:00:00Z", &REGISTRIES).await;
    let first = world.get("/api/openapi.json", None).await;
    assert_eq!(first.status, 200);
    assert_eq!(first.headers["cache-control"], "public, max-age=300");
    assert_eq!(&first.body, reference::document());
    let tag = first.headers["etag"].to_str().unwrap();
    for (known, status) in [(tag, 304), (&format!("\"x\", W/{tag}"), 304), ("\"x\"", 200)] {
        let again = world.send("GET", "/api/openapi.json", None, &[("if-none-match", known)], Body::empty()).await;
        assert_eq!((again.status.as_u16(), again.headers["etag"].to_str().unwrap()), (status, tag));
    }
}
