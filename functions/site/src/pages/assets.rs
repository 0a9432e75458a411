//! `GET /docs/assets/{file}` is what the site's pages load beside what all pages do. A file's name changes with its
//! content, so it is kept for ever.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use api::{Error, Path, Result};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use console::{gzip, page, reads_gzip};
use function::Endpoint;
use identity::Public;

use crate::assets::{all, find};

pub(crate) const ENTRY: Endpoint =
    page("site-pages-assets", "/docs/assets/{file}", "A style sheet or a script", |site| site.page(assets));

const KEPT: &str = "public, max-age=31536000, immutable";

/// Each file compressed, once for all.
static COMPRESSED: LazyLock<BTreeMap<&str, Vec<u8>>> =
    LazyLock::new(|| all().iter().map(|asset| (asset.path.as_str(), gzip(asset.bytes))).collect());

/// The file.
///
/// # Errors
/// 404 when there is none, as for one of an older version.
pub async fn assets(_: Public, Path(file): Path<String>, headers: HeaderMap) -> Result<Response> {
    let asset = find(&format!("/docs/assets/{file}")).ok_or(Error::NotFound("file"))?;
    let kept = [(CONTENT_TYPE, asset.content_type), (CACHE_CONTROL, KEPT), (VARY, "accept-encoding")];
    match COMPRESSED.get(asset.path.as_str()).filter(|_| reads_gzip(&headers)) {
        Some(compressed) => Ok((kept, [(CONTENT_ENCODING, "gzip")], compressed.as_slice()).into_response()),
        None => Ok((kept, asset.bytes).into_response()),
    }
}
