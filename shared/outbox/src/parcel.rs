//! A parcel: packing it into a transaction and handing it over.

use api::{Error, Result, TeamId};
use cx::Cx;
use due::{Due, Errand, OccurrenceId, Origin, Subject};
use jiff::{SignedDuration, Timestamp};
use seal::Sealed;
use serde::{Deserialize, Serialize};
use table::{Collection, Condition, Item, Key, Partition, Transaction};

use crate::Contents;

/// Parcels that have not left yet, or were given up.
pub const PARCELS: Collection = Collection("parcel");

/// Sealing adds a third to it, and DynamoDB takes 400 KB an item.
const LIMIT_BYTES: usize = 200 * 1024;
/// How long a parcel that was given up stays, for whoever looks into it.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

api::id!(
    /// A parcel's id.
    pub ParcelId = "parcel"
);

/// A parcel on its way into a transaction and out of the system.
#[derive(Debug)]
#[must_use = "a parcel that joins no transaction does not exist"]
pub struct Parcel {
    pub(crate) stored: Stored,
    due: Due,
}

/// A parcel as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Stored {
    pub(crate) id: ParcelId,
    pub(crate) team: TeamId,
    pub(crate) work: String,
    pub(crate) contents: Sealed,
    pub(crate) posted_at: Timestamp,
    pub(crate) kept_until: Timestamp,
}

/// Packs `contents` as `team`'s. A repeat under an `Idempotency-Key` packs the same parcel again, so that it leaves
/// once.
///
/// # Errors
/// When the function does not declare what this takes, or the contents are larger than 200 KiB.
pub fn parcel<C: Contents>(cx: &Cx, team: &TeamId, contents: &C) -> Result<Parcel> {
    let work = C::KIND.queue.name;
    let text = serde_json::to_vec(contents).map_err(Error::internal)?;
    if text.len() > LIMIT_BYTES {
        return Err(Error::internal(format!("a parcel for `{work}` holds {} bytes, more than {LIMIT_BYTES}", text.len())));
    }
    let (id, now): (ParcelId, _) = (cx.id(), cx.begun());
    let contents = cx.seal()?.seal(&Stored::owner(team, &id, work), &text)?;
    let occurrence = OccurrenceId::of(work, id.as_str(), now, "");
    let errand = Errand::first(occurrence, now, Origin::RunNow);
    let due = Due::errand(Subject::new(work, team, id.as_str(), 1), now, errand);
    let stored = Stored { id, team: team.clone(), work: work.into(), contents, posted_at: now, kept_until: now + KEPT_FOR };
    Ok(Parcel { stored, due })
}

impl Parcel {
    /// The id under which it arrives, the same for each attempt.
    pub fn id(&self) -> &ParcelId {
        &self.stored.id
    }

    /// Adds it to the `transaction` of the change that it tells of: two items.
    pub fn join<'a>(&self, transaction: Transaction<'a>) -> Transaction<'a> {
        transaction.put(&self.stored, Condition::Always).put(&self.due, Condition::Always)
    }

    /// Hands it to its queue, once the transaction is committed. What fails here is only logged: the tick does it.
    pub async fn leave(self, cx: &Cx) {
        due::dispatch_if_near(cx, &self.due).await;
    }
}

impl Stored {
    pub(crate) fn key_of(team: &TeamId, id: &str) -> Key {
        Partition::within(team, PARCELS, id).at("parcel")
    }

    /// For whom the contents are sealed: no other parcel's open in its place.
    pub(crate) fn owner(team: &TeamId, id: &ParcelId, work: &str) -> String {
        format!("{team}/{id}/{work}")
    }
}

impl Item for Stored {
    const KIND: &'static str = "parcel";

    fn key(&self) -> Key {
        Stored::key_of(&self.team, self.id.as_str())
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.kept_until)
    }
}
