//! Exports: what all products keep of one person, as one file of JSON lines.
//!
//! Whoever asks for one posts the event [`EXPORT_REQUESTED`]. Each of the [`products`] that subscribe has a worker that
//! writes its part with a [`Writer`], under the export it [`find`]s. A worker that is interrupted begins again and
//! writes the same parts over. An export is kept for a week.

mod read;
mod writer;

pub use read::{Piece, piece, progress};
pub use writer::Writer;

use api::{Result, TeamId, UserId};
use cx::Cx;
use events::Received;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use table::{Collection, Direction, Item, Key, Partition, Range};

/// A team's exports and their parts.
pub const EXPORTS: Collection = Collection("export");
/// Somebody wants all that is kept of them. The event's data are [`Requested`].
pub const EXPORT_REQUESTED: &str = "export.requested";

/// For how long an export is kept.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

api::id!(
    /// An export's id.
    pub ExportId = "exp"
);

/// An export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// What names it in paths.
    pub id: ExportId,
    /// The personal team of whom it is about.
    pub team: TeamId,
    /// Whom it is about.
    pub user: UserId,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// Until when it is kept.
    pub kept_until: Timestamp,
    /// The products that were asked for their parts, in the order in which they stand in the file.
    #[serde(default = "products")]
    pub products: Vec<String>,
}

/// What the event says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Requested {
    /// The export to write a part of.
    pub export: ExportId,
}

/// The end of one product's part.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Ended {
    pub(crate) team: TeamId,
    pub(crate) export: ExportId,
    pub(crate) product: String,
    /// How many pieces there are.
    pub(crate) pieces: u32,
    /// How many things they hold.
    pub(crate) things: u64,
    pub(crate) kept_until: Timestamp,
}

impl Export {
    /// An export that `user` asks for now.
    pub fn new(cx: &Cx, team: TeamId, user: UserId) -> Export {
        Export { id: cx.id(), team, user, requested_at: cx.begun(), kept_until: cx.begun() + KEPT_FOR, products: products() }
    }

    /// The export `id` of `team`.
    ///
    /// # Errors
    /// 404 when there is none, or not any more.
    pub async fn load(cx: &Cx, team: &TeamId, id: &ExportId) -> Result<Export> {
        let found = cx.table().get::<Export>(Export::list_of(team).at(id.as_str())).await?;
        found.ok_or(api::Error::NotFound("export"))
    }

    /// One page of a team's exports, newest first.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn list(cx: &Cx, team: &TeamId, page: &api::PageQuery) -> Result<api::Page<Export>> {
        Ok(cx.table().page(&Export::list_of(team), Range::All, Direction::Descending, page, |_| true).await?)
    }

    /// Where the exports of `team` are.
    pub fn list_of(team: &TeamId) -> Partition {
        Partition::team(team, EXPORTS)
    }

    /// Where the parts of the export `id` of `team` are.
    pub fn parts_of(team: &TeamId, id: &str) -> Partition {
        Partition::within(team, EXPORTS, id)
    }
}

/// The products that write into an export: those whose registries subscribe to [`EXPORT_REQUESTED`]. Whoever asks for one
/// has its own product's registry only, so `cargo run -p generate` writes down what all of them say.
pub fn products() -> Vec<String> {
    serde_json::from_str(include_str!("../products.json")).unwrap_or_default()
}

/// The export that an event asks a product for; `None` when it is gone.
///
/// # Errors
/// When the table is busy.
pub async fn find(cx: &Cx, event: &Received<Requested>) -> Result<Option<Export>> {
    Ok(cx.table().get::<Export>(Export::list_of(&event.team).at(event.data.export.as_str())).await?)
}

impl Item for Export {
    const KIND: &'static str = "export";

    fn key(&self) -> Key {
        Export::list_of(&self.team).at(self.id.as_str())
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.kept_until)
    }
}

impl Ended {
    pub(crate) fn key_of(team: &TeamId, export: &ExportId, product: &str) -> Key {
        Export::parts_of(team, export.as_str()).at(format!("{product}/end"))
    }
}

impl Item for Ended {
    const KIND: &'static str = "export_ended";

    fn key(&self) -> Key {
        Ended::key_of(&self.team, &self.export, &self.product)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.kept_until)
    }
}
