//! Recomputing what was sealed.

use std::collections::BTreeMap;

use api::{Result, TeamId, made_at_ms};
use cx::Cx;
use jiff::{SignedDuration, Timestamp};
use table::Range;

use crate::leaf::{Leaf, Leaves, Lines, digest_of, entries, hour_at, lines_of};
use crate::report::{Anchor, Fault, FaultKind, Newest, Report, Unsealed};
use crate::seal::{Head, Seal};
use crate::{HOUR, SEALED_AFTER, hour_of};

/// How many entries are looked at for one report.
const MOST_ENTRIES: usize = 20_000;
/// How long after it should have been sealed an hour counts as left out. An outage of ours is mended by then.
const OVERDUE_AFTER: SignedDuration = SignedDuration::from_hours(3);

/// Recomputes the seals of the hours of `team` from that of `from` to that of `to`, and looks for `known` in the
/// chain. Of very many entries it looks at the first, and the report says how far it came.
///
/// # Errors
/// When the table is busy.
pub async fn verify(cx: &Cx, team: &TeamId, from: Timestamp, to: Timestamp, known: Option<&Anchor>) -> Result<Report> {
    let (from, asked) = (hour_of(from), hour_of(to - SignedDuration::from_nanos(1)) + HOUR);
    // The end first: what is sealed while we look is newer, and is not taken for something out of place.
    let end = End::find(cx, team).await?;
    let (mut found, more) = by_hour(cx, team, from, asked, MOST_ENTRIES).await?;
    let mut to = asked;
    if more && let Some((&last, _)) = found.last_key_value() {
        // The last hour is incomplete and left for the next report, unless it is the only one.
        to = if found.len() > 1 { last } else { last + HOUR };
        found.remove(&last);
        if to > last {
            found.extend(by_hour(cx, team, last, to, usize::MAX).await?.0);
        }
    }
    let seals = seals(cx, team, from, to).await?;
    let mut report = Report {
        intact: true,
        from,
        to,
        hours: 0,
        forgotten_hours: 0,
        entries: found.values().flatten().filter(|(_, leaf)| !leaf.is_forgotten(cx.now())).count() as u64,
        faults: end.faults(cx, team)?.into_iter().collect(),
        unsealed: Unsealed::default(),
        seals: end.head.as_ref().map_or(0, |head| head.number),
        newest: end.head.as_ref().map(|head| Newest { hour: head.hour, chain: head.chain.clone() }),
    };
    if let Some(known) = known {
        report.faults.extend(missing(cx, team, known).await?);
    }
    report.faults.extend(chain_faults(cx, team, &seals, from).await?);
    for seal in &seals {
        let leaves = found.remove(&seal.hour).unwrap_or_default();
        report.hours += 1;
        report.forgotten_hours += u64::from(seal.kept_until <= cx.now());
        // A seal that is not ours says nothing of its entries.
        if seal.is_ours(cx, team)? {
            report.faults.extend(hour_faults(cx, team, seal, leaves).await?);
        }
    }
    for (hour, leaves) in found {
        report.unsealed(cx, &end, hour, leaves);
    }
    report.faults.sort_by_key(|fault| fault.hour);
    report.intact = report.faults.is_empty();
    Ok(report)
}

/// At most `most` entries and a few, by the hours in which they lie; and whether there are more.
async fn by_hour(
    cx: &Cx,
    team: &TeamId,
    from: Timestamp,
    to: Timestamp,
    most: usize,
) -> Result<(BTreeMap<Timestamp, Leaves>, bool)> {
    let (stored, more) = entries(cx, team, from, to, most).await?;
    let mut found: BTreeMap<Timestamp, Leaves> = BTreeMap::new();
    for one in &stored {
        let sort = one.sort();
        // What has no id as its key was never ours; it counts where it stands.
        let hour = hour_at(&sort).or_else(|| found.last_key_value().map(|(hour, _)| *hour)).unwrap_or(from);
        found.entry(hour).or_default().insert(sort, Leaf::of(one));
    }
    Ok((found, more))
}

impl Report {
    /// Takes in the entries of an hour that has no seal.
    fn unsealed(&mut self, cx: &Cx, end: &End, hour: Timestamp, leaves: Leaves) {
        let ids: Vec<String> = leaves.into_iter().filter(|(_, leaf)| !leaf.is_forgotten(cx.now())).map(|(id, _)| id).collect();
        if ids.is_empty() {
            return;
        }
        if end.head.as_ref().is_some_and(|head| hour <= head.hour) {
            // Hours are sealed in their order: when the chain went past this one, it had no entries.
            self.faults.push(Fault::new(FaultKind::EntriesAdded, hour, ids));
            return;
        }
        self.unsealed.entries += ids.len() as u64;
        let written_at = ids.first().and_then(|id| made_at_ms(id)).and_then(|at| Timestamp::from_millisecond(at).ok());
        self.unsealed.since = self.unsealed.since.or(written_at);
        if hour + HOUR + SEALED_AFTER + OVERDUE_AFTER < cx.now() {
            self.faults.push(Fault::new(FaultKind::SealOverdue, hour, ids));
        }
    }
}

/// Where the chain ends, by its head and by the seals there are.
struct End {
    head: Option<Head>,
    newest: Option<Seal>,
}

impl End {
    async fn find(cx: &Cx, team: &TeamId) -> Result<End> {
        // The seal first: were another made in between, the head would be ahead and be read again.
        for _ in 0..3 {
            let newest = cx.table().last::<Seal>(&Seal::list_of(team), Range::All).await?;
            let head = cx.table().get::<Head>(Head::key_of(team)).await?;
            let moved = cx.table().last::<Seal>(&Seal::list_of(team), Range::All).await? != newest;
            if !moved {
                return Ok(End { head, newest });
            }
        }
        Err(api::Error::Busy("the chain of seals keeps growing".into()))
    }

    fn faults(&self, cx: &Cx, team: &TeamId) -> Result<Option<Fault>> {
        let hour = match (&self.head, &self.newest) {
            (None, None) => return Ok(None),
            (Some(head), Some(newest))
                if (&head.hour, head.number, &head.chain) == (&newest.hour, newest.number, &newest.chain)
                    && newest.is_ours(cx, team)? =>
            {
                return Ok(None);
            }
            (_, Some(newest)) => newest.hour,
            (Some(head), None) => head.hour,
        };
        Ok(Some(Fault::new(FaultKind::EndChanged, hour, Vec::new())))
    }
}

/// That the seal which somebody kept elsewhere is not there.
async fn missing(cx: &Cx, team: &TeamId, known: &Anchor) -> Result<Option<Fault>> {
    let hour = hour_of(known.hour);
    let seal = cx.table().get::<Seal>(Seal::key_of(team, hour)).await?;
    let there = match seal {
        Some(seal) => seal.chain == known.chain && seal.is_ours(cx, team)?,
        None => false,
    };
    Ok((!there).then(|| Fault::new(FaultKind::KnownSealMissing, hour, Vec::new())))
}

async fn seals(cx: &Cx, team: &TeamId, from: Timestamp, to: Timestamp) -> Result<Vec<Seal>> {
    let range = Range::Between(Seal::sort_of(from), Seal::sort_of(to));
    Ok(cx.table().all(&Seal::list_of(team), range).await?)
}

/// Seals that are not ours, and the places where one is not chained to the one before it.
async fn chain_faults(cx: &Cx, team: &TeamId, seals: &[Seal], from: Timestamp) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    let before = cx.table().last::<Seal>(&Seal::list_of(team), Range::Before(Seal::sort_of(from))).await?;
    // Only what is ours tells what must follow it; what is not is a fault of its own, once.
    let mut next = match before {
        Some(before) if !before.is_ours(cx, team)? => None,
        Some(before) => Some((before.number + 1, Some(before.chain))),
        None => Some((1, None)),
    };
    for seal in seals {
        let ours = seal.is_ours(cx, team)?;
        let kind = match &next {
            _ if !ours => Some(FaultKind::SealChanged),
            Some((number, _)) if seal.number != *number => Some(FaultKind::SealMissing),
            Some((_, Some(chain))) if seal.previous != *chain => Some(FaultKind::SealChanged),
            _ => None,
        };
        faults.extend(kind.map(|kind| Fault::new(kind, seal.hour, Vec::new())));
        next = ours.then(|| (seal.number + 1, Some(seal.chain.clone())));
    }
    Ok(faults)
}

/// What became of the entries of one sealed hour.
async fn hour_faults(cx: &Cx, team: &TeamId, seal: &Seal, mut stored: Leaves) -> Result<Vec<Fault>> {
    let now = cx.now();
    if seal.kept_until <= now || digest_of(&lines_of(&stored)) == seal.digest {
        return Ok(Vec::new());
    }
    let fault = |kind, entries: Vec<String>| Fault::new(kind, seal.hour, entries);
    let Some(mut sealed) = Lines::find(cx, team, &seal.digest).await? else {
        return Ok(vec![fault(FaultKind::EntriesUnclear, Vec::new())]);
    };
    // Those whose time is over may be gone, or be there for some days more.
    sealed.retain(|sort, leaf| {
        let forgotten = leaf.is_forgotten(now);
        if forgotten {
            stored.remove(sort);
        }
        !forgotten
    });
    let names = |leaves: &Leaves, keep: &dyn Fn(&str, &Leaf) -> bool| -> Vec<String> {
        leaves.iter().filter(|(sort, leaf)| keep(sort, leaf)).map(|(sort, _)| sort.clone()).collect()
    };
    let all = [
        (FaultKind::EntriesMissing, names(&sealed, &|sort, _| !stored.contains_key(sort))),
        (FaultKind::EntriesAdded, names(&stored, &|sort, _| !sealed.contains_key(sort))),
        (FaultKind::EntriesChanged, names(&sealed, &|sort, leaf| stored.get(sort).is_some_and(|found| found != leaf))),
    ];
    Ok(all.into_iter().filter(|(_, ids)| !ids.is_empty()).map(|(kind, ids)| fault(kind, ids)).collect())
}
