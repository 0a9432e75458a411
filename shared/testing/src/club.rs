//! A team and the people in it.

use api::TeamId;
use cx::{Cx, Touch};
use function::Registry;
use http::StatusCode;
use identity::{Invitation, Member};
use jiff::SignedDuration;
use serde_json::{Value, json};
use table::Range;

use crate::Letter;
use crate::problem::text;
use crate::{Person, Reply, World};

/// A world with a team that is nobody's personal one.
pub struct Club {
    /// The world it is in.
    pub world: World,
    /// Its owner, whose session looks at it.
    pub ada: Person,
    /// Its id.
    pub team: String,
}

impl Club {
    /// At ten seconds past nine.
    pub async fn new(registries: &[&'static Registry]) -> Club {
        Club::of(World::at("2026-11-21T09:00:10Z", registries).await).await
    }

    /// The same, in a world that is there.
    pub async fn of(world: World) -> Club {
        let ada = world.sign_up("ada@example.com").await;
        // So that what is made later is the newer.
        world.wait_until(world.now() + SignedDuration::from_millis(1)).await;
        let made = world.post("/api/teams", Some(&ada.token), json!({"name": "Workshop"})).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let team = text(&made.body["id"]);
        let club = Club { world, ada, team };
        assert_eq!(club.switch(&club.ada).await.status, StatusCode::OK);
        club
    }

    /// Lets a session of `person` look at the team.
    pub async fn switch(&self, person: &Person) -> Reply {
        self.world.post(&format!("/api/teams/{}/switch", self.team), Some(&person.token), json!({})).await
    }

    /// Ada invites `email` as `role`.
    pub async fn invite(&self, email: &str, role: &str) -> Reply {
        self.world.post("/api/team/invitations", Some(&self.ada.token), json!({"email": email, "role": role})).await
    }

    /// Somebody new, who belongs to the team as `role` and looks at it.
    pub async fn join(&self, email: &str, role: &str) -> Person {
        let person = self.world.sign_up(email).await;
        let invited = self.invite(email, role).await;
        assert_eq!(invited.status, StatusCode::CREATED, "{invited:?}");
        let token = self.letter(email).await.token;
        let joined = self.accept(&person, &token).await;
        assert_eq!(joined.status, StatusCode::OK, "{joined:?}");
        assert_eq!(self.switch(&person).await.status, StatusCode::OK);
        person
    }

    /// `person` accepts the invitation with this token.
    pub async fn accept(&self, person: &Person, token: &str) -> Reply {
        self.world.post("/api/invitations/accept", Some(&person.token), json!({"token": token})).await
    }

    /// The newest invitation that was mailed to `email`.
    pub async fn letter(&self, email: &str) -> Letter {
        Letter::newest(&self.world, email).await
    }

    /// Who belongs to the team as what, as the table has it.
    pub async fn roles(&self) -> Vec<(String, &'static str)> {
        let list = Member::list_of(&self.team_id());
        let members = self.cx().table().all::<Member>(&list, Range::All).await.unwrap();
        members.into_iter().map(|member| (member.user.to_string(), member.role.name())).collect()
    }

    /// What `person` is in the team.
    pub async fn role_of(&self, person: &Person) -> Option<&'static str> {
        self.roles().await.into_iter().find(|(user, _)| *user == person.user).map(|(_, role)| role)
    }

    /// How many owners the team has. It must be one at any time.
    pub async fn owners(&self) -> usize {
        self.roles().await.iter().filter(|(_, role)| *role == "owner").count()
    }

    /// The team's open invitations, as the table has them.
    pub async fn invitations(&self) -> Vec<Invitation> {
        let list = Invitation::list_of(&self.team_id());
        self.cx().table().all::<Invitation>(&list, Range::All).await.unwrap()
    }

    /// `GET path` as `person`, who is answered.
    pub async fn get(&self, person: &Person, path: &str) -> Value {
        let reply = self.world.get(path, Some(&person.token)).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
        reply.body
    }

    /// Takes `who` out of the team.
    pub async fn remove(&self, by: &Person, who: &Person) -> Reply {
        self.world.delete(&format!("/api/team/members/{}", who.user), Some(&by.token)).await
    }

    /// Makes `who` something else in the team.
    pub async fn set_role(&self, by: &Person, who: &Person, role: &str) -> Reply {
        self.world.patch(&format!("/api/team/members/{}", who.user), Some(&by.token), json!({"role": role})).await
    }

    /// Makes `who` its owner.
    pub async fn give_to(&self, by: &Person, who: &Person) -> Reply {
        self.world.post("/api/team/transfer", Some(&by.token), json!({"user_id": who.user})).await
    }

    /// `who` leaves the team.
    pub async fn leave(&self, who: &Person) -> Reply {
        self.world.post(&format!("/api/teams/{}/leave", self.team), Some(&who.token), json!({})).await
    }

    /// Keeps the team, which is being deleted.
    pub async fn restore(&self, by: &Person) -> Reply {
        self.world.post(&format!("/api/teams/{}/restore", self.team), Some(&by.token), json!({})).await
    }

    /// Its id, typed.
    pub fn team_id(&self) -> TeamId {
        self.team.parse().unwrap()
    }

    /// What reaches everything.
    pub fn cx(&self) -> Cx {
        Cx::new(self.world.machine.parts().clone(), "journeys", &[Touch::Everything])
    }
}
