//! An [`Error`] as `application/problem+json` (RFC 9457). The edge adds the request id and writes the
//! body, so that no handler needs to know either.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{Error, FieldError, ProblemKind};

/// The body of every answer that is not a success.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Problem {
    /// Where the problem is documented; relative to the server.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status's standard phrase.
    pub title: &'static str,
    /// The HTTP status, as a number.
    pub status: u16,
    /// Stable, for programs: `invalid`, `not_found`, `email_taken` and so on.
    pub code: &'static str,
    /// A sentence, for people.
    pub detail: String,
    /// The wrong fields, each with pointer and reason. Empty unless `code` is `invalid`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// What to quote to support; also in the `x-request-id` header.
    pub request_id: String,
    /// For the log, never for the caller.
    #[serde(skip)]
    pub cause: Option<String>,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let ProblemKind { status, code, .. } = error.kind();
        let detail = error.to_string();
        let cause = std::error::Error::source(&error).map(chain);
        let errors = if let Error::Invalid(errors) = error { errors } else { Vec::new() };
        Problem {
            kind: format!("/docs/errors#{code}"),
            title: StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Error"),
            status,
            code,
            detail,
            errors,
            request_id: String::new(),
            cause,
        }
    }
}

/// A cause with everything beneath it on one line: SDK errors hide the interesting part two levels down.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(inner) = next {
        line.push_str(": ");
        line.push_str(&inner.to_string());
        next = inner.source();
    }
    line
}

impl Problem {
    /// The finished response, carrying `request_id`.
    pub fn respond(mut self, request_id: &str) -> Response {
        self.request_id = request_id.to_owned();
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let kind = HeaderValue::from_static("application/problem+json");
        (status, [(header::CONTENT_TYPE, kind)], body).into_response()
    }
}

impl IntoResponse for Error {
    /// A bodiless response with the problem as an extension; the edge finishes it.
    fn into_response(self) -> Response {
        let allow = if let Error::MethodNotAllowed(allow) = &self { HeaderValue::from_str(allow).ok() } else { None };
        let busy = matches!(self, Error::Busy(_));
        let too_many = if let Error::TooMany(standing) = &self { Some(*standing) } else { None };
        let unauthenticated = matches!(self, Error::Unauthenticated(_));
        let problem = Problem::from(self);
        let mut response = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response();
        let headers = response.headers_mut();
        if let Some(allow) = allow {
            headers.insert(header::ALLOW, allow);
        }
        if busy {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if let Some(standing) = too_many {
            standing.write_refusal(headers);
        }
        if unauthenticated {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(problem);
        response
    }
}
