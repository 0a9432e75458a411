//! `GET /api/openapi.json` is the OpenAPI document of every product (`shared/reference`). Where a product's API answers at
//! an address of its own, as in AWS, its operations say so.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::OnceLock;

use api::{Describe, HeaderField, Operation, ReplyKind, Result, base32};
use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use cx::{Cx, Touch};
use function::Endpoint;
use identity::Public;
use schemars::json_schema;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("platform-openapi", "/api/openapi.json", "Read this document", |site| site.to(openapi))
        .touches(&[Touch::Gateways]);

/// The document, or that the caller has it already.
///
/// # Errors
/// Never, as long as it declares [`Touch::Gateways`].
pub async fn openapi(cx: Cx, _: Public, known: Known) -> Result<Document> {
    let gateways = cx.gateways()?;
    let served = cx.kept().of::<Kept>().0.get_or_init(|| Served::at(gateways)).clone();
    Ok(Document { known: known.0.iter().any(|tag| tag == "*" || *tag == served.tag), served })
}

/// What this process serves, once it was asked for.
#[derive(Debug, Default)]
struct Kept(OnceLock<Served>);

/// The document as it is here, and what names it.
#[derive(Clone, Debug)]
struct Served {
    text: Bytes,
    tag: String,
}

impl Served {
    /// The document where the APIs of some products answer at other addresses than this one.
    fn at(gateways: &BTreeMap<String, String>) -> Self {
        let text = format!("{:#}\n", with_servers(reference::document().clone(), gateways));
        let tag = format!("\"{}\"", base32(&Sha256::digest(&text)[..15]));
        Served { text: text.into(), tag }
    }
}

/// The document with the servers of the products that answer elsewhere.
fn with_servers(mut document: Value, gateways: &BTreeMap<String, String>) -> Value {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for operation in paths.filter_map(|(_, path)| path.as_object_mut()).flat_map(|path| path.values_mut()) {
        let product = operation["tags"][0].as_str().unwrap_or_default();
        if let Some(base) = gateways.get(product) {
            operation["servers"] = json!([{"url": base}]);
        }
    }
    document
}

/// The documents that the caller has, by its `If-None-Match`.
#[derive(Debug)]
pub struct Known(Vec<String>);

impl FromRequestParts<Cx> for Known {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Cx) -> std::result::Result<Self, Infallible> {
        let tags = parts.headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let tags = tags.flat_map(|line| line.split(',')).map(|tag| tag.trim().trim_start_matches("W/").to_owned());
        Ok(Known(tags.collect()))
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
    served: Served,
    known: bool,
}

impl IntoResponse for Document {
    fn into_response(self) -> Response {
        let headers = [(CACHE_CONTROL, "public, max-age=300"), (ETAG, self.served.tag.as_str())];
        if self.known {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        (headers, [(CONTENT_TYPE, "application/json")], self.served.text).into_response()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_of_a_product_that_answers_elsewhere_say_where() {
        let elsewhere = BTreeMap::from([("schedules".to_owned(), "https://schedules.example.com".to_owned())]);
        let served = Served::at(&elsewhere);
        let document: Value = serde_json::from_slice(&served.text).unwrap();
        assert_eq!(document["paths"]["/api/jobs"]["get"]["servers"], json!([{"url": "https://schedules.example.com"}]));
        assert_eq!(document["paths"]["/api/keys"]["get"]["servers"], Value::Null);
        let here = Served::at(&BTreeMap::new());
        let document: Value = serde_json::from_slice(&here.text).unwrap();
        let operations = document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
        assert!(operations.map(|operation| &operation["servers"]).all(Value::is_null));
        assert_ne!(here.tag, served.tag);
    }
}
