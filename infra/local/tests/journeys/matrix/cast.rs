//! Those who come, and what they come to.

use std::collections::BTreeMap;

use api::{TeamId, UserId};
use cx::{Cx, Touch};
use function::Endpoint;
use identity::{Action, ApiKey, Bounds, IssuedKey, Member, Role, Session, SignIn, SignInMethod, Team, Token, User, scopes};
use minutehand::REGISTRIES;
use products::THINGS;
use serde_json::json;
use table::{Condition, Range};
use testing::{Person, World};
use trial::{Made, Trial, Values, things_of};

use super::Comes;

/// One team with a member of every role, and others around it.
pub(super) struct Cast {
    pub(super) world: World,
    cx: Cx,
    team: TeamId,
    pub(super) members: BTreeMap<Role, UserId>,
    leaver: UserId,
    demoted: UserId,
    stranger: Person,
    closing: TeamId,
    google_only: TeamId,
    pub(super) trial: Trial,
    as_gathered: BTreeMap<UserId, User>,
}

fn user(person: &Person) -> UserId {
    person.user.parse().unwrap()
}

impl Cast {
    pub(super) async fn gather() -> Cast {
        let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
        let cx = Cx::new(world.machine.parts().clone(), "test", &[Touch::Everything]);
        let owner = world.sign_up("owner@example.com").await;
        let team: TeamId = owner.team.parse().unwrap();
        let mut members = BTreeMap::from([(Role::Owner, user(&owner))]);
        for role in [Role::Admin, Role::Supervisor, Role::Agent, Role::Viewer] {
            let person = world.sign_up(&format!("{}@example.com", role.name())).await;
            members.insert(role, user(&person));
        }
        let (leaver, demoted) = (world.sign_up("leaver@example.com").await, world.sign_up("demoted@example.com").await);
        let (leaver, demoted) = (user(&leaver), user(&demoted));
        let stranger = world.sign_up("stranger@example.com").await;
        let trial = testing::trial(&world.machine, "https://hooks.example.com", &THINGS);
        let mut cast = Cast {
            closing: team.clone(),
            google_only: team.clone(),
            world,
            cx,
            team,
            members,
            leaver,
            demoted,
            stranger,
            trial,
            as_gathered: BTreeMap::new(),
        };
        for (role, user) in cast.members.clone() {
            cast.join(&cast.team.clone(), &user, role).await;
        }
        cast.join(&cast.team.clone(), &cast.demoted.clone(), Role::Viewer).await;
        let owner = cast.members[&Role::Owner].clone();
        for (name, edit) in [
            ("closing@example.com", (|team: &mut Team| team.closes_at = Some(jiff::Timestamp::MAX)) as fn(&mut Team)),
            ("google@example.com", |team: &mut Team| team.google_only = true),
        ] {
            let other = cast.world.sign_up(name).await;
            let id: TeamId = other.team.parse().unwrap();
            let mut team = Team::load(&cast.cx, &id).await.unwrap();
            edit(&mut team);
            cast.cx.table().put(&team, Condition::Exists).await.unwrap();
            cast.join(&id, &owner, Role::Owner).await;
            if team.google_only { cast.google_only = id } else { cast.closing = id }
        }
        for user in cast.people() {
            let account = User::load(&cast.cx, &user).await.unwrap();
            cast.as_gathered.insert(user, account);
        }
        cast
    }

    async fn join(&self, team: &TeamId, user: &UserId, role: Role) {
        let member = Member { team: team.clone(), user: user.clone(), role, joined_at: self.cx.now() };
        member.join(self.cx.table().transaction(), Condition::Always).commit().await.unwrap();
    }

    async fn session(&self, user: &UserId, team: &TeamId, method: SignInMethod) -> String {
        let sign_in = SignIn { user: user.clone(), team: team.clone(), method, ip: None, user_agent: None };
        let (session, token) = Session::new(&self.cx, sign_in);
        session.begin(self.cx.table().transaction()).commit().await.unwrap();
        token.reveal().to_owned()
    }

    async fn key(&self, maker: &UserId, bounds: Bounds) -> IssuedKey {
        let key = IssuedKey::new(&self.cx, &self.team, maker, "test".into(), bounds);
        key.issue(self.cx.table().transaction()).commit().await.unwrap();
        key
    }

    /// Everybody who comes.
    fn people(&self) -> Vec<UserId> {
        self.members.values().cloned().chain([self.leaver.clone(), self.demoted.clone(), user(&self.stranger)]).collect()
    }

    /// Makes an account what it was: it keeps its password and its address, and is not being deleted.
    pub(super) async fn keep(&self, user: &UserId) {
        let user = &self.as_gathered[user];
        let team = Team::load(&self.cx, &user.personal_team).await.unwrap();
        self.cx.table().put(user, Condition::Exists).await.unwrap();
        self.cx.table().put(&Team { closes_at: None, ..team }, Condition::Exists).await.unwrap();
    }

    /// Takes back what one endpoint after the other would pile up: keys, of which a team has at most a hundred, and
    /// accounts that are being deleted.
    pub(super) async fn tidy_up(&self) {
        for person in self.people() {
            self.keep(&person).await;
        }
        let keys = self.cx.table().all::<ApiKey>(&ApiKey::list_of(&self.team), Range::All).await.unwrap();
        for key in keys {
            key.revoke(self.cx.table().transaction()).commit().await.unwrap();
        }
    }

    /// Somebody of this cast as things are made for them.
    async fn person(&self, user: &UserId) -> trial::Person {
        let email = User::load(&self.cx, user).await.unwrap().email.to_string();
        let session = self.session(user, &self.team, SignInMethod::Password).await;
        trial::Person { user: user.clone(), email, team: self.team.clone(), session }
    }

    /// A new thing made by `maker`, or of `caller` if it is a personal one.
    pub(super) async fn thing(&self, name: &str, maker: &UserId, caller: &UserId) -> Made {
        let whose = if self.trial.thing(name).personal { caller } else { maker };
        self.trial.make(name, &self.person(whose).await).await
    }

    /// What the sample of `endpoint` speaks of: things made by `maker`, or of `caller` if they are personal.
    pub(super) async fn values(&self, endpoint: &Endpoint, maker: &UserId, caller: &UserId) -> Values {
        let mut values = Values::of(&self.person(caller).await);
        for name in things_of(&endpoint.sample) {
            if values.get(name).is_none() {
                values.add(name, &self.thing(name, maker, caller).await);
            }
        }
        values
    }

    /// A credential for whoever `comes` so, and who they are.
    pub(super) async fn credential(&self, action: Action, comes: Comes) -> (Option<String>, UserId) {
        let (owner, admin) = (self.members[&Role::Owner].clone(), self.members[&Role::Admin].clone());
        let password = SignInMethod::Password;
        let key = async |maker: &UserId, bounds: Bounds| Some(self.key(maker, bounds).await.token.reveal().to_owned());
        let token = match comes {
            Comes::Anonymous => None,
            Comes::WithGarbage => Some("garbage".to_owned()),
            Comes::WithExpiredSession => {
                let token = Token::new(Token::SESSION, self.cx.random());
                let sign_in =
                    SignIn { user: owner.clone(), team: self.team.clone(), method: password, ip: None, user_agent: None };
                let session = Session { ends_at: self.cx.now(), ..Session::with(&self.cx, sign_in, &token) };
                session.begin(self.cx.table().transaction()).commit().await.unwrap();
                Some(token.reveal().to_owned())
            }
            Comes::WithRevokedSession => {
                let token = self.session(&owner, &self.team, password).await;
                assert_eq!(self.world.post("/api/auth/logout", Some(&token), json!({})).await.status, 204);
                Some(token)
            }
            Comes::AfterLeaving => return (Some(self.session(&self.leaver, &self.team, password).await), self.leaver.clone()),
            Comes::FromAnotherTeam => {
                let (user, team) = (user(&self.stranger), self.stranger.team.parse().unwrap());
                return (Some(self.session(&user, &team, password).await), user);
            }
            Comes::As(role) | Comes::ToOwn(role) => {
                let user = self.members[&role].clone();
                return (Some(self.session(&user, &self.team, password).await), user);
            }
            Comes::WithKey => key(&admin, whole()).await,
            Comes::WithKeyForSomethingElse => {
                let others = scopes().filter(|scope| *scope != action.name).map(str::to_owned).collect();
                key(&admin, Bounds { scopes: others, ..Bounds::default() }).await
            }
            Comes::WithExpiredKey => key(&admin, Bounds { ends_at: Some(self.cx.now()), ..whole() }).await,
            Comes::WithRevokedKey => {
                let issued = self.key(&admin, whole()).await;
                issued.key.revoke(self.cx.table().transaction()).commit().await.unwrap();
                Some(issued.token.reveal().to_owned())
            }
            Comes::WithKeyFromElsewhere => {
                key(&admin, Bounds { allowed_ips: vec!["192.0.2.0/24".parse().unwrap()], ..whole() }).await
            }
            Comes::WithKeyFromAnotherOrigin | Comes::WithKeyFromNoOrigin => {
                key(&admin, Bounds { allowed_origins: vec!["https://app.example.com".into()], ..whole() }).await
            }
            Comes::WithKeyOfADemotedMaker => key(&self.demoted, whole()).await,
            Comes::WithKeyOfAMakerWhoLeft => key(&self.leaver, whole()).await,
            Comes::ToAClosingTeam => Some(self.session(&owner, &self.closing, password).await),
            Comes::ByPasswordToAGoogleOnlyTeam => Some(self.session(&owner, &self.google_only, password).await),
            Comes::ByGoogleToAGoogleOnlyTeam => Some(self.session(&owner, &self.google_only, SignInMethod::Google).await),
        };
        (token, owner)
    }
}

/// The bounds of a key that may all that keys may.
fn whole() -> Bounds {
    Bounds { scopes: scopes().map(str::to_owned).collect(), ..Bounds::default() }
}
