//! `GET /docs/explorer`: the API to try, in Swagger UI.

use axum::http::StatusCode;
use console::Html;
use identity::Public;

use crate::explorer::{POLICY, page};

/// The explorer.
pub async fn explorer(_: Public) -> Html {
    Html::new(StatusCode::OK, page()).policy(POLICY)
}
