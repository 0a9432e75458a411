//! Exports: everything that all products keep of one person, in one file.

pub mod expire;
pub mod file;
pub mod list;
pub mod request;
pub mod show;
pub mod write;

use ::export::{Export, ExportId, progress};
use api::Result;
use cx::Cx;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// An export, and how far it is.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Export")]
pub struct ExportOut {
    /// The export's id.
    pub id: ExportId,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// Until when it can be read.
    pub expires_at: Timestamp,
    /// Whether it can be read now.
    pub ready: bool,
    /// The size of the file; `null` while it is written.
    pub bytes: Option<u64>,
    /// How far each product is.
    pub products: Vec<Progress>,
}

/// How far one product is.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Progress {
    /// The product's name.
    pub product: String,
    /// Whether its part is written.
    pub ready: bool,
    /// How many things are in its part; `null` while it is written.
    pub things: Option<u64>,
}

impl ExportOut {
    pub(crate) async fn of(cx: &Cx, export: Export) -> Result<ExportOut> {
        let progress = progress(cx, &export).await?;
        let products: Vec<Progress> =
            progress.into_iter().map(|(product, things)| Progress { product, ready: things.is_some(), things }).collect();
        Ok(ExportOut {
            id: export.id,
            requested_at: export.requested_at,
            expires_at: export.kept_until,
            ready: export.file.is_some(),
            bytes: export.file.map(|file| file.bytes),
            products,
        })
    }
}
