//! Due items: the only truth about when a thing fires next.
//!
//! An item lives under `due/<shard>`, sorted by its instant, so that a tick reads what is due with one
//! range query a shard. A recurring item has an [`Armed`] pointer in its team, by which an edit finds it;
//! both change only together.

use api::TeamId;
use cx::Cx;
use jiff::Timestamp;
use recurrence::Calendar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use table::{Collection, Condition, Item, Key, Partition, System, Transaction};

use crate::OccurrenceId;

/// How many shards new items are spread over. One partition takes 1,000 writes a second; each item keeps
/// its own shard number, so this may change.
pub const SHARDS: u16 = 64;

/// The pointers from things to their due items.
pub const ARMED: Collection = Collection("armed");

/// Something that must happen at an instant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Due {
    /// Which shard it is in.
    pub shard: u16,
    /// What kind of work it is: the name of the queue its messages go to.
    pub work: String,
    /// Whose it is.
    pub team: TeamId,
    /// The id of the thing it belongs to.
    pub thing: String,
    /// When it fires next.
    pub fire_at: Timestamp,
    /// The fence: an edit of the thing raises it.
    pub version: u64,
    /// Once or again and again.
    pub form: Form,
}

/// What firing means.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Every instant of a calendar is an occurrence.
    Recurring(Box<Calendar>),
    /// One attempt at one occurrence: a run now, a replay, a retry.
    Errand(Errand),
}

/// One attempt at one occurrence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    /// Which occurrence.
    pub occurrence: OccurrenceId,
    /// Its own instant; the attempt's is the item's `fire_at`.
    pub scheduled_for: Timestamp,
    /// Which attempt, from 1.
    pub attempt: u32,
    /// How the occurrence came to be.
    pub origin: Origin,
}

/// How an occurrence came to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// By the thing's calendar.
    Schedule,
    /// Somebody asked for it now.
    RunNow,
    /// Somebody asked for this one again.
    Replay(OccurrenceId),
}

impl Due {
    /// The due item of a thing whose calendar fires next strictly after `after`; `None` if it never does.
    pub fn recurring(work: &str, team: &TeamId, thing: &str, version: u64, calendar: &Calendar, after: Timestamp) -> Option<Due> {
        let fire_at = calendar.next_after(after)?;
        let form = Form::Recurring(Box::new(calendar.clone()));
        Some(Due {
            shard: shard_of(work, thing),
            work: work.into(),
            team: team.clone(),
            thing: thing.into(),
            fire_at,
            version,
            form,
        })
    }

    /// A due item for one attempt at `fire_at`.
    pub fn errand(work: &str, team: &TeamId, thing: &str, fire_at: Timestamp, version: u64, errand: Errand) -> Due {
        let shard = shard_of(work, errand.occurrence.as_str());
        Due { shard, work: work.into(), team: team.clone(), thing: thing.into(), fire_at, version, form: Form::Errand(errand) }
    }

    pub(crate) fn partition(shard: u16) -> Partition {
        Partition::system(System::Due, shard)
    }

    /// Sort keys before this one are due before `instant`.
    pub(crate) fn before(instant: Timestamp) -> String {
        format!("{:013}", instant.as_millisecond().max(0))
    }

    pub(crate) fn key_at(shard: u16, fire_at: Timestamp, work: &str, name: &str) -> Key {
        Due::partition(shard).at(format!("{}#{work}#{name}", Due::before(fire_at)))
    }

    /// Its name among those of the same instant.
    fn name(&self) -> String {
        match &self.form {
            Form::Recurring(_) => self.thing.clone(),
            Form::Errand(errand) => format!("{}#{}", errand.occurrence, errand.attempt),
        }
    }
}

impl Item for Due {
    const KIND: &'static str = "due";

    fn key(&self) -> Key {
        Due::key_at(self.shard, self.fire_at, &self.work, &self.name())
    }
}

/// Where a thing's due item is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Armed {
    /// Whose.
    pub team: TeamId,
    /// The kind of work.
    pub work: String,
    /// Which thing.
    pub thing: String,
    /// The due item's shard.
    pub shard: u16,
    /// The due item's instant.
    pub fire_at: Timestamp,
    /// The due item's fence.
    pub version: u64,
}

impl Armed {
    pub(crate) fn of(due: &Due) -> Armed {
        Armed {
            team: due.team.clone(),
            work: due.work.clone(),
            thing: due.thing.clone(),
            shard: due.shard,
            fire_at: due.fire_at,
            version: due.version,
        }
    }

    pub(crate) fn key_of(team: &TeamId, work: &str, thing: &str) -> Key {
        Partition::within(team, ARMED, thing).at(work)
    }

    /// That it still points where it did.
    pub(crate) fn unchanged(&self) -> Condition {
        Condition::All(vec![Condition::text("fire_at", self.fire_at.to_string()), Condition::number("version", self.version)])
    }

    fn due_key(&self) -> Key {
        Due::key_at(self.shard, self.fire_at, &self.work, &self.thing)
    }
}

impl Item for Armed {
    const KIND: &'static str = "armed";

    fn key(&self) -> Key {
        Armed::key_of(&self.team, &self.work, &self.thing)
    }
}

/// Where the recurring due item of `thing` is, if it has one.
///
/// # Errors
/// When the table is busy.
pub async fn armed(cx: &Cx, work: &str, team: &TeamId, thing: &str) -> api::Result<Option<Armed>> {
    Ok(cx.table().get(Armed::key_of(team, work, thing)).await?)
}

/// Adds to `transaction` what replaces the recurring due item at `old` by `new`. The transaction fails if
/// a tick advanced the item meanwhile; read [`armed`] again and repeat.
pub fn rearm<'a>(transaction: Transaction<'a>, old: Option<&Armed>, new: Option<&Due>) -> Transaction<'a> {
    match (old, new) {
        (None, None) => transaction,
        (None, Some(new)) => transaction.put(new, Condition::Always).put(&Armed::of(new), Condition::Absent),
        (Some(old), None) => transaction.delete(old.due_key(), Condition::Always).delete(old.key(), old.unchanged()),
        (Some(old), Some(new)) => {
            let pointer = Armed::of(new);
            // A transaction may name an item once only, and an edit often leaves the instant as it was.
            let transaction =
                if old.due_key() == new.key() { transaction } else { transaction.delete(old.due_key(), Condition::Always) };
            transaction.put(new, Condition::Always).put(&pointer, old.unchanged())
        }
    }
}

fn shard_of(work: &str, name: &str) -> u16 {
    let digest = Sha256::digest(format!("{work}#{name}"));
    u16::from_be_bytes([digest[0], digest[1]]) % SHARDS
}
