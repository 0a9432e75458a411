//! The team "Workshop": who was invited into it, came, and may do what; and one who has not answered yet.

use api::{Cause, TeamId};
use identity::{Invitation, InvitationId};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::past::Past;
use super::people::{LAPTOP, OFFICE, PHONE, Person};

// Not simply at example.com, where the guides sign people up.
const ADA: &str = "ada@workshop.example.com";
const BOB: &str = "bob@workshop.example.com";
const CLEO: &str = "cleo@workshop.example.com";
const DANA: &str = "dana@workshop.example.com";

/// The team and its members, of whom the last only looks.
pub(super) struct Workshop {
    pub(super) team: TeamId,
    /// An admin.
    pub(super) ada: Person,
    /// Does their own work.
    pub(super) bob: Person,
    pub(super) cleo: Person,
}

/// Makes the team of `owner`, whose sessions look at their own team again when it is done.
pub(super) async fn make(past: &Past, owner: &Person, password: &str) -> Result<Workshop, Cause> {
    let begun = past.day(24, 10, 3);
    let made = owner.post(past, begun, "/api/teams", json!({"name": "Workshop"})).await?;
    let team: TeamId = made["id"].as_str().ok_or("a team was made without an id")?.parse()?;
    let later = |minutes: i64| begun + SignedDuration::from_mins(minutes);
    owner.post(past, later(1), &format!("/api/teams/{team}/switch"), json!({})).await?;
    let to_ada = invite(past, owner, later(3), ADA, "admin").await?;
    let to_bob = invite(past, owner, later(4), BOB, "viewer").await?;
    let to_cleo = invite(past, owner, later(5), CLEO, "viewer").await?;

    let ada = [(later(77), [192, 0, 2, 21], LAPTOP), (past.day(3, 8, 11), [192, 0, 2, 21], LAPTOP)];
    let ada = Person::visiting(past, ADA, password, &ada).await?;
    accept(past, &ada, &team, &to_ada, later(80)).await?;
    let bob = [(past.day(23, 9, 10), [192, 0, 2, 34], OFFICE), (past.day(1, 9, 26), [192, 0, 2, 34], OFFICE)];
    let bob = Person::visiting(past, BOB, password, &bob).await?;
    accept(past, &bob, &team, &to_bob, past.day(23, 9, 14)).await?;
    let cleo = [(past.day(21, 17, 42), [198, 51, 100, 8], PHONE)];
    let cleo = Person::visiting(past, CLEO, password, &cleo).await?;
    accept(past, &cleo, &team, &to_cleo, past.day(21, 17, 45)).await?;

    let bobs_role = format!("/api/team/members/{}", bob.user);
    past.done("PATCH", past.day(20, 8, 30), ada.at(past.day(20, 8, 30))?, &bobs_role, &json!({"role": "agent"})).await?;
    invite(past, &ada, past.now - SignedDuration::from_hours(20), DANA, "supervisor").await?;
    owner.post(past, later(90), &format!("/api/teams/{}/switch", owner.team), json!({})).await?;
    Ok(Workshop { team, ada, bob, cleo })
}

async fn invite(past: &Past, by: &Person, at: Timestamp, email: &str, role: &str) -> Result<InvitationId, Cause> {
    let invited = by.post(past, at, "/api/team/invitations", json!({"email": email, "role": role})).await?;
    Ok(invited["id"].as_str().unwrap_or_default().parse()?)
}

/// Accepts the invitation `id` at `at`, with a token known here in the place of the one that was mailed, and looks at the
/// team from then on.
async fn accept(past: &Past, person: &Person, team: &TeamId, id: &InvitationId, at: Timestamp) -> Result<(), Cause> {
    let cx = past.cx(at);
    let invitation = Invitation::load(&cx, team, id).await?;
    let issued = invitation.renewed(&cx);
    issued.open(&cx, cx.table().transaction(), Some(&invitation)).commit().await?;
    person.post(past, at, "/api/invitations/accept", json!({"token": issued.token.reveal()})).await?;
    for at in [at + SignedDuration::from_secs(40)].into_iter().chain(person.visits_after(at)) {
        person.post(past, at + SignedDuration::from_secs(5), &format!("/api/teams/{team}/switch"), json!({})).await?;
    }
    Ok(())
}
