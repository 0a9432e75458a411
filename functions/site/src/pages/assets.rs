//! `GET /docs/assets/{file}` is what the site's pages load beside what all pages do. A file's name changes with its
//! content, so it is kept for ever.

use api::{Error, Path, Result};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use identity::Public;

use crate::assets::find;

/// The file.
///
/// # Errors
/// 404 when there is none, as for one of an older version.
pub async fn assets(_: Public, Path(file): Path<String>) -> Result<([(HeaderName, HeaderValue); 2], &'static [u8])> {
    let asset = find(&format!("/docs/assets/{file}")).ok_or(Error::NotFound("file"))?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(asset.content_type)),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    Ok((headers, asset.bytes))
}
