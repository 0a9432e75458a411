//! Recomputing what was sealed.

use api::{Result, TeamId};
use cx::Cx;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use table::Range;

use crate::Entry;
use crate::seal::{Head, Seal, digest_of};

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
        let (entries, digest) = digest_of(cx, team, seal.hour).await?;
        report.hours += 1;
        report.entries += entries;
        let wrong = if !seal.is_ours(cx)? || seal.computed() != seal.chain {
            Some("The seal itself is not the one that was made.")
        } else if digest != seal.digest {
            Some("Entries were changed, added or taken away after they were sealed.")
        } else {
            None
        };
        report.faults.extend(wrong.map(|detail| Fault { hour: seal.hour, detail: detail.to_owned() }));
    }
    report.faults.extend(broken_links(cx, &seals, head.as_ref())?);
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

/// The places where the chain does not hold: between two seals with neighbouring numbers, and at its end.
fn broken_links(cx: &Cx, seals: &[Seal], head: Option<&Head>) -> Result<Vec<Fault>> {
    let mut by_number: Vec<&Seal> = seals.iter().collect();
    by_number.sort_by_key(|seal| seal.number);
    let mut faults = Vec::new();
    for pair in by_number.windows(2) {
        let (before, after) = (pair[0], pair[1]);
        // Seals with numbers in between may lie outside the range.
        if after.number == before.number + 1 && after.previous != before.chain {
            faults.push(Fault { hour: after.hour, detail: "The seal is not chained to the one before it.".into() });
        }
    }
    if let (Some(head), Some(last)) = (head, by_number.last()) {
        let agrees = last.number < head.number || (last.number == head.number && last.chain == head.chain);
        if !agrees || !head.is_ours(cx)? {
            faults.push(Fault { hour: last.hour, detail: "The end of the chain is not where it was.".into() });
        }
    }
    if let (None, Some(last)) = (head, by_number.last()) {
        faults.push(Fault { hour: last.hour, detail: "The end of the chain was taken away.".into() });
    }
    Ok(faults)
}

async fn unsealed(cx: &Cx, team: &TeamId, from: Timestamp, to: Timestamp, seals: &[Seal]) -> Result<Unsealed> {
    let (table, log) = (cx.table(), Entry::log_of(team));
    let range = Range::Between(Entry::before_instant(from), Entry::before_instant(to));
    let is_sealed = |entry: &Entry| seals.iter().any(|seal| seal.hour <= entry.at && entry.at < seal.hour + HOUR);
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
