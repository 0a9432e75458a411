//! What verifying found.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// More ids than this of one fault are not named.
const MOST_NAMED: usize = 100;

/// What verifying found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AuditReport")]
pub struct Report {
    /// Whether nothing is wrong: everything sealed is as it was sealed, and everything is sealed that should be.
    pub intact: bool,
    /// The beginning of what was looked at.
    pub from: Timestamp,
    /// The end of what was looked at; earlier than asked for when there was too much for one answer. Go on from
    /// there.
    pub to: Timestamp,
    /// How many sealed hours were looked at.
    pub hours: u64,
    /// How many of them have been forgotten, as their time was over; their seals are still in the chain.
    pub forgotten_hours: u64,
    /// How many entries were looked at, those not counted whose time is over.
    pub entries: u64,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// What has not been sealed yet; nobody can vouch for it.
    pub unsealed: Unsealed,
    /// How many seals there are in all.
    pub seals: u64,
    /// The newest seal of all; `null` before the first. Whoever keeps it elsewhere and asks for it as `known_hour`
    /// and `known_chain` is told if it was taken away.
    pub newest: Option<Newest>,
}

/// The newest seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AuditSeal")]
pub struct Newest {
    /// The beginning of the hour it seals.
    pub hour: Timestamp,
    /// The chain's digest with it: SHA-256 in Crockford's base 32.
    pub chain: String,
}

/// A seal that somebody saw earlier and kept elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The hour it seals.
    pub hour: Timestamp,
    /// The chain's digest with it.
    pub chain: String,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AuditFault")]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// The beginning of the hour it concerns.
    pub hour: Timestamp,
    /// The ids of the entries it concerns, where that can be said; the first hundred.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<String>,
    /// The same for people.
    pub detail: String,
}

/// What may be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum FaultKind {
    /// Entries were changed after they were sealed.
    EntriesChanged,
    /// Entries were taken away after they were sealed, before their time was over.
    EntriesMissing,
    /// Entries were added to what was sealed already.
    EntriesAdded,
    /// Entries were changed, taken away or added, and it cannot be said which.
    EntriesUnclear,
    /// A seal was changed, or is none that we made for this hour of this team. Nothing can be said of its entries.
    SealChanged,
    /// One or several seals before this one were taken away.
    SealMissing,
    /// The end of the chain is not where its newest seal is: seals were taken away from it.
    EndChanged,
    /// The known seal is not in the chain: it and whatever came after it were taken away or made anew.
    KnownSealMissing,
    /// Entries should have been sealed hours ago: seals were taken away from the end, or sealing does not run.
    SealOverdue,
}

/// The tail that has not been sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AuditTail")]
pub struct Unsealed {
    /// How many entries of what was looked at.
    pub entries: u64,
    /// When the first of them was written.
    pub since: Option<Timestamp>,
}

impl Fault {
    pub(crate) fn new(kind: FaultKind, hour: Timestamp, mut entries: Vec<String>) -> Fault {
        let count = entries.len();
        let detail = match kind {
            FaultKind::EntriesChanged => format!("{count} entries were changed after they were sealed."),
            FaultKind::EntriesMissing => format!("{count} entries were taken away after they were sealed."),
            FaultKind::EntriesAdded => format!("{count} entries were added to what was sealed already."),
            FaultKind::EntriesUnclear => "Entries were changed, added or taken away after they were sealed.".into(),
            FaultKind::SealChanged => {
                "The seal is not the one that was made for this hour, and says nothing of its entries.".into()
            }
            FaultKind::SealMissing => "Seals before this one were taken away.".into(),
            FaultKind::EndChanged => "The end of the chain is not where it was.".into(),
            FaultKind::KnownSealMissing => "The known seal is not in the chain any more.".into(),
            FaultKind::SealOverdue => format!("{count} entries should have been sealed by now."),
        };
        entries.truncate(MOST_NAMED);
        Fault { kind, hour, entries, detail }
    }
}
