//! Sealing an hour.

use api::{Result, TeamId};
use cx::Cx;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use table::{Collection, Condition, Item, Key, Partition, Range, TableError};

use crate::Entry;

/// The seals of a team's audit log.
pub const AUDIT_SEALS: Collection = Collection("audit_seal");

/// Entries read at once.
const PAGE: usize = 500;
/// How often sealing begins again because another hour of the team was sealed meanwhile.
const TRIES: usize = 5;

/// What the seal of one hour vouches for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Whose.
    pub team: TeamId,
    /// The hour's beginning.
    pub hour: Timestamp,
    /// The how manieth seal of the team it is, from 1.
    pub number: u64,
    /// How many entries the hour has.
    pub entries: u64,
    /// SHA-256 of the entries, in hexadecimal.
    pub digest: String,
    /// Until when the entries are kept; from then on there is nothing left to recompute.
    pub kept_until: Timestamp,
    /// The hour of the seal before; of none for the first.
    pub previous_hour: Option<Timestamp>,
    /// The chain's digest before this seal; zeros for the first.
    pub previous: String,
}

/// The seal of one hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// What it vouches for.
    #[serde(flatten)]
    pub link: Link,
    /// The chain's digest with it.
    pub chain: String,
    /// The same under the seal keys, so that whoever can only write the table cannot make one.
    pub proof: seal::Sealed,
}

/// Where a team's chain of seals stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Head {
    pub(crate) team: TeamId,
    pub(crate) number: u64,
    pub(crate) hour: Timestamp,
    pub(crate) chain: String,
    pub(crate) proof: seal::Sealed,
}

impl Link {
    /// What the chain's digest is with it.
    pub(crate) fn chain(&self) -> String {
        let ms = |at: Timestamp| at.as_millisecond();
        let Link { previous, number, entries, digest, .. } = self;
        let (hour, kept_until, before) = (ms(self.hour), ms(self.kept_until), self.previous_hour.map(ms));
        hex(&Sha256::digest(format!("{previous}\n{before:?}\n{number}\n{hour}\n{kept_until}\n{entries}\n{digest}")))
    }
}

impl Seal {
    pub(crate) fn list_of(team: &TeamId) -> Partition {
        Partition::team(team, AUDIT_SEALS)
    }

    pub(crate) fn sort_of(hour: Timestamp) -> String {
        format!("{:013}", hour.as_millisecond().max(0))
    }

    /// The seal of `hour`, if there is one.
    pub(crate) async fn find(cx: &Cx, team: &TeamId, hour: Timestamp) -> Result<Option<Seal>> {
        Ok(cx.table().get(Seal::list_of(team).at(Seal::sort_of(hour))).await?)
    }

    /// Whether it is ours: the proof is of this chain, and the chain of what it vouches for.
    pub(crate) fn is_ours(&self, cx: &Cx) -> Result<bool> {
        let opened = cx.seal()?.open(&owner(&self.link.team, self.link.number), &self.proof);
        let is_ours = opened.is_ok_and(|opened| opened == self.chain.as_bytes());
        Ok(is_ours && self.link.chain() == self.chain)
    }
}

impl Item for Seal {
    const KIND: &'static str = "audit_seal";

    fn key(&self) -> Key {
        Seal::list_of(&self.link.team).at(Seal::sort_of(self.link.hour))
    }
}

impl Head {
    pub(crate) fn key_of(team: &TeamId) -> Key {
        Partition::within(team, AUDIT_SEALS, "chain").at("head")
    }

    pub(crate) fn is_ours(&self, cx: &Cx) -> Result<bool> {
        let opened = cx.seal()?.open(&owner(&self.team, self.number), &self.proof);
        Ok(opened.is_ok_and(|opened| opened == self.chain.as_bytes()))
    }
}

impl Item for Head {
    const KIND: &'static str = "audit_head";

    fn key(&self) -> Key {
        Head::key_of(&self.team)
    }
}

/// Seals the hour of `team` that begins at `hour`, unless that has been done.
///
/// # Errors
/// When the table is busy.
pub async fn seal_hour(cx: &Cx, team: &TeamId, hour: Timestamp) -> Result<()> {
    for _ in 0..TRIES {
        if Seal::find(cx, team, hour).await?.is_some() {
            return Ok(());
        }
        let table = cx.table();
        let head = table.get::<Head>(Head::key_of(team)).await?;
        let Contents { entries, digest, kept_until } = Contents::of(cx, team, hour).await?;
        let (number, previous, unchanged) = match &head {
            Some(head) => (head.number + 1, head.chain.clone(), Condition::number("number", head.number)),
            None => (1, "0".repeat(64), Condition::Absent),
        };
        let previous_hour = head.map(|head| head.hour);
        let link = Link { team: team.clone(), hour, number, entries, digest, kept_until, previous_hour, previous };
        let chain = link.chain();
        let proof = cx.seal()?.seal(&owner(team, number), chain.as_bytes())?;
        let head = Head { team: team.clone(), number, hour, chain: chain.clone(), proof: proof.clone() };
        let seal = Seal { link, chain, proof };
        match table.transaction().put(&seal, Condition::Absent).put(&head, unchanged).commit().await {
            Err(TableError::ConditionFailed) => continue,
            other => other?,
        }
        // The log outside the table is what shows that the newest seals were taken away.
        tracing::info!(
            team = team.as_str(),
            number,
            entries = seal.link.entries,
            chain = seal.chain,
            "sealed an hour of the audit log"
        );
        return Ok(());
    }
    Err(api::Error::Busy("the chain of seals kept changing".into()))
}

/// What an hour holds.
pub(crate) struct Contents {
    /// How many entries.
    pub(crate) entries: u64,
    /// The digest of them in their order.
    pub(crate) digest: String,
    /// When the first of them is forgotten.
    pub(crate) kept_until: Timestamp,
}

impl Contents {
    /// What the hour of `team` that begins at `hour` holds.
    pub(crate) async fn of(cx: &Cx, team: &TeamId, hour: Timestamp) -> Result<Contents> {
        let ends = hour + SignedDuration::from_hours(1);
        let (table, log) = (cx.table(), Entry::log_of(team));
        let range = Range::Between(Entry::before_instant(hour), Entry::before_instant(ends));
        let (mut hasher, mut entries, mut kept_until, mut after) = (Sha256::new(), 0, Timestamp::MAX, None);
        loop {
            let (found, next) = table.range::<Entry>(&log, range.clone(), PAGE, after).await?;
            for entry in &found {
                let text = serde_json::to_vec(entry).map_err(api::Error::internal)?;
                hasher.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
                hasher.update(&text);
                entries += 1;
                kept_until = kept_until.min(entry.kept_until);
            }
            after = next;
            if after.is_none() {
                return Ok(Contents { entries, digest: hex(&hasher.finalize()), kept_until });
            }
        }
    }
}

fn owner(team: &TeamId, number: u64) -> String {
    format!("{team}/audit_seal/{number}")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
