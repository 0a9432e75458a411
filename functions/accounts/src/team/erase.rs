//! `accounts-team-erase` erases a team whose grace is over.
//!
//! In this order, each step safe to be the last before a crash: claim; mark the team as erased, from which there
//! is no way back; remove keys, invitations and members, each batch in a transaction of its own; end the row.
//! A message that comes again finds the mark and goes on where the last one stopped. What stays is the team's own
//! item, without its name: as long as it is there, nothing that still speaks of the team is taken for a living one.

use std::time::Duration;

use ::audit::Entry;
use ::export::Export;
use api::{Error, Result, TeamId};
use cx::Cx;
use due::{Claim, DueMessage, State};
use events::{DomainEvent, TEAM_ERASED};
use function::{Message, Verdict};
use identity::{ApiKey, Invitation, Member, Team};
use jiff::SignedDuration;
use serde_json::json;
use table::{Item, Partition, Range, TableError, Transaction};

use crate::account::erase::erase_person;
use crate::teams::TRIES;

/// Longer than a team takes to erase.
const LEASE: SignedDuration = SignedDuration::from_secs(120);
/// By then no message about the team is left anywhere.
const ROW_KEPT: SignedDuration = SignedDuration::from_hours(15 * 24);
/// Things removed in one transaction, which takes a hundred writes; each takes four at the most.
const AT_ONCE: usize = 20;
const RESTORED: &str = "restored";

/// Erases the team that `message` names, if it is still to be erased at the message's instant.
///
/// # Errors
/// When the message is not one of ours or a part of the system is busy; it is received again then.
pub async fn erase(cx: Cx, message: Message) -> Result<Verdict> {
    let message: DueMessage =
        serde_json::from_str(&message.body).map_err(|error| Error::Malformed(format!("not a team to erase: {error}")))?;
    let early = message.at.duration_since(cx.now());
    if early.is_positive() {
        return Ok(give_back(early));
    }
    let lease = match due::claim(&cx, &message, LEASE, ROW_KEPT).await? {
        Claim::Ours(lease) => lease,
        Claim::Ended | Claim::Retrying(_) => return Ok(Verdict::Done),
        Claim::Busy(until) => return Ok(give_back(until.duration_since(cx.now()))),
    };
    let mut row = lease.ended(State::Delivered, cx.now());
    if mark(&cx, &message).await? {
        let team = &message.team;
        all(&cx, &ApiKey::list_of(team), |key: &ApiKey, transaction| key.revoke(transaction)).await?;
        all(&cx, &Invitation::list_of(team), |one: &Invitation, transaction| one.close(transaction)).await?;
        all(&cx, &Member::list_of(team), |member: &Member, transaction| member.leave(transaction)).await?;
        all_exports(&cx, team).await?;
        if let Some(user) = Team::load(&cx, team).await?.personal_to {
            erase_person(&cx, &user).await?;
        }
        tracing::info!(team = team.as_str(), "a team was erased");
    } else {
        row = lease.ended(State::Skipped, cx.now());
        row.reason = Some(RESTORED.into());
    }
    cx.table().put(&row, lease.held()).await?;
    Ok(Verdict::Done)
}

/// Marks the team as erased and says whether it is: not if its owner kept it, whether or not they delete it again.
async fn mark(cx: &Cx, message: &DueMessage) -> Result<bool> {
    for _ in 0..TRIES {
        let Some(team) = cx.table().get::<Team>(Team::key_of(&message.team)).await? else { return Ok(false) };
        if team.erased_at.is_some() {
            return Ok(true);
        }
        if team.closes_at != Some(message.scheduled_for) {
            return Ok(false);
        }
        let (erased, unchanged) = team.changed(|team| {
            team.erased_at = Some(cx.now());
            team.name.clear();
        });
        let entry = Entry::of(cx, &team.id, team.plan, None, "team.erased").on(&team.id);
        // There is no way back from this transaction, so it tells the products.
        let told = DomainEvent { kind: TEAM_ERASED, team: team.id.clone(), data: json!({}) }.parcel(cx)?;
        let table = cx.table();
        let transaction = told.join(table.transaction().put(&erased, unchanged));
        match ::audit::commit(cx, transaction, &[entry]).await {
            Err(TableError::ConditionFailed) => continue,
            other => other?,
        }
        told.leave(cx).await;
        return Ok(true);
    }
    Err(TableError::ConditionFailed.into())
}

/// Removes all that `list` holds, a batch at a time.
async fn all<T: Item>(cx: &Cx, list: &Partition, remove: impl for<'a> Fn(&T, Transaction<'a>) -> Transaction<'a>) -> Result<()> {
    let mut after = None;
    loop {
        let table = cx.table();
        let (found, next) = table.range::<T>(list, Range::All, AT_ONCE, after).await?;
        if !found.is_empty() {
            found.iter().fold(table.transaction(), |transaction, thing| remove(thing, transaction)).commit().await?;
        }
        after = next;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// Removes the team's exports with their parts.
async fn all_exports(cx: &Cx, team: &TeamId) -> Result<()> {
    let (table, list) = (cx.table(), Export::list_of(team));
    let mut after = None;
    loop {
        let (found, next) = table.range::<Export>(&list, Range::All, AT_ONCE, after).await?;
        for export in found {
            table.clear(&Export::parts_of(team, export.id.as_str())).await?;
        }
        after = next;
        if after.is_none() {
            break;
        }
    }
    Ok(table.clear(&list).await.map(|_| ())?)
}

fn give_back(after: SignedDuration) -> Verdict {
    Verdict::GiveBack(Duration::try_from(after).unwrap_or_default())
}
