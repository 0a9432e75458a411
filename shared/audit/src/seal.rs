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

/// The seal of one hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
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
    /// The chain's digest before this seal; zeros for the first.
    pub previous: String,
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
    pub(crate) chain: String,
    pub(crate) proof: seal::Sealed,
}

impl Seal {
    pub(crate) fn list_of(team: &TeamId) -> Partition {
        Partition::team(team, AUDIT_SEALS)
    }

    pub(crate) fn sort_of(hour: Timestamp) -> String {
        format!("{:013}", hour.as_millisecond().max(0))
    }

    /// What the chain's digest must be, given the rest.
    pub(crate) fn computed(&self) -> String {
        chain(&self.previous, self.number, self.hour, self.entries, &self.digest)
    }

    /// Whether the proof is ours and of this chain.
    pub(crate) fn is_ours(&self, cx: &Cx) -> Result<bool> {
        let opened = cx.seal()?.open(&owner(&self.team, self.number), &self.proof);
        Ok(opened.is_ok_and(|opened| opened == self.chain.as_bytes()))
    }
}

impl Item for Seal {
    const KIND: &'static str = "audit_seal";

    fn key(&self) -> Key {
        Seal::list_of(&self.team).at(Seal::sort_of(self.hour))
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
        let table = cx.table();
        if table.get::<Seal>(Seal::list_of(team).at(Seal::sort_of(hour))).await?.is_some() {
            return Ok(());
        }
        let head = table.get::<Head>(Head::key_of(team)).await?;
        let (entries, digest) = digest_of(cx, team, hour).await?;
        let (number, previous, unchanged) = match &head {
            Some(head) => (head.number + 1, head.chain.clone(), Condition::number("number", head.number)),
            None => (1, "0".repeat(64), Condition::Absent),
        };
        let chain = chain(&previous, number, hour, entries, &digest);
        let proof = cx.seal()?.seal(&owner(team, number), chain.as_bytes())?;
        let seal =
            Seal { team: team.clone(), hour, number, entries, digest, previous, chain: chain.clone(), proof: proof.clone() };
        let head = Head { team: team.clone(), number, chain, proof };
        match table.transaction().put(&seal, Condition::Absent).put(&head, unchanged).commit().await {
            Err(TableError::ConditionFailed) => continue,
            other => other?,
        }
        // The log outside the table is what shows that the newest seals were taken away.
        tracing::info!(team = team.as_str(), number, entries, chain = seal.chain, "sealed an hour of the audit log");
        return Ok(());
    }
    Err(api::Error::Busy("the chain of seals kept changing".into()))
}

/// The number of entries of an hour, and the digest of them in their order.
pub(crate) async fn digest_of(cx: &Cx, team: &TeamId, hour: Timestamp) -> Result<(u64, String)> {
    let ends = hour + SignedDuration::from_hours(1);
    let (table, log) = (cx.table(), Entry::log_of(team));
    let range = Range::Between(Entry::before_instant(hour), Entry::before_instant(ends));
    let (mut hasher, mut count, mut after) = (Sha256::new(), 0, None);
    loop {
        let (found, next) = table.range::<Entry>(&log, range.clone(), PAGE, after).await?;
        for entry in &found {
            let text = serde_json::to_vec(entry).map_err(api::Error::internal)?;
            hasher.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(&text);
            count += 1;
        }
        after = next;
        if after.is_none() {
            return Ok((count, hex(&hasher.finalize())));
        }
    }
}

fn chain(previous: &str, number: u64, hour: Timestamp, entries: u64, digest: &str) -> String {
    hex(&Sha256::digest(format!("{previous}\n{number}\n{}\n{entries}\n{digest}", hour.as_millisecond())))
}

fn owner(team: &TeamId, number: u64) -> String {
    format!("{team}/audit_seal/{number}")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
