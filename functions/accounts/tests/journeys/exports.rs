//! Exports: all that is kept of one person comes in one file, nobody else's, and goes with them.

use blobs::Blobs;
use embedded::Fault;
use export::EXPORT_REQUESTED;
use http::StatusCode;
use jiff::SignedDuration;
use products::REGISTRIES;
use schedules::things::daily;
use serde_json::{Value, json};
use testing::problem::{assert_problem, text};
use testing::{Person, World};

async fn world() -> World {
    World::at("2026-11-21T09:00:10Z", &REGISTRIES).await
}

/// An export of `person`, ready to be read. Gives its path.
async fn export(world: &World, person: &Person) -> String {
    let asked = world.post("/api/auth/exports", Some(&person.token), json!({})).await;
    assert_eq!((asked.status, &asked.body["ready"]), (StatusCode::ACCEPTED, &json!(false)), "{asked:?}");
    let path = format!("/api/auth/exports/{}", text(&asked.body["id"]));
    assert_problem(&world.get(&format!("{path}/file"), Some(&person.token)).await, 409, "export_not_ready", "too early");
    for _ in 0..20 {
        world.pass_to(world.now() + SignedDuration::from_secs(90)).await;
        let shown = world.get(&path, Some(&person.token)).await;
        assert_eq!(shown.status, StatusCode::OK, "{shown:?}");
        if shown.body["ready"] == true {
            assert!(shown.body["bytes"].as_u64() > Some(100), "{shown:?}");
            return path;
        }
    }
    panic!("the export at {path} is not ready in half an hour");
}

/// All lines of the export at `path`, at the address that it leads to.
async fn lines(world: &World, person: &Person, path: &str) -> Vec<Value> {
    let there = world.get(&format!("{path}/file"), Some(&person.token)).await;
    assert_eq!(there.status, StatusCode::SEE_OTHER, "{there:?}");
    // What a browser sends along is not looked at: the address is the credential.
    let file = world.get(there.headers["location"].to_str().unwrap(), Some(&person.token)).await;
    assert_eq!(file.status, StatusCode::OK, "{}", String::from_utf8_lossy(&file.bytes));
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"minutehand.jsonl\"");
    assert!(file.headers["content-security-policy"].to_str().unwrap().starts_with("sandbox"));
    let shown = world.get(path, Some(&person.token)).await.body;
    assert_eq!(shown["bytes"], file.bytes.len());
    String::from_utf8(file.bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The blobs that there are of `person`'s exports.
async fn files(world: &World, person: &Person) -> usize {
    let blobs = Blobs::of(&world.cx(), export::FILES).unwrap();
    blobs.list(&person.team.parse().unwrap(), None).await.unwrap().0.len()
}

fn of_kind<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["kind"] == kind).map(|line| &line["data"]).collect()
}

#[test]
fn every_product_that_writes_subscribes_and_nobody_else() {
    let subscribed = REGISTRIES.iter().filter(|registry| registry.subscriptions.iter().any(|one| one.kind == EXPORT_REQUESTED));
    let mut subscribed: Vec<&str> = subscribed.map(|registry| registry.product).collect();
    let mut written = export::products();
    subscribed.sort_unstable();
    written.sort_unstable();
    assert_eq!(subscribed, written);
}

#[tokio::test(start_paused = true)]
async fn an_export_has_all_that_is_kept_of_oneself_and_no_secret() {
    let world = world().await;
    let (ada, bob) = (world.sign_up("ada@example.com").await, world.sign_up("bob@example.com").await);
    let key = world.key_of(&ada).await;
    let job = daily(json!({"name": "Mine", "headers": {"authorization": "Bearer very secret"}}));
    let made = world.post("/api/schedule", Some(&ada.token), job).await.body;
    let secret = text(&made["signing_secret"]);
    world.post("/api/schedule", Some(&bob.token), daily(json!({"name": "Bob's"}))).await;
    world.post(&format!("/api/job/{}/runs", text(&made["id"])), Some(&ada.token), json!({})).await;
    world.pass_to(world.now() + SignedDuration::from_secs(5)).await;
    let path = export(&world, &ada).await;
    let all = lines(&world, &ada, &path).await;
    assert_eq!(files(&world, &ada).await, 1, "the parts are gone");
    assert_eq!(of_kind(&all, "user")[0]["email"], "ada@example.com");
    assert_eq!(of_kind(&all, "job")[0]["name"], "Mine");
    assert_eq!(of_kind(&all, "log_row")[0]["job_id"], made["id"]);
    for (kind, count) in [("user", 1), ("team", 1), ("session", 1), ("api_key", 1), ("job", 1), ("log_row", 1)] {
        assert_eq!(of_kind(&all, kind).len(), count, "{kind}");
    }
    assert!(of_kind(&all, "audit_entry").iter().any(|entry| entry["action"] == "account.created"));
    let file = json!(all).to_string();
    for word in [&key, &ada.token, &secret, "very secret", "argon2", "Bob's", "bob@example.com"] {
        assert!(!file.contains(word), "{word}");
    }
    let list = world.get("/api/auth/exports", Some(&ada.token)).await.body;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    for path in [path.clone(), format!("{path}/file")] {
        assert_problem(&world.get(&path, Some(&bob.token)).await, 404, "not_found", "somebody else's");
        world.wait_until("2026-11-21T12:00:00Z".parse().unwrap()).await;
    }
    world.wait_until("2026-11-28T09:01:00Z".parse().unwrap()).await;
    assert_problem(&world.get(&path, Some(&ada.token)).await, 404, "not_found", "a week later");
    world.pass_until("2026-11-28T09:04:00Z").await;
    assert_eq!(files(&world, &ada).await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_large_export_neither_repeats_nor_skips_though_its_writing_breaks_off() {
    let world = world().await;
    let ada = world.sign_up("ada@example.com").await;
    for number in 0..150 {
        let metadata = json!({"a": "x".repeat(15_000), "b": "\"".repeat(500), "number": number});
        let made = world.post("/api/schedule", Some(&ada.token), daily(json!({"metadata": metadata}))).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        // Each change is in the audit log, with both sides.
        for name in ["one", "two"] {
            world.patch(&format!("/api/job/{}", text(&made.body["id"])), Some(&ada.token), json!({"name": name})).await;
        }
    }
    // A worker that is interrupted begins again, and so does one that cannot put the whole together.
    let faults = world.machine.embedded().faults();
    faults.inject(Fault::InternalError.on("UploadPart").times(9));
    faults.inject(Fault::InternalError.on("CompleteMultipartUpload").after(1).times(4));
    let path = export(&world, &ada).await;
    let all = lines(&world, &ada, &path).await;
    let mut numbers: Vec<i64> = of_kind(&all, "job").iter().map(|job| job["metadata"]["number"].as_i64().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..150).collect::<Vec<i64>>());
    assert!(of_kind(&all, "audit_entry").len() > 450);
    assert_eq!(files(&world, &ada).await, 1);
}

#[tokio::test(start_paused = true)]
async fn exports_are_limited_and_go_with_the_account() {
    let world = World::limited("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let ada = world.sign_up("ada@example.com").await;
    let gone = world.post("/api/auth/delete-account", Some(&ada.token), json!({"password": "correct horse"})).await;
    assert_eq!(gone.status, StatusCode::ACCEPTED);
    world.pass_until("2026-11-22T09:00:10Z").await;
    // Whoever goes may take everything along until the end.
    let path = export(&world, &ada).await;
    for count in 1..6 {
        let asked = world.post("/api/auth/exports", Some(&ada.token), json!({})).await;
        assert_eq!(asked.status == StatusCode::TOO_MANY_REQUESTS, count == 5, "{count}");
    }
    world.pass_until("2026-11-28T10:00:00Z").await;
    let (cx, team) = (world.cx(), ada.team.parse().unwrap());
    for partition in [export::Export::list_of(&team), export::Export::parts_of(&team, path.rsplit('/').next().unwrap())] {
        let left = cx.table().stored(&partition, table::Range::All, 10).all().await.unwrap();
        assert_eq!(left.len(), 0, "{partition:?}");
    }
    assert_eq!(files(&world, &ada).await, 0);
}
