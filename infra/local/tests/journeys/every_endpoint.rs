//! What holds for every endpoint, taken from the registries: a new endpoint is covered at once, or a test
//! here says what it has to be told.

use api::UserId;
use axum::body::Body;
use cx::{Cx, Touch};
use function::{Endpoint, Verb, Who};
use http::Method;
use http::header::{ALLOW, WWW_AUTHENTICATE};
use identity::{Keys, Member, Role, Team};
use jiff::SignedDuration;
use minutehand::REGISTRIES;
use serde_json::json;
use table::Condition;
use testing::{Person, World};

use crate::problem::{assert_problem, assert_wrong, daily, text};

/// The POST endpoints that read no body. Every other POST or PATCH must refuse a bad one.
const WITHOUT_BODY: [&str; 11] = [
    "accounts-logout",
    "accounts-email-resend",
    "accounts-export-request",
    "accounts-teams-switch",
    "accounts-teams-leave",
    "accounts-teams-restore",
    "accounts-invitations-resend",
    "schedules-pause",
    "schedules-resume",
    "schedules-run-now",
    "schedules-deliveries-replay",
];
const BODY_LIMIT: usize = 256 * 1024;
const JSON: (&str, &str) = ("content-type", "application/json");

fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    REGISTRIES.iter().flat_map(|registry| registry.endpoints)
}

fn with_caller() -> impl Iterator<Item = &'static Endpoint> {
    endpoints().filter(|endpoint| endpoint.who != Who::Public)
}

fn with_body() -> impl Iterator<Item = &'static Endpoint> {
    endpoints().filter(|endpoint| matches!(endpoint.verb, Verb::Post | Verb::Patch) && !WITHOUT_BODY.contains(&endpoint.name))
}

/// A team with one of each kind of thing that a path may name.
struct Owner {
    person: Person,
    key: String,
    session: String,
    job: String,
    delivery: String,
    export: String,
    teams: Teams,
}

/// Teams that the owner is in, and who and what is in their own.
struct Teams {
    owned: String,
    joined: String,
    closing: String,
    member: String,
    invitation: String,
}

impl Teams {
    async fn new(world: &World, person: &Person) -> Teams {
        let cx = Cx::new(world.machine.parts().clone(), "journeys", &[Touch::Everything]);
        let user: UserId = person.user.parse().unwrap();
        let join = async |user: &UserId, team: Team, role: Role| {
            let id = team.id.to_string();
            let member = Member { team: team.id.clone(), user: user.clone(), role, joined_at: cx.now() };
            let table = cx.table();
            member.join(table.transaction().put(&team, Condition::Always), Condition::Absent).commit().await.unwrap();
            id
        };
        let new = || Team::new(cx.id(), "Workshop".into(), cx.now());
        let closing = Team { closes_at: Some(cx.now() + SignedDuration::from_hours(1)), ..new() };
        let personal = Team::load(&cx, &person.team.parse().unwrap()).await.unwrap();
        let member = cx.id::<UserId>();
        join(&member, personal, Role::Viewer).await;
        let body = json!({"email": "guest@example.com", "role": "viewer"});
        let invited = world.post("/api/team/invitations", Some(&person.token), body).await.body;
        Teams {
            owned: person.team.clone(),
            joined: join(&user, new(), Role::Viewer).await,
            closing: join(&user, closing, Role::Owner).await,
            member: member.to_string(),
            invitation: text(&invited["id"]),
        }
    }
}

impl Owner {
    async fn new(world: &World) -> Owner {
        let person = world.sign_up("ada@example.com").await;
        let token = Some(person.token.as_str());
        let key = text(&world.post("/api/keys", token, json!({"name": "spare"})).await.body["id"]);
        let account = json!({"email": "ada@example.com", "password": "correct horse"});
        let other = text(&world.post("/api/auth/login", None, account).await.body["token"]);
        let sessions = world.get("/api/auth/sessions", Some(&other)).await.body;
        let mut sessions = sessions["items"].as_array().into_iter().flatten();
        let session = text(&sessions.find(|session| session["current"] == true).expect("a second session")["id"]);
        let job = text(&world.post("/api/schedule", token, daily(json!({}))).await.body["id"]);
        let run = world.post(&format!("/api/job/{job}/runs"), token, json!({})).await;
        let delivery = text(&run.body["occurrence_id"]);
        world.pass_to(world.now() + jiff::SignedDuration::from_secs(2)).await;
        let teams = Teams::new(world, &person).await;
        let user = identity::User::load(&world.cx(), &person.user.parse().unwrap()).await.unwrap();
        let export = testing::ready_export(&world.cx(), &user).await;
        Owner { person, key, session, job, delivery, export, teams }
    }

    /// The thing that `path` names.
    fn id_in(&self, path: &str) -> &str {
        match path.split('/').rev().skip_while(|part| *part != "{id}").nth(1) {
            Some("keys") => &self.key,
            Some("sessions") => &self.session,
            Some("teams") if path.ends_with("/leave") => &self.teams.joined,
            Some("teams") if path.ends_with("/restore") => &self.teams.closing,
            Some("teams") => &self.teams.owned,
            Some("members") => &self.teams.member,
            Some("invitations") => &self.teams.invitation,
            Some("job") => &self.job,
            Some("deliveries") => &self.delivery,
            Some("exports") => &self.export,
            _ => panic!("`{path}`: let `Owner` make such a thing and `Owner::id_in` name it"),
        }
    }

    fn path_of(&self, endpoint: &Endpoint) -> String {
        if !endpoint.path.contains('{') {
            return endpoint.path.to_owned();
        }
        let path = endpoint.path.replace("{id}", self.id_in(endpoint.path));
        assert!(!path.contains('{'), "`{}`: teach `Owner::path_of` its other parameters", endpoint.path);
        path
    }
}

/// A request that nothing is wrong with but what the test makes wrong.
async fn ask(world: &World, endpoint: &Endpoint, path: &str, token: Option<&str>) -> testing::Reply {
    let body = if endpoint.name == "accounts-members-update" { "{\"role\":\"agent\"}" } else { "{}" };
    world.send(endpoint.verb.method().as_str(), path, token, &[JSON], Body::from(body)).await
}

#[tokio::test(start_paused = true)]
async fn refuses_whoever_has_no_good_credential() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let expired = world.sign_up("early@example.com").await.token;
    world.wait_until("2026-12-22T09:00:10Z".parse().unwrap()).await;
    let owner = Owner::new(&world).await;
    let (session, key) = (owner.person.token.clone(), world.key_of(&owner.person).await);
    let ended = world.sign_up("bob@example.com").await.token;
    assert_eq!(world.post("/api/auth/logout", Some(&ended), json!({})).await.status, 204);
    let revoked = world.post("/api/keys", Some(&session), json!({"name": "old"})).await.body;
    assert_eq!(world.delete(&format!("/api/keys/{}", text(&revoked["id"])), Some(&session)).await.status, 204);

    let last = if key.ends_with('0') { "1" } else { "0" };
    let bearers = [
        String::new(),
        "garbage".into(),
        session[..session.len() - 1].into(),
        key[..key.len() - 1].into(),
        format!("{}{last}", &key[..key.len() - 1]),
        key.replace("mh_", "mhs_"),
        format!("{key}0"),
        text(&revoked["key"]),
        ended,
        expired,
    ];
    let mut headers: Vec<(&str, String)> = bearers.iter().map(|token| ("authorization", format!("Bearer {token}"))).collect();
    headers.extend([
        ("x-nothing", String::new()),
        ("authorization", "Bearer".into()),
        ("authorization", format!("Basic {key}")),
        ("authorization", "Bearer é".into()),
        ("cookie", "mh_session=garbage".into()),
        ("cookie", format!("mh_session={}", bearers[8])),
        ("cookie", format!("other={session}")),
    ]);
    assert!(with_caller().count() >= 15, "the registries are read");
    for endpoint in with_caller() {
        let path = owner.path_of(endpoint);
        for (name, value) in &headers {
            let method = endpoint.verb.method();
            let reply = world.send(method.as_str(), &path, None, &[JSON, (name, value)], Body::from("{}")).await;
            assert_problem(&reply, 401, "unauthenticated", &format!("{method} {path} with {name}: {value}"));
            assert_eq!(reply.headers[WWW_AUTHENTICATE], "Bearer");
        }
        let good_cookie = format!("mh_session={session}");
        let headers = [JSON, ("cookie", good_cookie.as_str()), ("authorization", "Bearer garbage")];
        let reply = world.send(endpoint.verb.method().as_str(), &path, None, &headers, Body::from("{}")).await;
        assert_problem(&reply, 401, "unauthenticated", "a good cookie does not mend a bad header");
    }
}

#[tokio::test(start_paused = true)]
async fn a_strangers_thing_is_not_there() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let owner = Owner::new(&world).await;
    let stranger = world.sign_up("bob@example.com").await;
    let key = world.key_of(&stranger).await;
    let mut named: Vec<_> = endpoints().filter(|endpoint| endpoint.path.contains('{')).collect();
    // The owner's own requests follow; what removes the thing comes last.
    named.sort_by_key(|endpoint| endpoint.verb == Verb::Delete);
    for endpoint in &named {
        let path = owner.path_of(endpoint);
        let Who::Caller(action) = endpoint.who else { continue };
        // What no key may, a stranger's may not either.
        let tokens = [Some(&stranger.token), Some(&key).filter(|_| action.keys != Keys::Never)];
        for token in tokens.into_iter().flatten() {
            let reply = ask(&world, endpoint, &path, Some(token)).await;
            assert_problem(&reply, 404, "not_found", &format!("{}: a stranger's", endpoint.name));
        }
    }
    for endpoint in named {
        let reply = ask(&world, endpoint, &owner.path_of(endpoint), Some(&owner.person.token)).await;
        assert!(reply.status.is_success(), "{}: the owner is answered: {:?}", endpoint.name, reply);
    }
}

#[tokio::test(start_paused = true)]
async fn a_malformed_id_is_not_there() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let owner = Owner::new(&world).await;
    for endpoint in endpoints().filter(|endpoint| endpoint.path.contains('{')) {
        let id = owner.id_in(endpoint.path);
        let (prefix, rest) = id.split_once('_').unwrap();
        let malformed = [
            "x".to_owned(),
            "%FF".into(),
            "%00".into(),
            "..%2F..".into(),
            format!("{prefix}_"),
            format!("{id}0"),
            id.to_lowercase(),
            format!("{}_{rest}", if prefix == "team" { "job" } else { "team" }),
            format!("{prefix}_{}", "U".repeat(26)),
            format!("{prefix}_{}", "0".repeat(4_000)),
        ];
        for id in malformed {
            let reply = ask(&world, endpoint, &endpoint.path.replace("{id}", &id), Some(&owner.person.token)).await;
            assert_problem(&reply, 404, "not_found", &format!("{} {id}", endpoint.name));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn refuses_a_body_that_is_not_a_small_json_object() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let owner = Owner::new(&world).await;
    for endpoint in with_body() {
        let (name, method, path) = (endpoint.name, endpoint.verb.method(), owner.path_of(endpoint));
        let told = format!("{name}: if it reads no body, name it in WITHOUT_BODY");
        let send = async |headers: &[(&str, &str)], body: Vec<u8>| {
            world.send(method.as_str(), &path, Some(&owner.person.token), headers, Body::from(body)).await
        };
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/problem+json", ""] {
            assert_problem(&send(&[("content-type", kind)], b"{}".into()).await, 415, "unsupported_media_type", &told);
        }
        assert_problem(&send(&[], b"{}".into()).await, 415, "unsupported_media_type", &told);
        let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
        let not_json: [&[u8]; 9] = [b"", b"{", b"{}{}", b"{'a':1}", b"[]", b"null", b"\"{}\"", b"{\"a\":\"\xFF\"}", &deep];
        for body in not_json {
            let what = format!("{name}: {}", String::from_utf8_lossy(&body[..body.len().min(20)]));
            assert_problem(&send(&[JSON], body.into()).await, 400, "malformed", &what);
        }
        let padded = |size: usize| [b"{\"no_such_field\":1}".to_vec(), vec![b' '; size - 19]].concat();
        assert_problem(&send(&[JSON], padded(BODY_LIMIT + 1)).await, 413, "body_too_large", name);
        let unknown = send(&[("content-type", "Application/JSON; charset=utf-8")], padded(BODY_LIMIT)).await;
        assert_problem(&unknown, 422, "invalid", name);
        assert!(unknown.body.to_string().contains("#/no_such_field"), "{name} names an unknown field: {}", unknown.body);
    }
    for name in WITHOUT_BODY {
        assert!(endpoints().any(|endpoint| endpoint.name == name), "{name} is gone: take it out of WITHOUT_BODY");
    }
}

#[tokio::test(start_paused = true)]
async fn refuses_an_idempotency_key_that_cannot_be_one() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let owner = Owner::new(&world).await;
    for endpoint in with_caller().filter(|endpoint| endpoint.verb == Verb::Post) {
        for key in ["", "é", &"k".repeat(256)] {
            let headers = [JSON, ("idempotency-key", key)];
            let path = owner.path_of(endpoint);
            let reply = world.send("POST", &path, Some(&owner.person.token), &headers, Body::from("{}")).await;
            assert_wrong(&reply, &["header:Idempotency-Key"], &format!("{} with {key:?}", endpoint.name));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_wrong_method_is_told_the_right_ones() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let owner = Owner::new(&world).await;
    for endpoint in endpoints() {
        let mut allowed: Vec<String> =
            endpoints().filter(|other| other.path == endpoint.path).map(|other| other.verb.method().to_string()).collect();
        if allowed.iter().any(|method| method == "GET") {
            allowed.push("HEAD".to_owned());
        }
        allowed.sort_unstable();
        let path = owner.path_of(endpoint);
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::TRACE] {
            if allowed.iter().any(|allowed| *allowed == method.as_str()) {
                continue;
            }
            let what = format!("{method} {path}");
            let reply = world.send(method.as_str(), &path, None, &[JSON], Body::from("{}")).await;
            assert_problem(&reply, 405, "method_not_allowed", &what);
            let fields: Vec<_> = reply.headers.get_all(ALLOW).iter().map(|value| value.to_str().unwrap()).collect();
            assert_eq!(fields.len(), 1, "{what}: {fields:?}");
            let mut named: Vec<&str> = fields[0].split(", ").collect();
            named.sort_unstable();
            assert_eq!(named, allowed, "{what}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn there_is_nothing_beside_the_paths() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let owner = Owner::new(&world).await;
    let mut paths: Vec<String> =
        ["/api", "/api/", "//api/jobs", "/API/jobs", "/api/job", "/api/job/", "/%FF"].map(str::to_owned).into();
    for endpoint in endpoints() {
        let path = owner.path_of(endpoint);
        paths.extend([format!("{path}/"), format!("{path}/no/such"), path.replacen("/api", "", 1), path.replace("api", "Api")]);
    }
    let pages = REGISTRIES.iter().filter_map(|registry| registry.console).flat_map(|console| console.pages);
    let pages: function::Routes = pages.map(Endpoint::route).collect();
    for path in paths.into_iter().filter(|path| pages.methods_of(path).is_empty()) {
        for method in ["GET", "POST", "DELETE", "PROPFIND"] {
            let reply = world.send(method, &path, Some(&owner.person.token), &[JSON], Body::from("{}")).await;
            assert_problem(&reply, 404, "no_route", &format!("{method} {path}"));
        }
    }
}
