//! Erasing a person, once their personal team is erased: they leave all teams, their sessions end, and their address and
//! Google account are free again. Each step can be repeated. What others logged keeps their id, which then is nobody's.

use ::audit::Entry;
use api::{Error, Result, UserId};
use cx::Cx;
use identity::{EmailClaim, GoogleClaim, Member, Role, Session, Team, User};
use table::{Condition, Item};

/// Erases `user`.
///
/// # Errors
/// When the table is busy, or a team that nobody deletes would be left without an owner; it is tried again then.
pub(crate) async fn erase_person(cx: &Cx, user: &UserId) -> Result<()> {
    let table = cx.table();
    let Some(user) = table.get::<User>(User::key_of(user)).await? else { return Ok(()) };
    for place in Member::places_of(cx, &user.id).await? {
        let team = table.get::<Team>(Team::key_of(&place.team)).await?;
        if place.role == Role::Owner && team.as_ref().is_some_and(|team| team.closes_at.is_none()) {
            return Err(Error::Busy(format!("{} owns {}, which nobody deletes", user.id, place.team).into()));
        }
        let transaction = place.leave(table.transaction());
        let entries: Vec<Entry> =
            team.iter().map(|team| Entry::of(cx, &team.id, team.plan, None, "member.left").on(&user.id)).collect();
        ::audit::commit(cx, transaction, &entries).await?;
    }
    Session::end_all(cx, &user.id, None).await?;
    // Only what is theirs: their address may have changed since they were read, and it comes again then.
    let (_, unchanged) = user.changed(|_| ());
    let theirs = || Condition::Any(vec![Condition::Absent, Condition::text("user", user.id.as_str())]);
    let transaction = table.transaction().delete(user.key(), unchanged);
    let transaction = transaction.delete(EmailClaim::key_of(&user.email), theirs());
    let transaction = match &user.google {
        Some(sub) => transaction.delete(GoogleClaim::key_of(sub), theirs()),
        None => transaction,
    };
    transaction.commit().await?;
    tracing::info!(user = user.id.as_str(), "a person was erased");
    Ok(())
}
