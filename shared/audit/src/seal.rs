//! Sealing hours.

use api::{Result, TeamId, base32};
use cx::Cx;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use table::{Collection, Condition, Item, Key, Partition};

use crate::leaf::{Leaf, Leaves, Lines, digest_of, entries, hour_at, lines_of};
use crate::{HOUR, SEALED_AFTER, hour_of, mark};

/// The seals of a team's audit log.
pub const AUDIT_SEALS: Collection = Collection("audit_seal");

/// The chain before the first seal.
const BEGINNING: &str = "0";

/// The seal of one hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The team whose log it seals.
    pub team: TeamId,
    /// The beginning of the hour that it seals.
    pub hour: Timestamp,
    /// The how manieth seal of the team it is, from 1, in the order of the hours.
    pub number: u64,
    /// How many entries the hour has.
    pub entries: u64,
    /// SHA-256 of the entries' lines, in Crockford's base 32.
    pub digest: String,
    /// When the last of them is forgotten; then there is nothing left to hold the digest against.
    pub kept_until: Timestamp,
    /// The chain's digest before this seal; `0` for the first.
    pub previous: String,
    /// The chain's digest with this seal, which the next one names as `previous`.
    pub chain: String,
    /// The same under the seal keys, so that whoever can only write the table cannot make one.
    pub proof: seal::Sealed,
}

/// Where a team's chain of seals stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Head {
    pub(crate) team: TeamId,
    pub(crate) hour: Timestamp,
    pub(crate) number: u64,
    pub(crate) chain: String,
}

impl Seal {
    pub(crate) fn list_of(team: &TeamId) -> Partition {
        Partition::team(team, AUDIT_SEALS)
    }

    pub(crate) fn sort_of(hour: Timestamp) -> String {
        format!("{:013}", hour.as_millisecond().max(0))
    }

    pub(crate) fn key_of(team: &TeamId, hour: Timestamp) -> Key {
        Seal::list_of(team).at(Seal::sort_of(hour))
    }

    /// Whether it is a seal that we made for `team`, and unchanged.
    pub(crate) fn is_ours(&self, cx: &Cx, team: &TeamId) -> Result<bool> {
        let opened = cx.seal()?.open(&owner(team, self.number), &self.proof);
        Ok(self.team == *team && self.chain == self.computed() && opened.is_ok_and(|opened| opened == self.chain.as_bytes()))
    }

    fn computed(&self) -> String {
        let Seal { previous, team, number, hour, entries, digest, kept_until, .. } = self;
        chain(previous, team, *number, *hour, *entries, digest, *kept_until)
    }
}

impl Item for Seal {
    const KIND: &'static str = "audit_seal";

    fn key(&self) -> Key {
        Seal::key_of(&self.team, self.hour)
    }
}

impl Head {
    pub(crate) fn key_of(team: &TeamId) -> Key {
        Partition::within(team, AUDIT_SEALS, "chain").at("head")
    }
}

impl Item for Head {
    const KIND: &'static str = "audit_head";

    fn key(&self) -> Key {
        Head::key_of(&self.team)
    }
}

/// Seals the hours of `team` that ended ten minutes ago or earlier, have entries and were not sealed, in their
/// order: also those that an earlier call should have sealed and could not.
///
/// # Errors
/// When the table is busy, or others keep sealing the same hours. What was sealed by then stays so.
pub async fn seal_ended_hours(cx: &Cx, team: &TeamId) -> Result<()> {
    let open_from = hour_of(cx.now() - SEALED_AFTER);
    while let Some(seal) = seal_next(cx, team, open_from).await? {
        // From now on nothing may be added to the hour, should the clock be set back into it.
        cx.marks().unset(&mark(team, seal.hour));
        let Seal { hour, number, entries, chain, .. } = seal;
        // The log outside the table is what shows that the newest seals were taken away.
        tracing::info!(team = team.as_str(), %hour, number, entries, chain, "sealed an hour of the audit log");
    }
    Ok(())
}

/// Seals the first hour before `open_from` that has entries and is not sealed, if there is one.
async fn seal_next(cx: &Cx, team: &TeamId, open_from: Timestamp) -> Result<Option<Seal>> {
    let table = cx.table();
    let sealed = table.change(|transaction| async {
        let head = cx.table().get::<Head>(Head::key_of(team)).await?;
        let from = head.as_ref().map_or(Timestamp::UNIX_EPOCH, |head| head.hour + HOUR);
        if from >= open_from {
            return Ok(None);
        }
        let (first, _) = entries(cx, team, from, open_from, 1).await?;
        let Some(first) = first.first() else { return Ok(None) };
        let hour = hour_at(&first.sort()).ok_or_else(|| api::Error::internal("an entry of the audit log has no id"))?;
        let (seal, unchanged) = seal_of(cx, team, hour, head).await?;
        let head = Head { team: team.clone(), hour, number: seal.number, chain: seal.chain.clone() };
        // Two sealers at once meet at the head, and one begins again.
        transaction.put(&seal, Condition::Absent).put(&head, unchanged).commit().await?;
        Ok(Some(seal))
    });
    sealed.await
}

/// The seal of `hour`, after `head`, whose lines are written down already; and the condition that the chain still ends
/// at `head`.
async fn seal_of(cx: &Cx, team: &TeamId, hour: Timestamp, head: Option<Head>) -> Result<(Seal, Condition)> {
    let (found, _) = entries(cx, team, hour, hour + HOUR, usize::MAX).await?;
    let leaves: Leaves = found.iter().map(|stored| (stored.sort(), Leaf::of(stored))).collect();
    let kept_until = leaves.values().map(|leaf| leaf.expires_at_s).max().and_then(|at| Timestamp::from_second(at).ok());
    let kept_until = kept_until.unwrap_or(hour);
    let lines = lines_of(&leaves);
    // The lines first: a seal whose lines are missing could only say that something is wrong, not what.
    Lines::keep(cx, team, &lines, kept_until).await?;
    let (number, previous, unchanged) = match head {
        Some(head) => (head.number + 1, head.chain.clone(), Condition::text("chain", head.chain)),
        None => (1, BEGINNING.to_owned(), Condition::Absent),
    };
    let (entries, digest) = (u64::try_from(leaves.len()).unwrap_or(u64::MAX), digest_of(&lines));
    let chain = chain(&previous, team, number, hour, entries, &digest, kept_until);
    let proof = prove(cx, team, number, &chain)?;
    Ok((Seal { team: team.clone(), hour, number, entries, digest, kept_until, previous, chain, proof }, unchanged))
}

fn prove(cx: &Cx, team: &TeamId, number: u64, chain: &str) -> Result<seal::Sealed> {
    Ok(cx.seal()?.seal(&owner(team, number), chain.as_bytes())?)
}

/// The chain's digest with a seal, given the rest of it.
fn chain(
    previous: &str,
    team: &TeamId,
    number: u64,
    hour: Timestamp,
    entries: u64,
    digest: &str,
    kept_until: Timestamp,
) -> String {
    let (hour, kept_until) = (hour.as_second(), kept_until.as_second());
    base32(&Sha256::digest(format!("{previous}\n{team}\n{number}\n{hour}\n{entries}\n{digest}\n{kept_until}")))
}

fn owner(team: &TeamId, number: u64) -> String {
    format!("{team}/audit_seal/{number}")
}
