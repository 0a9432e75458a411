//! `GET /api/health` says that requests are answered. It asks no other part, so that a slow table does not
//! take the whole service out of a load balancer.

use function::{Endpoint, Sample};
use identity::Public;
use schemars::JsonSchema;
use serde::Serialize;

pub(crate) const ENTRY: Endpoint = Endpoint::get("platform-health", "/api/health", "Is it up", |site| site.to(health))
    .sample(Sample::NONE.gives(200, &["/status"]));

/// `{"status":"ok"}`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Health {
    /// `ok`.
    #[schemars(extend("const" = "ok"))]
    status: &'static str,
}

/// Always well, if it answers at all.
pub async fn health(_: Public) -> axum::Json<Health> {
    axum::Json(Health { status: "ok" })
}
