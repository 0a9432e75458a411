//! `accounts-team-erase` erases a team whose grace is over.
//!
//! In this order, each step safe to be the last before a crash: claim; mark the team as erased, from which there
//! is no way back; remove keys, invitations and members, each batch in a transaction of its own; end the row.
//! A message that comes again finds the mark and goes on where the last one stopped. What stays is the team's own
//! item, without its name: as long as it is there, nothing that still speaks of the team is taken for a living one.

use ::audit::Entry;
use ::export::{Export, FILES};
use api::{Result, TeamId};
use blobs::{Blobs, UPLOADS, Upload};
use cx::{Cx, Touch};
use due::{Chore, DueMessage, End, OCCURRENCES};
use events::{DomainEvent, EVENTS, TEAM_ERASED};
use function::{Sample, Trace, Worker};
use identity::{ApiKey, Invitation, Member, Team};
use serde_json::json;
use table::{Family, Item, Partition, Range, Transaction};

use super::closing::CLOSING;
use crate::account::erase::erase_person;
use crate::logo::{INTAKE, LOGOS};
use crate::touches::{
    API_KEY, EMAIL, GOOGLE, READ_EXPORTS, READ_INVITATIONS, READ_KEYS, READ_MEMBERS, READ_TEAM, READ_USER, WRITE_EXPORTS,
    WRITE_INVITATIONS, WRITE_KEYS, WRITE_MEMBERS, WRITE_ONE_TIME, WRITE_SESSION, WRITE_TEAM, WRITE_USER,
};

/// Things removed in one transaction, which takes a hundred writes; each takes four at the most.
const AT_ONCE: usize = 20;
const RESTORED: &str = "restored";

pub(crate) const ENTRY: Worker =
    Worker::batching("accounts-team-erase", CLOSING, |cx, messages| Box::pin(due::chores(cx, Erase, messages)))
        .timeout_s(60)
        .audited()
        .touches(&[
            READ_TEAM,
            WRITE_TEAM,
            READ_MEMBERS,
            WRITE_MEMBERS,
            READ_USER,
            WRITE_USER,
            WRITE_SESSION,
            Touch::Write(EMAIL),
            Touch::Write(GOOGLE),
            READ_KEYS,
            WRITE_KEYS,
            Touch::Write(API_KEY),
            READ_INVITATIONS,
            WRITE_INVITATIONS,
            WRITE_ONE_TIME,
            Touch::Read(Family::Team(OCCURRENCES)),
            Touch::Write(Family::Team(OCCURRENCES)),
            READ_EXPORTS,
            WRITE_EXPORTS,
            Touch::Blobs(FILES),
            Touch::Read(Family::Team(LOGOS)),
            Touch::Write(Family::Team(LOGOS)),
            Touch::Read(Family::Team(UPLOADS)),
            Touch::Write(Family::Team(UPLOADS)),
            Touch::Blobs(INTAKE.prefix),
        ])
        .posts(&[EVENTS])
        .sample(
            Sample::body(
                r#"{"team": "{closed_team}", "work": "teams", "thing": "{closed_team}", "version": 2,
"occurrence": "occ_06DW1H4G00Q4A7S6NW0T5E9R2K", "scheduled_for": "2026-01-15T09:00:00Z", "at": "2026-01-15T09:00:00Z",
"attempt": 1, "origin": "schedule"}"#,
            )
            .leaves(Trace::at("/api/auth/me").by("{closed_team.token}").holding(r#"{"/team": null, "/role": null}"#)),
        );

/// Erases the team that a message names, if it is still to be erased at the message's instant.
struct Erase;

impl Chore for Erase {
    async fn act(&self, cx: &Cx, message: &DueMessage) -> Result<End> {
        if !mark(cx, message).await? {
            return Ok(End::Skipped(RESTORED));
        }
        let team = &message.subject.team;
        all(cx, &ApiKey::list_of(team), |key: &ApiKey, transaction| key.revoke(transaction)).await?;
        all(cx, &Invitation::list_of(team), |one: &Invitation, transaction| one.close(transaction)).await?;
        all(cx, &Member::list_of(team), |member: &Member, transaction| member.leave(transaction)).await?;
        all_exports(cx, team).await?;
        Blobs::of(cx, INTAKE.prefix)?.clear(team).await?;
        for list in [Partition::team(team, LOGOS), Upload::list_of(team)] {
            cx.table().clear(&list).await?;
        }
        if let Some(user) = Team::load(cx, team).await?.personal_to {
            erase_person(cx, &user).await?;
        }
        tracing::info!(team = team.as_str(), "a team was erased");
        Ok(End::Done)
    }
}

/// Marks the team as erased and says whether it is: not if its owner kept it, whether or not they delete it again.
async fn mark(cx: &Cx, message: &DueMessage) -> Result<bool> {
    let table = cx.table();
    table
        .change(|transaction| async {
            let Some(team) = table.get::<Team>(Team::key_of(&message.subject.team)).await? else { return Ok(false) };
            if team.erased_at.is_some() {
                return Ok(true);
            }
            if team.closes_at != Some(message.errand.scheduled_for) {
                return Ok(false);
            }
            let (erased, unchanged) = team.changed(|team| {
                team.erased_at = Some(cx.now());
                team.name.clear();
            });
            let entry = Entry::of(cx, &team.id, team.plan, None, "team.erased").on(&team.id);
            // There is no way back from this transaction, so it tells the products.
            let told = DomainEvent { kind: TEAM_ERASED, team: team.id.clone(), data: json!({}) }.parcel(cx)?;
            let transaction = told.join(transaction.put(&erased, unchanged));
            ::audit::commit(cx, transaction, &[entry]).await?;
            told.leave(cx).await;
            Ok(true)
        })
        .await
}

/// Removes all that `list` holds, a batch at a time.
async fn all<T: Item>(cx: &Cx, list: &Partition, remove: impl for<'a> Fn(&T, Transaction<'a>) -> Transaction<'a>) -> Result<()> {
    let table = cx.table();
    let mut pages = table.pages::<T>(list, Range::All, AT_ONCE);
    while let Some(found) = pages.next().await? {
        found.iter().fold(table.transaction(), |transaction, thing| remove(thing, transaction)).commit().await?;
    }
    Ok(())
}

/// Removes the team's exports with their parts and files.
async fn all_exports(cx: &Cx, team: &TeamId) -> Result<()> {
    let (table, list) = (cx.table(), Export::list_of(team));
    let mut pages = table.pages::<Export>(&list, Range::All, AT_ONCE);
    while let Some(found) = pages.next().await? {
        for export in found {
            table.clear(&Export::parts_of(team, export.id.as_str())).await?;
        }
    }
    ::export::erase(cx, team).await?;
    Ok(table.clear(&list).await.map(|_| ())?)
}
