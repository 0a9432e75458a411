//! The teams, members and invitations that the events in `events/` speak of. They are written as they lie in the
//! table: made through the API they would take as many accounts, with a password to hash for each.

use api::{Id, Seed, TeamId, UserId};
use cx::{Cx, Touch};
use identity::{Email, EmailClaim, Issued, Member, Role, Session, SignIn, SignInMethod, Team, User};
use jiff::{SignedDuration, Timestamp};
use machine::Machine;
use table::Condition;

/// Whom the events invite.
const GUEST: &str = "grace@example.com";
/// The instant that `events/accounts-team-erase.json` names.
const CLOSED_AT: &str = "2026-01-15T09:00:00Z";

/// A team, and a session of the account that looks at it and is in no list.
#[derive(Clone, Debug)]
pub struct TeamSeed {
    /// Its id.
    pub team: String,
    /// The session's token.
    pub session: String,
}

/// Teams around one account.
#[derive(Clone, Debug)]
pub struct TeamSeeds {
    /// One that it owns.
    pub owned: TeamSeed,
    /// One that it belongs to.
    pub joined: TeamSeed,
    /// One that it owns and is deleting.
    pub closing: TeamSeed,
    /// One that it owned and whose grace is over.
    pub closed: TeamSeed,
    /// One that it is invited to.
    pub inviting: TeamSeed,
    /// Somebody who belongs to the one that it owns.
    pub colleague: String,
    /// The id of an invitation to that.
    pub invitation: String,
    /// The token of its own invitation.
    pub token: String,
}

impl TeamSeeds {
    /// Makes them in `machine` for the account `user`, whose address is verified from then on.
    pub(crate) async fn plant(machine: &Machine, user: &str) -> TeamSeeds {
        let cx = Cx::new(machine.parts().clone(), "seeds", &[Touch::Everything]);
        let user = User::load(&cx, &user.parse().expect("a user's id")).await.expect("a user");
        let verified = User { email_verified_at: Some(cx.now()), ..user.clone() };
        cx.table().put(&verified, Condition::Exists).await.expect("a write");
        let closed_at: Timestamp = CLOSED_AT.parse().expect("an instant");
        let owned = plant_team(&cx, &user.id, Some(Role::Owner), None).await;
        let closing = Some(cx.now() + SignedDuration::from_hours(24));
        let team: TeamId = owned.team.parse().expect("a team's id");
        let inviting = plant_team(&cx, &user.id, None, None).await;
        let (invitation, _) = invite(&cx, &owned, &user.id, GUEST.parse().expect("an address")).await;
        let (_, token) = invite(&cx, &inviting, &user.id, user.email.clone()).await;
        TeamSeeds {
            colleague: plant_colleague(&cx, &team).await,
            joined: plant_team(&cx, &user.id, Some(Role::Viewer), None).await,
            closing: plant_team(&cx, &user.id, Some(Role::Owner), closing).await,
            closed: plant_team(&cx, &user.id, Some(Role::Owner), Some(closed_at)).await,
            owned,
            inviting,
            invitation,
            token,
        }
    }

    /// The team that the event of `function` is about; `None` for those about no team but the account's own.
    pub(crate) fn of(&self, function: &str) -> Option<&TeamSeed> {
        match function {
            "accounts-teams-leave" | "accounts-teams-switch" => Some(&self.joined),
            "accounts-teams-restore" => Some(&self.closing),
            "accounts-team-erase" => Some(&self.closed),
            "accounts-invitations-accept" => Some(&self.inviting),
            name if ["accounts-team-", "accounts-teams-", "accounts-members-", "accounts-invitations-"]
                .iter()
                .any(|nouns| name.starts_with(nouns)) =>
            {
                Some(&self.owned)
            }
            _ => None,
        }
    }
}

async fn plant_team(cx: &Cx, user: &UserId, role: Option<Role>, closes_at: Option<Timestamp>) -> TeamSeed {
    let team = Team { verified: true, closes_at, ..Team::new(cx.id(), "Workshop".into(), cx.now()) };
    let sign_in =
        SignIn { user: user.clone(), team: team.id.clone(), method: SignInMethod::Password, ip: None, user_agent: None };
    let (session, token) = Session::new(cx, sign_in);
    let table = cx.table();
    // Not among the account's listed sessions, which are the business of other events.
    let mut transaction = table.transaction().put(&team, Condition::Absent).put(&session, Condition::Absent);
    if let Some(role) = role {
        let member = Member { team: team.id.clone(), user: user.clone(), role, joined_at: cx.now() };
        transaction = member.join(transaction, Condition::Absent);
    }
    transaction.commit().await.expect("a team");
    TeamSeed { team: team.id.to_string(), session: token.reveal().to_owned() }
}

/// Their account is the newest of all, so that lists begin with it.
async fn plant_colleague(cx: &Cx, team: &TeamId) -> String {
    let id = UserId::from_seed(Seed { at_ms: cx.now().as_millisecond() + 1_000, random: cx.random() });
    let email: Email = format!("{}@example.com", id.as_str().to_lowercase()).parse().expect("an address");
    let user = User::new(id.clone(), email.clone(), cx.id(), cx.now());
    let user = User { email_verified_at: Some(cx.now()), ..user };
    let member = Member { team: team.clone(), user: id.clone(), role: Role::Agent, joined_at: cx.now() };
    let table = cx.table();
    let transaction =
        table.transaction().put(&EmailClaim { email, user: id.clone() }, Condition::Absent).put(&user, Condition::Absent);
    member.join(transaction, Condition::Absent).commit().await.expect("a colleague");
    id.to_string()
}

async fn invite(cx: &Cx, to: &TeamSeed, by: &UserId, email: Email) -> (String, String) {
    let issued = Issued::new(cx, &to.team.parse().expect("a team's id"), by, email, Role::Viewer);
    let table = cx.table();
    issued.open(cx, table.transaction(), None).commit().await.expect("an invitation");
    (issued.invitation.id.to_string(), issued.token.reveal().to_owned())
}
