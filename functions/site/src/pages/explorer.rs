//! `GET /docs/explorer`: the API to try, in Swagger UI.

use axum::http::StatusCode;
use console::Html;
use function::Endpoint;
use identity::Public;

use crate::explorer::{POLICY, page};

pub(crate) const ENTRY: Endpoint =
    console::page("site-pages-explorer", "/docs/explorer", "Try the API", |site| site.page(explorer));

/// The explorer.
pub async fn explorer(_: Public) -> Html {
    Html::new(StatusCode::OK, page()).policy(POLICY)
}
