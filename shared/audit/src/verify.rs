//! Recomputing what was sealed.

use api::{Result, TeamId};
use cx::Cx;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use table::Range;

use crate::Entry;
use crate::seal::{Contents, Head, Seal};

/// Seals read at once.
const PAGE: usize = 500;
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// What verifying found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AuditReport")]
pub struct Report {
    /// Whether everything sealed in the range is as it was sealed.
    pub intact: bool,
    /// How many sealed hours were looked at.
    pub hours: u64,
    /// How many entries they have.
    pub entries: u64,
    /// What is not as it was sealed.
    pub faults: Vec<Fault>,
    /// What has not been sealed yet; nobody can vouch for it.
    pub unsealed: Unsealed,
    /// The number of the newest seal of all; 0 before the first.
    pub seals: u64,
    /// The chain's digest at the newest seal: SHA-256 in hexadecimal. Whoever keeps it elsewhere can tell later
    /// whether seals were taken away.
    pub chain: Option<String>,
}

/// Something that is not as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AuditFault")]
pub struct Fault {
    /// The beginning of the hour it concerns.
    pub hour: Timestamp,
    /// What is wrong with it, for people.
    pub detail: String,
}

/// The tail that has not been sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AuditTail")]
pub struct Unsealed {
    /// How many entries of the range.
    pub entries: u64,
    /// When the first of them was written.
    pub since: Option<Timestamp>,
}

/// Recomputes the seals of the hours of `team` from that of `from` to before `to`.
///
/// # Errors
/// When the table is busy.
pub async fn verify(cx: &Cx, team: &TeamId, from: Timestamp, to: Timestamp) -> Result<Report> {
    let head = cx.table().get::<Head>(Head::key_of(team)).await?;
    let seals = seals(cx, team, from, to).await?;
    let mut report = Report {
        intact: true,
        hours: 0,
        entries: 0,
        faults: Vec::new(),
        unsealed: Unsealed { entries: 0, since: None },
        seals: head.as_ref().map_or(0, |head| head.number),
        chain: head.as_ref().map(|head| head.chain.clone()),
    };
    for seal in &seals {
        let wrong = if !seal.is_ours(cx)? {
            Some("The seal itself is not the one that was made.")
        } else if seal.link.kept_until <= cx.now() {
            None
        } else {
            let contents = Contents::of(cx, team, seal.link.hour).await?;
            report.hours += 1;
            report.entries += contents.entries;
            (contents.digest != seal.link.digest).then_some("Entries were changed, added or taken away after they were sealed.")
        };
        let wrong = match wrong {
            None if !is_linked(cx, seal, &seals).await? => Some("The seal before it is not the one that it was chained to."),
            wrong => wrong,
        };
        report.faults.extend(wrong.map(|detail| Fault { hour: seal.link.hour, detail: detail.to_owned() }));
    }
    report.faults.extend(broken_end(cx, &seals, head.as_ref()).await?);
    report.unsealed = unsealed(cx, team, from, to, &seals).await?;
    report.intact = report.faults.is_empty();
    Ok(report)
}

async fn seals(cx: &Cx, team: &TeamId, from: Timestamp, to: Timestamp) -> Result<Vec<Seal>> {
    let range = Range::Between(Seal::sort_of(from), Seal::sort_of(to));
    let (table, list) = (cx.table(), Seal::list_of(team));
    let (mut seals, mut after) = (Vec::new(), None);
    loop {
        let (found, next) = table.range::<Seal>(&list, range.clone(), PAGE, after).await?;
        seals.extend(found);
        after = next;
        if after.is_none() {
            return Ok(seals);
        }
    }
}

/// Whether the seal that `seal` names as the one before it is there as it was.
async fn is_linked(cx: &Cx, seal: &Seal, near: &[Seal]) -> Result<bool> {
    let Some(hour) = seal.link.previous_hour else { return Ok(seal.link.number == 1) };
    let before = match near.iter().find(|one| one.link.hour == hour) {
        Some(one) => Some(one.clone()),
        None => Seal::find(cx, &seal.link.team, hour).await?,
    };
    Ok(before.is_some_and(|before| before.link.number + 1 == seal.link.number && before.chain == seal.link.previous))
}

/// What is wrong with the chain's end: with the note of it, or with the seal it names.
async fn broken_end(cx: &Cx, seals: &[Seal], head: Option<&Head>) -> Result<Option<Fault>> {
    let fault = |hour: Timestamp, detail: &str| Ok(Some(Fault { hour, detail: detail.to_owned() }));
    let Some(head) = head else {
        let Some(last) = seals.last() else { return Ok(None) };
        return fault(last.link.hour, "The end of the chain was taken away.");
    };
    if !head.is_ours(cx)? {
        return fault(head.hour, "The end of the chain is not the one that was made.");
    }
    let last = Seal::find(cx, &head.team, head.hour).await?;
    if last.is_none_or(|last| last.link.number != head.number || last.chain != head.chain) {
        return fault(head.hour, "The newest seal was changed or taken away.");
    }
    match seals.iter().find(|seal| seal.link.number > head.number) {
        Some(later) => fault(later.link.hour, "The end of the chain was set back."),
        None => Ok(None),
    }
}

async fn unsealed(cx: &Cx, team: &TeamId, from: Timestamp, to: Timestamp, seals: &[Seal]) -> Result<Unsealed> {
    let (table, log) = (cx.table(), Entry::log_of(team));
    let range = Range::Between(Entry::before_instant(from), Entry::before_instant(to));
    let is_sealed = |entry: &Entry| seals.iter().any(|seal| seal.link.hour <= entry.at && entry.at < seal.link.hour + HOUR);
    let (mut tail, mut after) = (Unsealed { entries: 0, since: None }, None);
    loop {
        let (found, next) = table.range::<Entry>(&log, range.clone(), PAGE, after).await?;
        for entry in found.iter().filter(|entry| !is_sealed(entry)) {
            tail.entries += 1;
            tail.since = tail.since.or(Some(entry.at));
        }
        after = next;
        if after.is_none() {
            return Ok(tail);
        }
    }
}
