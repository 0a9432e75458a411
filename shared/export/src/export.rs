//! An export: what is stored of it, and how far it is.

use std::time::Duration;

use api::{Result, TeamId, UserId};
use blobs::{BlobKey, Blobs, Download, Signed};
use cx::{BlobPrefix, Cx};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use table::{Collection, Direction, Item, Key, Partition, Range};

/// A team's exports and their parts.
pub const EXPORTS: Collection = Collection("export");
/// Their files.
pub const FILES: BlobPrefix = BlobPrefix("exports");
/// Somebody wants all that is kept of them. The event's data are [`Requested`].
pub const EXPORT_REQUESTED: &str = "export.requested";

pub(crate) const JSON_LINES: &str = "application/x-ndjson";
const FILE_NAME: &str = "minutehand.jsonl";
/// For how long the address of a file is good: it is followed at once.
const LINK_LASTS: Duration = Duration::from_secs(300);
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
    /// The file, once it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<File>,
}

/// The file of an export that is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its size.
    pub bytes: u64,
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
    /// How many things it holds.
    pub(crate) things: u64,
    pub(crate) kept_until: Timestamp,
}

impl Export {
    /// An export that `user` asks for now.
    pub fn new(cx: &Cx, team: TeamId, user: UserId) -> Export {
        let (id, requested_at) = (cx.id(), cx.begun());
        Export { id, team, user, requested_at, kept_until: requested_at + KEPT_FOR, products: products(), file: None }
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

    /// An address that gives the file, for five minutes; `None` while it is written.
    ///
    /// # Errors
    /// When the function does not declare [`cx::Touch::Blobs`] of [`FILES`].
    pub async fn link(&self, cx: &Cx) -> Result<Option<Signed>> {
        if self.file.is_none() {
            return Ok(None);
        }
        let blobs = Blobs::of(cx, FILES)?;
        blobs.link(&self.file_key(&blobs), &Download::attachment(FILE_NAME).lasting(LINK_LASTS)).await.map(Some)
    }

    pub(crate) fn file_key(&self, blobs: &Blobs) -> BlobKey {
        blobs.named_key(&self.team, &format!("{}-whole", self.id))
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

/// How many things of each product are in `export`, in the order of the file; `None` where its part has not ended.
///
/// # Errors
/// When the table is busy.
pub async fn progress(cx: &Cx, export: &Export) -> Result<Vec<(String, Option<u64>)>> {
    let keys: Vec<Key> = export.products.iter().map(|product| Ended::key_of(&export.team, &export.id, product)).collect();
    let ended = cx.table().get_many::<Ended>(&keys).await?;
    let things = |product: &String| ended.iter().find(|ended| ended.product == *product).map(|ended| ended.things);
    Ok(export.products.iter().map(|product| (product.clone(), things(product))).collect())
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
