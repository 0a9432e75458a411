//! What holds for every endpoint, taken from the registries: a new endpoint is covered at once, or a test
//! here says what it has to be told.

use axum::body::Body;
use function::{Endpoint, Verb, Who};
use http::Method;
use http::header::{ALLOW, WWW_AUTHENTICATE};
use identity::{Keys, Session, SignIn, SignInMethod};
use minutehand::REGISTRIES;
use products::THINGS;
use serde_json::json;
use testing::problem::{assert_problem, assert_wrong, text};
use testing::{World, somebody, trial};
use trial::{Person, Values, thing_in};

const BODY_LIMIT: usize = 256 * 1024;
const JSON: (&str, &str) = ("content-type", "application/json");

fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    REGISTRIES.iter().flat_map(|registry| registry.endpoints)
}

/// The sample is written by whoever knows what the endpoint takes, so a handler that forgets its body fails here.
#[test]
fn whoever_is_sent_a_body_reads_it_and_nobody_else_does() {
    for endpoint in endpoints() {
        let (reads, is_sent) = (endpoint.operation().body.is_some(), !endpoint.sample.body.is_empty());
        assert_eq!(reads, is_sent, "`{}`: whether its handler reads a body, and whether its sample has one", endpoint.name);
    }
}

fn with_caller() -> impl Iterator<Item = &'static Endpoint> {
    endpoints().filter(|endpoint| endpoint.who != Who::Public)
}

fn with_body() -> impl Iterator<Item = &'static Endpoint> {
    endpoints().filter(|endpoint| endpoint.operation().body.is_some())
}

/// Somebody with one of each kind of thing that a path may name.
struct Owner {
    person: Person,
    values: Values,
}

impl Owner {
    async fn new(world: &World) -> Owner {
        let trial = trial(&world.machine, "https://hooks.example.com", &THINGS);
        let person = somebody(&trial, "ada@example.com").await;
        let mut values = Values::of(&person);
        for name in endpoints().filter_map(|endpoint| endpoint.sample.named).map(thing_in) {
            if values.get(name).is_none() {
                values.add(name, &trial.make(name, &person).await);
            }
        }
        Owner { person, values }
    }

    /// The id of the thing that the path of `endpoint` names.
    fn id_in(&self, endpoint: &Endpoint) -> &str {
        let named = endpoint.sample.named.and_then(|named| self.values.get(named));
        named.unwrap_or_else(|| panic!("`{}`: `.sample(Sample::of(…))` says what its path names", endpoint.name))
    }

    fn path_of(&self, endpoint: &Endpoint) -> String {
        if !endpoint.path.contains('{') {
            return endpoint.path.to_owned();
        }
        let path = endpoint.path.replace("{id}", self.id_in(endpoint));
        assert!(!path.contains('{'), "`{}`: teach `Owner::path_of` its other parameters", endpoint.path);
        path
    }

    /// A new session of theirs in their team, whatever became of others.
    async fn session(&self, world: &World) -> String {
        let (user, team) = (self.person.user.clone(), self.person.team.clone());
        let sign_in = SignIn { user, team, method: SignInMethod::Password, ip: None, user_agent: None };
        let (cx, table) = (world.cx(), world.cx().table());
        let (session, token) = Session::new(&cx, sign_in);
        session.begin(table.transaction()).commit().await.unwrap();
        token.reveal().to_owned()
    }

    /// A request of `endpoint` as its sample is, for `path`, with `token`.
    async fn ask(&self, world: &World, endpoint: &Endpoint, path: &str, token: &str) -> testing::Reply {
        let body = if endpoint.sample.body.is_empty() { "{}".to_owned() } else { self.values.fill(endpoint.sample.body) };
        world.send(endpoint.verb.method().as_str(), path, Some(token), &[JSON], Body::from(body)).await
    }
}

#[tokio::test(start_paused = true)]
async fn refuses_whoever_has_no_good_credential() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let expired = world.sign_up("early@example.com").await.token;
    world.wait_until("2026-12-22T09:00:10Z".parse().unwrap()).await;
    let owner = Owner::new(&world).await;
    let (session, key) = (
        owner.person.session.clone(),
        text(&world.post("/api/keys", Some(&owner.person.session), json!({"name": "test"})).await.body["key"]),
    );
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
            let reply = owner.ask(&world, endpoint, &path, token).await;
            assert_problem(&reply, 404, "not_found", &format!("{}: a stranger's", endpoint.name));
        }
    }
    for endpoint in named {
        let session = owner.session(&world).await;
        let reply = owner.ask(&world, endpoint, &owner.path_of(endpoint), &session).await;
        assert!(reply.status.is_success() || reply.status == 303, "{}: the owner is answered: {:?}", endpoint.name, reply);
    }
}

#[tokio::test(start_paused = true)]
async fn a_malformed_id_is_not_there() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let owner = Owner::new(&world).await;
    for endpoint in endpoints().filter(|endpoint| endpoint.path.contains('{')) {
        let id = owner.id_in(endpoint);
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
            let reply = owner.ask(&world, endpoint, &endpoint.path.replace("{id}", &id), &owner.person.session).await;
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
        let told = format!("{name}: its document says that it reads a body");
        let send = async |headers: &[(&str, &str)], body: Vec<u8>| {
            world.send(method.as_str(), &path, Some(&owner.person.session), headers, Body::from(body)).await
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
}

#[tokio::test(start_paused = true)]
async fn refuses_an_idempotency_key_that_cannot_be_one() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let owner = Owner::new(&world).await;
    for endpoint in with_caller().filter(|endpoint| endpoint.verb == Verb::Post) {
        for key in ["", "é", &"k".repeat(256)] {
            let headers = [JSON, ("idempotency-key", key)];
            let path = owner.path_of(endpoint);
            let reply = world.send("POST", &path, Some(&owner.person.session), &headers, Body::from("{}")).await;
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
            let reply = world.send(method, &path, Some(&owner.person.session), &[JSON], Body::from("{}")).await;
            assert_problem(&reply, 404, "no_route", &format!("{method} {path}"));
        }
    }
}
