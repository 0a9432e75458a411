//! The shapes of success that are not a plain 200.

use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use schemars::{JsonSchema, json_schema};
use serde::Serialize;

use crate::{Describe, Error, HeaderField, Operation, ReplyKind};

/// 201: the thing now exists.
#[derive(Debug)]
pub struct Created<T>(pub T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, axum::Json(self.0)).into_response()
    }
}

impl<T: JsonSchema> Describe for Created<T> {
    fn describe(operation: &mut Operation) {
        operation.replies.push(ReplyKind::json::<T>(201));
    }
}

/// 202: the work is on its way.
#[derive(Debug)]
pub struct Accepted<T>(pub T);

impl<T: Serialize> IntoResponse for Accepted<T> {
    fn into_response(self) -> Response {
        (StatusCode::ACCEPTED, axum::Json(self.0)).into_response()
    }
}

impl<T: JsonSchema> Describe for Accepted<T> {
    fn describe(operation: &mut Operation) {
        operation.replies.push(ReplyKind::json::<T>(202));
    }
}

/// 303: the browser goes on there.
#[derive(Debug)]
pub struct SeeOther(pub String);

impl IntoResponse for SeeOther {
    fn into_response(self) -> Response {
        match HeaderValue::from_str(&self.0) {
            Ok(there) => (StatusCode::SEE_OTHER, [(LOCATION, there)]).into_response(),
            Err(error) => Error::internal(error).into_response(),
        }
    }
}

impl Describe for SeeOther {
    fn describe(operation: &mut Operation) {
        let location =
            HeaderField { name: "location", about: "Where the browser goes on.", schema: |_| json_schema!({"type": "string"}) };
        operation.replies.push(ReplyKind { headers: vec![location], ..ReplyKind::bare(303) });
    }
}

/// 204: done, nothing to say.
#[derive(Debug)]
pub struct NoContent;

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl Describe for NoContent {
    fn describe(operation: &mut Operation) {
        operation.replies.push(ReplyKind::bare(204));
    }
}
