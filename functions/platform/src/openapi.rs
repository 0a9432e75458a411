//! `GET /api/openapi.json` is the OpenAPI document of every product. It is generated (`cargo run -p generate`) and
//! checked in, because the platform depends on no product.

use std::borrow::Cow;
use std::convert::Infallible;
use std::sync::LazyLock;

use api::{Describe, HeaderField, Operation, ReplyKind, base32};
use axum::extract::FromRequestParts;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use cx::Cx;
use function::Route;
use identity::Public;
use schemars::json_schema;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

const DOCUMENT: &str = include_str!("../openapi.json");
static TAG: LazyLock<String> = LazyLock::new(|| format!("\"{}\"", base32(&Sha256::digest(DOCUMENT)[..15])));

/// The document, or that the caller has it already.
pub async fn openapi(_: Public, known: Known) -> Document {
    Document { known: known.0 }
}

/// The routes of all products, as the document names them: for a fallback that runs without the products.
pub fn routes() -> Vec<Route> {
    let document: Value = serde_json::from_str(DOCUMENT).unwrap_or_default();
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| methods(item).map(|method| (method, Cow::Owned(path.clone())))).collect()
}

fn methods(item: &Value) -> impl Iterator<Item = Method> {
    let names = item.as_object().into_iter().flat_map(Map::keys);
    names.filter_map(|name| Method::from_bytes(name.to_uppercase().as_bytes()).ok())
}

/// Whether the caller's `If-None-Match` names the present document.
#[derive(Debug)]
pub struct Known(bool);

impl FromRequestParts<Cx> for Known {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Cx) -> Result<Self, Infallible> {
        let tags = parts.headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let mut tags = tags.flat_map(|line| line.split(',')).map(|tag| tag.trim().trim_start_matches("W/"));
        Ok(Known(tags.any(|tag| tag == "*" || tag == TAG.as_str())))
    }
}

impl Describe for Known {
    fn describe(operation: &mut Operation) {
        operation.headers.push(HeaderField {
            name: "If-None-Match",
            about: "The `etag` of the document that the caller has.",
            schema: |_| json_schema!({"type": "string"}),
        });
    }
}

/// The answer.
#[derive(Debug)]
pub struct Document {
    known: bool,
}

impl IntoResponse for Document {
    fn into_response(self) -> Response {
        let headers = [(CACHE_CONTROL, "public, max-age=300"), (ETAG, TAG.as_str())];
        if self.known {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        (headers, [(CONTENT_TYPE, "application/json")], DOCUMENT).into_response()
    }
}

impl Describe for Document {
    fn describe(operation: &mut Operation) {
        let etag = HeaderField {
            name: "etag",
            about: "Names this version of the document.",
            schema: |_| json_schema!({"type": "string"}),
        };
        let whole = ReplyKind { headers: vec![etag], ..ReplyKind::json::<Map<String, Value>>(200) };
        let unchanged = ReplyKind { headers: vec![etag], ..ReplyKind::bare(304) };
        operation.replies.extend([whole, unchanged]);
    }
}
