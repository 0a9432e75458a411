//! Who may do what: every endpoint of the registries against every kind of caller. What is to be expected follows
//! from the permission matrix; what a sound request is, an endpoint's row here says. An endpoint without a row fails.

use std::collections::BTreeMap;

use api::{TeamId, UserId};
use axum::body::Body;
use cx::{Cx, Touch};
use function::{Endpoint, Who};
use identity::{Action, Bounds, IssuedKey, Keys, Member, Reach, Role, Session, SignIn, SignInMethod, Team, Token, scopes};
use jiff::SignedDuration;
use minutehand::REGISTRIES;
use serde_json::{Value, json};
use table::Condition;
use testing::{Person, World};

use crate::problem::{daily, text};

const JSON: (&str, &str) = ("content-type", "application/json");
const PASSWORD: &str = "correct horse";

/// What an endpoint's path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Thing {
    Nothing,
    Job,
    Delivery,
    Key,
    OwnSession,
}

/// A sound request: what its path names, and its body.
fn row(name: &str) -> Option<(Thing, Value)> {
    let none = json!({});
    Some(match name {
        "platform-health" | "platform-openapi" | "accounts-permissions" | "accounts-logout" | "accounts-me" => {
            (Thing::Nothing, none)
        }
        "accounts-signup" => (Thing::Nothing, json!({"email": "new@example.com", "password": "velvet kettle orbit"})),
        "accounts-login" => (Thing::Nothing, json!({"email": "owner@example.com", "password": PASSWORD})),
        "accounts-password-change" => (Thing::Nothing, json!({"current_password": PASSWORD, "new_password": PASSWORD})),
        "accounts-sessions-list" | "accounts-sessions-revoke-others" => (Thing::Nothing, none),
        "accounts-sessions-revoke" => (Thing::OwnSession, none),
        "accounts-keys-create" => (Thing::Nothing, json!({"name": "new", "scopes": ["jobs:read"]})),
        "accounts-keys-list" => (Thing::Nothing, none),
        "accounts-keys-rotate" | "accounts-keys-revoke" => (Thing::Key, none),
        "accounts-audit-list" | "accounts-audit-export" | "accounts-audit-verify" => (Thing::Nothing, none),
        "schedules-create" | "schedules-preview" => (Thing::Nothing, daily(json!({}))),
        "schedules-list" | "schedules-dead-letters" => (Thing::Nothing, none),
        "schedules-update" => (Thing::Job, json!({"name": "renamed"})),
        "schedules-show" | "schedules-remove" | "schedules-pause" | "schedules-resume" | "schedules-run-now"
        | "schedules-logs" => (Thing::Job, none),
        "schedules-deliveries-show" | "schedules-deliveries-replay" => (Thing::Delivery, none),
        _ => return None,
    })
}

/// Those that answer for the team as a whole, and so to nobody who reaches their own things only.
const OF_THE_WHOLE: [&str; 1] = ["accounts-audit-verify"];

/// How a caller comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comes {
    Anonymous,
    WithGarbage,
    WithExpiredSession,
    WithRevokedSession,
    AfterLeaving,
    FromAnotherTeam,
    As(Role),
    /// To a thing of their own making.
    ToOwn(Role),
    WithKey,
    WithKeyForSomethingElse,
    WithExpiredKey,
    WithRevokedKey,
    WithKeyFromElsewhere,
    WithKeyFromAnotherOrigin,
    WithKeyFromNoOrigin,
    WithKeyOfADemotedMaker,
    WithKeyOfAMakerWhoLeft,
    ToAClosingTeam,
    ByPasswordToAGoogleOnlyTeam,
    ByGoogleToAGoogleOnlyTeam,
}

/// What is to be expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Success,
    Status(u16),
}

fn expected(endpoint: &Endpoint, action: Action, thing: Thing, comes: Comes) -> Expected {
    let refused = Expected::Status(403);
    let personal = action.roles.is_none();
    let foreign = !matches!(thing, Thing::Nothing | Thing::OwnSession);
    let as_role = |role: Role, foreign: bool| match action.reach_of(role) {
        Reach::All => Expected::Success,
        Reach::Own if !foreign && !OF_THE_WHOLE.contains(&endpoint.name) => Expected::Success,
        Reach::Own | Reach::No => refused,
    };
    match comes {
        Comes::Anonymous
        | Comes::WithGarbage
        | Comes::WithExpiredSession
        | Comes::WithRevokedSession
        | Comes::WithExpiredKey
        | Comes::WithRevokedKey
        | Comes::WithKeyOfAMakerWhoLeft => Expected::Status(401),
        Comes::AfterLeaving | Comes::ToAClosingTeam | Comes::ByPasswordToAGoogleOnlyTeam if personal => Expected::Success,
        Comes::AfterLeaving | Comes::ToAClosingTeam | Comes::ByPasswordToAGoogleOnlyTeam => refused,
        Comes::FromAnotherTeam if thing == Thing::Nothing => Expected::Success,
        Comes::FromAnotherTeam => Expected::Status(404),
        Comes::As(role) => as_role(role, foreign),
        Comes::ToOwn(role) => as_role(role, false),
        Comes::ByGoogleToAGoogleOnlyTeam => as_role(Role::Owner, foreign),
        Comes::WithKeyFromElsewhere | Comes::WithKeyFromAnotherOrigin | Comes::WithKeyFromNoOrigin => refused,
        Comes::WithKey | Comes::WithKeyForSomethingElse | Comes::WithKeyOfADemotedMaker => match (action.keys, comes) {
            (Keys::Never, _) | (Keys::Scope, Comes::WithKeyForSomethingElse) => refused,
            (Keys::Always, _) => Expected::Success,
            (Keys::Scope, Comes::WithKeyOfADemotedMaker) => as_role(Role::Viewer, foreign),
            (Keys::Scope, _) => as_role(Role::Admin, foreign),
        },
    }
}

/// One team with a member of every role, and others around it.
struct Cast {
    world: World,
    cx: Cx,
    team: TeamId,
    members: BTreeMap<Role, UserId>,
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
    async fn gather() -> Cast {
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

    async fn job(&self, token: &str) -> String {
        let made = self.world.post("/api/schedule", Some(token), daily(json!({}))).await;
        assert_eq!(made.status, 201, "{:?}", made.body);
        text(&made.body["id"])
    }

    /// A new thing made by `maker`; a session is one of `caller`.
    async fn thing(&self, thing: Thing, maker: &UserId, caller: &UserId) -> String {
        match thing {
            Thing::Nothing => String::new(),
            Thing::Job => self.job(&self.session(maker, &self.team, SignInMethod::Password).await).await,
            Thing::Delivery => self.deliveries[maker].clone(),
            Thing::Key => self.key(maker, whole()).await.key.id.to_string(),
            Thing::OwnSession => {
                let token = self.session(caller, &self.team, SignInMethod::Password).await;
                let token = Token::read(Token::SESSION, &token).unwrap();
                Session::find(&self.cx, &token).await.unwrap().unwrap().id.to_string()
            }
        }
    }

    /// A credential for whoever `comes` so, and who they are.
    async fn credential(&self, action: Action, comes: Comes) -> (Option<String>, UserId) {
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

fn callers(action: Action, thing: Thing) -> Vec<Comes> {
    let mut all = vec![
        Comes::Anonymous,
        Comes::WithGarbage,
        Comes::WithExpiredSession,
        Comes::WithRevokedSession,
        Comes::AfterLeaving,
        Comes::FromAnotherTeam,
        Comes::WithKey,
        Comes::WithKeyForSomethingElse,
        Comes::WithExpiredKey,
        Comes::WithRevokedKey,
        Comes::WithKeyFromElsewhere,
        Comes::WithKeyFromAnotherOrigin,
        Comes::WithKeyFromNoOrigin,
        Comes::WithKeyOfADemotedMaker,
        Comes::WithKeyOfAMakerWhoLeft,
        Comes::ToAClosingTeam,
        Comes::ByPasswordToAGoogleOnlyTeam,
    ];
    // The team's things are not in the other team.
    if matches!(thing, Thing::Nothing | Thing::OwnSession) {
        all.push(Comes::ByGoogleToAGoogleOnlyTeam);
    }
    all.extend(Role::ALL.map(Comes::As));
    let makes_things = |role: &Role| action.reach_of(*role) == Reach::Own && (thing != Thing::Delivery || *role == Role::Agent);
    all.extend(Role::ALL.into_iter().filter(makes_things).map(Comes::ToOwn));
    all
}

#[tokio::test(start_paused = true)]
async fn every_endpoint_lets_in_whom_the_matrix_lets_in_and_nobody_else() {
    let cast = Cast::gather().await;
    let (mut cases, mut wrong) = (0, Vec::new());
    for endpoint in REGISTRIES.iter().flat_map(|registry| registry.endpoints) {
        let name = endpoint.name;
        let (thing, body) =
            row(name).unwrap_or_else(|| panic!("`{name}`: add a row for it in matrix.rs: what is a sound request?"));
        let Who::Caller(action) = endpoint.who else {
            let reply = ask(&cast, endpoint, None, &[], endpoint.path.to_owned(), &body).await;
            assert!((200..300).contains(&reply), "`{name}` is public and answers {reply} to an anonymous sound request");
            continue;
        };
        for comes in callers(action, thing) {
            let (token, caller) = cast.credential(action, comes).await;
            let maker = if matches!(comes, Comes::ToOwn(_)) { caller.clone() } else { cast.members[&Role::Owner].clone() };
            // A stranger asks for a session of the owner's.
            let whose = if comes == Comes::FromAnotherTeam { maker.clone() } else { caller };
            let path = endpoint.path.replace("{id}", &cast.thing(thing, &maker, &whose).await);
            let origin = [("origin", "https://evil.example")];
            let headers = if comes == Comes::WithKeyFromAnotherOrigin { &origin[..] } else { &[] };
            let status = ask(&cast, endpoint, token.as_deref(), headers, path, &body).await;
            let expected = expected(endpoint, action, thing, comes);
            let met = match expected {
                Expected::Success => (200..300).contains(&status),
                Expected::Status(expected) => status == expected,
            };
            cases += 1;
            if !met {
                wrong.push(format!("{name} ({}), {comes:?}: {status} instead of {expected:?}", action.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {cases} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases > 400, "the registries are read: {cases}");
}

async fn ask(cast: &Cast, endpoint: &Endpoint, token: Option<&str>, headers: &[(&str, &str)], path: String, body: &Value) -> u16 {
    let headers = [&[JSON], headers].concat();
    let method = endpoint.verb.method();
    let body = if method == "GET" { Body::empty() } else { Body::from(body.to_string()) };
    cast.world.send(method.as_str(), &path, token, &headers, body).await.status.as_u16()
}

/// What changes something but leaves no entry, and why.
const NOT_AUDITED: [(&str, &str); 1] = [("schedules-preview", "stores nothing")];

#[test]
fn whatever_a_caller_changes_is_audited() {
    for endpoint in REGISTRIES.iter().flat_map(|registry| registry.endpoints) {
        let changes = endpoint.verb != function::Verb::Get && endpoint.who != Who::Public;
        let excused = NOT_AUDITED.iter().any(|(name, _)| *name == endpoint.name);
        assert!(!changes || endpoint.audited != excused, "`{}`: `.audited()`, or a reason in NOT_AUDITED", endpoint.name);
    }
}
