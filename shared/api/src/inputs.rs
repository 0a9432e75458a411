//! Extractors: a JSON body, a path parameter, a query string; each refuses bad input as a problem.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use schemars::{JsonSchema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{Describe, Error, FieldError, FromFields, Input, Operation, Result, Source, problems};

/// The largest body an endpoint takes.
pub const BODY_LIMIT_BYTES: usize = 256 * 1024;

/// A JSON object body, read field by field.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: FromFields, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        if !is_json(media_type) {
            return Err(Error::UnsupportedMediaType);
        }
        let body = Bytes::from_request(request, state).await.map_err(|_| Error::TooLarge)?;
        let value: Value =
            serde_json::from_slice(&body).map_err(|error| Error::Malformed(format!("The body is not valid JSON: {error}.")))?;
        let Value::Object(map) = value else {
            return Err(Error::Malformed("The body must be a JSON object.".into()));
        };
        T::read(Source::Body, map).map(Json)
    }
}

impl<T: FromFields + JsonSchema> Describe for Json<T> {
    fn describe(operation: &mut Operation) {
        operation.body = Some(Input::of::<T>(Source::Body));
        operation.problems.extend([
            problems::MALFORMED,
            problems::BODY_TOO_LARGE,
            problems::UNSUPPORTED_MEDIA_TYPE,
            problems::INVALID,
        ]);
    }
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or("").trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// A path parameter. One that cannot be read is simply not there: 404.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Path(value)),
            Err(_) => Err(Error::NotFound("thing")),
        }
    }
}

impl<T: JsonSchema> Describe for Path<T> {
    fn describe(operation: &mut Operation) {
        operation.path = Some(SchemaGenerator::subschema_for::<T>);
        operation.problems.push(problems::NOT_FOUND);
    }
}

/// The query string, read field by field; every value is text.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: FromFields, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::from_request_parts(parts, state)
            .await
            .map_err(|error| Error::Malformed(format!("The query string cannot be read: {error}.")))?;
        let mut map = Map::new();
        for (name, value) in pairs.0 {
            if map.insert(name.clone(), Value::String(value)).is_some() {
                let name: String = name.chars().take(64).collect();
                let twice = FieldError { pointer: format!("?{name}"), detail: "is given more than once".into() };
                return Err(Error::Invalid(vec![twice]));
            }
        }
        T::read(Source::Query, map).map(Query)
    }
}

impl<T: FromFields + JsonSchema> Describe for Query<T> {
    fn describe(operation: &mut Operation) {
        operation.query = Some(Input::of::<T>(Source::Query));
        operation.problems.extend([problems::MALFORMED, problems::INVALID]);
    }
}
