//! Due items: the only truth about when a thing fires next.
//!
//! An item lives under `due/<shard>`, sorted by its instant, so that a tick reads what is due with one
//! range query a shard. A recurring item has an [`Armed`] pointer in its team, by which an edit finds it. An edit writes
//! both together; a tick puts the next item, moves the pointer, and removes the item that fired.

use api::TeamId;
use cx::Cx;
use jiff::Timestamp;
use recurrence::Calendar;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use table::{AttributeValue, Collection, Condition, InPlace, Item, Key, Partition, System, Transaction};

use crate::{Errand, Subject};

/// How many shards new items are spread over. One partition takes 1,000 writes a second; each item keeps
/// its own shard number, so this may change.
pub const SHARDS: u16 = 64;

/// The pointers from things to their due items.
pub const ARMED: Collection = Collection("armed");

/// Something that must happen at an instant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Due {
    /// The shard it is in, below [`SHARDS`].
    pub shard: u16,
    /// The thing it belongs to.
    #[serde(flatten)]
    pub subject: Subject,
    /// When it fires next.
    pub fire_at: Timestamp,
    /// Whether it fires once or again and again.
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

impl Due {
    /// The due item of a thing whose calendar fires next strictly after `after`; `None` if it never does.
    pub fn recurring(subject: Subject, calendar: &Calendar, after: Timestamp) -> Option<Due> {
        let fire_at = calendar.next_after(after)?;
        let shard = shard_of(&subject.work, &subject.thing);
        Some(Due { shard, subject, fire_at, form: Form::Recurring(Box::new(calendar.clone())) })
    }

    /// A due item for one attempt at `fire_at`.
    pub fn errand(subject: Subject, fire_at: Timestamp, errand: Errand) -> Due {
        let shard = shard_of(&subject.work, errand.occurrence.as_str());
        Due { shard, subject, fire_at, form: Form::Errand(errand) }
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
            Form::Recurring(_) => recurring_name(&self.subject),
            Form::Errand(errand) => format!("{}#{}", errand.occurrence, errand.attempt),
        }
    }
}

impl Item for Due {
    const KIND: &'static str = "due";

    fn key(&self) -> Key {
        Due::key_at(self.shard, self.fire_at, &self.subject.work, &self.name())
    }
}

/// Where a thing's due item is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Armed {
    /// The thing, as its due item says.
    #[serde(flatten)]
    pub subject: Subject,
    /// The due item's shard.
    pub shard: u16,
    /// The due item's instant.
    pub fire_at: Timestamp,
    /// The same in milliseconds since the epoch: numbers can be compared where they are.
    pub fire_at_ms: i64,
}

impl Armed {
    pub(crate) fn of(due: &Due) -> Armed {
        let Due { shard, subject, fire_at, .. } = due;
        Armed { subject: subject.clone(), shard: *shard, fire_at: *fire_at, fire_at_ms: fire_at.as_millisecond() }
    }

    /// Moves the pointer of `due`, which has fired, to `next`, or removes it, unless it has gone further or an edit made
    /// it anew.
    pub(crate) fn moved(due: &Due, next: Option<Timestamp>) -> InPlace {
        let number = |ms: i64| AttributeValue::N(ms.to_string());
        let same = Condition::number("version", due.subject.version);
        let (set, condition) = match next {
            None => (Vec::new(), same),
            Some(next) => {
                let ms = next.as_millisecond();
                let set = vec![("fire_at", AttributeValue::S(next.to_string())), ("fire_at_ms", number(ms))];
                (set, Condition::All(vec![same, Condition::less("fire_at_ms", ms)]))
            }
        };
        InPlace { key: Armed::of(due).key(), set, condition }
    }

    /// Whether it says that `due` is the item that fires next.
    pub(crate) fn points_to(&self, due: &Due) -> bool {
        self.subject.version == due.subject.version && self.fire_at_ms == due.fire_at.as_millisecond()
    }

    pub(crate) fn key_of(team: &TeamId, work: &str, thing: &str) -> Key {
        Partition::within(team, ARMED, thing).at(work)
    }

    /// That it still points where it did.
    pub(crate) fn unchanged(&self) -> Condition {
        let version = Condition::number("version", self.subject.version);
        Condition::All(vec![Condition::text("fire_at", self.fire_at.to_string()), version])
    }

    fn due_key(&self) -> Key {
        Due::key_at(self.shard, self.fire_at, &self.subject.work, &recurring_name(&self.subject))
    }
}

impl Item for Armed {
    const KIND: &'static str = "armed";

    fn key(&self) -> Key {
        Armed::key_of(&self.subject.team, &self.subject.work, &self.subject.thing)
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
/// a tick moved the pointer meanwhile; read [`armed`] again and repeat.
pub fn rearm<'a>(transaction: Transaction<'a>, old: Option<&Armed>, new: Option<&Due>) -> Transaction<'a> {
    match (old, new) {
        (None, None) => transaction,
        (None, Some(new)) => transaction.put(new, Condition::Always).put(&Armed::of(new), Condition::Absent),
        (Some(old), None) => transaction.delete(old.due_key(), Condition::Always).delete(old.key(), old.unchanged()),
        (Some(old), Some(new)) => {
            let pointer = Armed::of(new);
            // A transaction may name an item once only, and the demo arms a version anew.
            let transaction =
                if old.due_key() == new.key() { transaction } else { transaction.delete(old.due_key(), Condition::Always) };
            transaction.put(new, Condition::Always).put(&pointer, old.unchanged())
        }
    }
}

/// The name of a thing's recurring item. Each version has its own, so that whoever still moves an older one leaves the
/// present one alone.
fn recurring_name(subject: &Subject) -> String {
    format!("{}#{}", subject.thing, subject.version)
}

fn shard_of(work: &str, name: &str) -> u16 {
    let digest = Sha256::digest(format!("{work}#{name}"));
    u16::from_be_bytes([digest[0], digest[1]]) % SHARDS
}
