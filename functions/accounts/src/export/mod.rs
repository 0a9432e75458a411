//! Exports: everything that all products keep of one person, in one file.

pub mod file;
pub mod list;
pub mod request;
pub mod show;
pub mod write;

use ::export::{EXPORTS, Export, ExportId, progress};
use api::{Conflict, Result};
use cx::{Cx, Touch};
use events::EVENTS;
use function::{Endpoint, Worker};
use identity::{OwnAccount, Permission};
use jiff::Timestamp;
use limits::Limit;
use queue::Queue;
use schemars::JsonSchema;
use serde::Serialize;
use table::Family;

use crate::{API_KEY, READ_AUDIT, READ_KEYS, READ_MEMBERS, READ_TEAM, READ_USER};

/// Exports whose part of accounts is to be written.
pub const WRITING: Queue = Queue { name: "accounts-export", visibility_s: 1_800, max_receives: 10, due: false };

const READ: Touch = Touch::Read(Family::Team(EXPORTS));
const WRITE: Touch = Touch::Write(Family::Team(EXPORTS));
/// An export is a lot of work.
const EXPORTS_A_DAY: Limit = Limit { name: "export", count: 5, window_s: 24 * 60 * 60 };

/// A product still writes its part.
pub const EXPORT_NOT_READY: Conflict =
    Conflict { code: "export_not_ready", when: "reading an export that is still being written" };

pub(crate) const REQUEST: Endpoint =
    Endpoint::post("accounts-export-request", "/api/auth/exports", "Export one's data", |site| site.to(request::request))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, READ_TEAM, READ, WRITE])
        .posts(&[EVENTS])
        .about(
            "Collects what is kept of one's account and one's personal team: profile, sessions, teams, keys, audit log, jobs \
             with their logs, dead letters; without secrets. What belongs to other teams is theirs. At most five a day.",
        );

pub(crate) const LIST: Endpoint =
    Endpoint::get("accounts-export-list", "/api/auth/exports", "List one's exports", |site| site.to(list::list))
        .may(OwnAccount::ACTION)
        .touches(&[READ_USER, READ]);

pub(crate) const SHOW: Endpoint =
    Endpoint::get("accounts-export-show", "/api/auth/exports/{id}", "Show how far an export is", |site| site.to(show::show))
        .may(OwnAccount::ACTION)
        .touches(&[READ_USER, READ]);

pub(crate) const FILE: Endpoint =
    Endpoint::get("accounts-export-file", "/api/auth/exports/{id}/file", "Read an export", |site| site.to(file::file))
        .may(OwnAccount::ACTION)
        .touches(&[READ_USER, READ])
        .conflicts(&[EXPORT_NOT_READY])
        .memory_mb(512)
        .timeout_s(29)
        .about(
            "JSON lines: `{\"product\": …, \"kind\": …, \"data\": …}`, the data as the API shows them. A large export comes in \
             several files, each with the cursor of the next in `x-next-cursor`.",
        );

pub(crate) const WORKER: Worker = Worker {
    name: "accounts-export-write",
    queue: WRITING,
    batch_size: 1,
    window_s: 0,
    memory_mb: 512,
    timeout_s: 300,
    touches: &[READ_USER, READ_TEAM, READ_MEMBERS, READ_KEYS, Touch::Read(API_KEY), READ_AUDIT, READ, WRITE],
    handle: |cx, message| Box::pin(write::write(cx, message)),
};

/// An export, and how far it is.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Export")]
pub struct ExportOut {
    /// Its id.
    pub id: ExportId,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// Until when it can be read.
    pub expires_at: Timestamp,
    /// Whether it can be read now.
    pub ready: bool,
    /// How far each product is.
    pub products: Vec<Progress>,
}

/// How far one product is.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Progress {
    /// Which.
    pub product: &'static str,
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
            ready: products.iter().all(|product| product.ready),
            products,
        })
    }
}
