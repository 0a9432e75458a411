//! Those who come, and what they come to.

use std::collections::BTreeMap;

use api::{TeamId, UserId};
use cx::{Cx, Touch};
use identity::{
    Action, ApiKey, Bounds, Email, GoogleClaim, Invitation, Issued, IssuedKey, Member, OneTime, Purpose, Role, SecondFactor,
    Session, SignIn, SignInMethod, Team, Token, TotpSecret, User, scopes,
};
use jiff::{SignedDuration, Timestamp};
use minutehand::REGISTRIES;
use serde_json::{Value, json};
use table::{Condition, Range};
use testing::{Person, World};

use super::{Comes, Thing};
use crate::problem::{daily, text};
use crate::second_factor::code_of;

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
    deliveries: BTreeMap<UserId, String>,
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
            deliveries: BTreeMap::new(),
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
        let (owner, agent) = (cast.members[&Role::Owner].clone(), cast.members[&Role::Agent].clone());
        for maker in [owner, agent] {
            let token = cast.session(&maker, &cast.team.clone(), SignInMethod::Password).await;
            let job = cast.job(&token).await;
            let run = cast.world.post(&format!("/api/job/{job}/runs"), Some(&token), json!({})).await;
            cast.deliveries.insert(maker, text(&run.body["occurrence_id"]));
        }
        cast.world.pass_to(cast.world.now() + SignedDuration::from_secs(2)).await;
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

    /// Keeps whoever is deleting their account.
    pub(super) async fn keep(&self, user: &UserId) {
        let user = User::load(&self.cx, user).await.unwrap();
        let team = Team::load(&self.cx, &user.personal_team).await.unwrap();
        self.cx.table().put(&User { closes_at: None, ..user }, Condition::Exists).await.unwrap();
        self.cx.table().put(&Team { closes_at: None, ..team }, Condition::Exists).await.unwrap();
    }

    /// Takes back what one endpoint after the other would pile up: keys, of which a team has at most a hundred, and
    /// accounts that are being deleted.
    pub(super) async fn tidy_up(&self) {
        for person in self.members.values().chain([&self.leaver, &self.demoted, &user(&self.stranger)]) {
            self.keep(person).await;
        }
        let (keys, _) = self.cx.table().range::<ApiKey>(&ApiKey::list_of(&self.team), Range::All, 500, None).await.unwrap();
        for key in keys {
            key.revoke(self.cx.table().transaction()).commit().await.unwrap();
        }
    }

    async fn job(&self, token: &str) -> String {
        let made = self.world.post("/api/schedule", Some(token), daily(json!({}))).await;
        assert_eq!(made.status, 201, "{:?}", made.body);
        text(&made.body["id"])
    }

    /// The token of a new invitation of `email` into `team`, and its id.
    async fn invite(&self, team: &TeamId, email: Email) -> (String, String) {
        let table = self.cx.table();
        // An address has one at a time.
        if let Some(old) = Invitation::of_address(&self.cx, team, &email).await.unwrap() {
            old.close(table.transaction()).commit().await.unwrap();
        }
        let issued = Issued::new(&self.cx, team, &self.members[&Role::Owner], email, Role::Viewer);
        issued.open(&self.cx, table.transaction(), None).commit().await.unwrap();
        (issued.token.reveal().to_owned(), issued.invitation.id.to_string())
    }

    /// A new team with `user` in it.
    async fn team_of(&self, user: &UserId, role: Role, closes_at: Option<Timestamp>) -> TeamId {
        let team = Team { closes_at, ..Team::new(self.cx.id(), "Workshop".into(), self.cx.now()) };
        self.cx.table().put(&team, Condition::Absent).await.unwrap();
        self.join(&team.id, user, role).await;
        team.id
    }

    /// A new thing made by `maker`, or of `caller` if it is a personal one.
    pub(super) async fn thing(&self, thing: Thing, maker: &UserId, caller: &UserId) -> String {
        match thing {
            Thing::Nothing => String::new(),
            Thing::Job => self.job(&self.session(maker, &self.team, SignInMethod::Password).await).await,
            Thing::Delivery => self.deliveries[maker].clone(),
            Thing::Key => self.key(maker, whole()).await.key.id.to_string(),
            Thing::JoinedTeam => self.team_of(caller, Role::Viewer, None).await.to_string(),
            Thing::ClosingTeam => {
                let closes_at = Some(self.cx.now() + SignedDuration::from_hours(1));
                self.team_of(caller, Role::Owner, closes_at).await.to_string()
            }
            Thing::Member => {
                let user = self.cx.id::<UserId>();
                self.join(&self.team, &user, Role::Viewer).await;
                user.to_string()
            }
            Thing::Invitation => self.invite(&self.team, "invited@example.com".parse().unwrap()).await.1,
            Thing::Token => {
                let team = self.team_of(&self.cx.id(), Role::Owner, None).await;
                self.invite(&team, User::load(&self.cx, caller).await.unwrap().email).await.0
            }
            Thing::Export => testing::ready_export(&self.cx, &User::load(&self.cx, caller).await.unwrap()).await,
            Thing::Google => {
                let (user, sub) = (User::load(&self.cx, caller).await.unwrap(), format!("google-{caller}"));
                let claim = GoogleClaim { sub: sub.clone(), user: caller.clone() };
                let (user, unchanged) = user.changed(|user| user.google = Some(sub));
                let table = self.cx.table();
                table.transaction().put(&claim, Condition::Always).put(&user, unchanged).commit().await.unwrap();
                String::new()
            }
            Thing::Link(purpose) => {
                let user = User::load(&self.cx, caller).await.unwrap();
                let moves = purpose == Purpose::ChangeEmail;
                let email = if moves { "moved@example.com".parse().unwrap() } else { user.email.clone() };
                let about = if moves { Some(user.mark()) } else { user.password_mark() };
                let (link, token) = OneTime::new(&self.cx, purpose, email);
                let link = OneTime { user: Some(user.id), about, ..link };
                self.cx.table().put(&link, Condition::Absent).await.unwrap();
                token.reveal().to_owned()
            }
            Thing::OwnSession => {
                let token = self.session(caller, &self.team, SignInMethod::Password).await;
                let token = Token::read(Token::SESSION, &token).unwrap();
                Session::find(&self.cx, &token).await.unwrap().unwrap().id.to_string()
            }
        }
    }

    /// Brings the second factor of `caller` into the state that the endpoint `name` is for, and gives the body.
    pub(super) async fn factor(&self, name: &str, caller: &UserId) -> Option<Value> {
        let user = User::load(&self.cx, caller).await.unwrap();
        let secret = TotpSecret::new([7; 20]);
        let sealed = SecondFactor::seal(&self.cx, caller, &secret).unwrap();
        let on = SecondFactor { secret: sealed.clone(), last_step: 0, recovery: Vec::new() };
        let (second_factor, factor_begun) = match name {
            "accounts-factor-confirm" => (None, Some(sealed)),
            "accounts-factor-disable" => (Some(on), None),
            _ => (None, None),
        };
        self.cx.table().put(&User { second_factor, factor_begun, ..user }, Condition::Exists).await.unwrap();
        let takes_a_code = name.ends_with("-confirm") || name.ends_with("-disable");
        takes_a_code.then(|| json!({"code": code_of(&secret.url("a@example.com").unwrap(), self.cx.now())}))
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
