//! Exports: all that is kept of one person comes in one file, nobody else's, and goes with them.

use embedded::Fault;
use export::EXPORT_REQUESTED;
use http::StatusCode;
use jiff::SignedDuration;
use products::REGISTRIES;
use schedules::things::daily;
use serde_json::{Value, json};
use testing::problem::{assert_problem, assert_wrong, text};
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
    world.pass_to(world.now() + SignedDuration::from_secs(90)).await;
    let shown = world.get(&path, Some(&person.token)).await;
    assert_eq!((shown.status, &shown.body["ready"]), (StatusCode::OK, &json!(true)), "{shown:?}");
    path
}

/// All lines of the export at `path`, and how many files they came in.
async fn lines(world: &World, person: &Person, path: &str) -> (Vec<Value>, usize) {
    let (mut all, mut files, mut query) = (Vec::new(), 0, String::new());
    loop {
        let file = world.get(&format!("{path}/file{query}"), Some(&person.token)).await;
        assert_eq!(file.status, StatusCode::OK, "{file:?}");
        assert_eq!(file.headers["content-type"], "application/x-ndjson");
        let body = String::from_utf8(file.bytes).unwrap();
        assert!(serde_json::to_string(&body).unwrap().len() < 5_500_000, "Lambda answers at most 6 MB");
        all.extend(body.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()));
        files += 1;
        match file.headers.get("x-next-cursor") {
            Some(next) => query = format!("?cursor={}", next.to_str().unwrap()),
            None => return (all, files),
        }
    }
}

fn of_kind<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["kind"] == kind).map(|line| &line["data"]).collect()
}

#[test]
fn every_product_that_writes_subscribes_and_nobody_else() {
    let subscribed = REGISTRIES.iter().filter(|registry| registry.subscriptions.iter().any(|one| one.kind == EXPORT_REQUESTED));
    let mut subscribed: Vec<&str> = subscribed.map(|registry| registry.product).collect();
    subscribed.sort_unstable();
    assert_eq!(subscribed, export::products());
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
    let (all, files) = lines(&world, &ada, &path).await;
    assert_eq!((files, of_kind(&all, "user")[0]["email"].clone()), (1, json!("ada@example.com")));
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
}

#[tokio::test(start_paused = true)]
async fn a_large_export_comes_in_files_that_neither_repeat_nor_skip() {
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
    // A worker that is interrupted begins again.
    world.machine.embedded().faults().inject(Fault::InternalError.on("PutItem").containing("export_lines").after(3).times(9));
    let path = export(&world, &ada).await;
    let (all, files) = lines(&world, &ada, &path).await;
    assert!(files >= 2, "{files} files");
    let mut numbers: Vec<i64> = of_kind(&all, "job").iter().map(|job| job["metadata"]["number"].as_i64().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..150).collect::<Vec<i64>>());
    assert!(of_kind(&all, "audit_entry").len() > 450);
    let first = world.get(&format!("{path}/file"), Some(&ada.token)).await;
    let cursor = first.headers["x-next-cursor"].to_str().unwrap().to_owned();
    let other = export(&world, &ada).await;
    let strayed = world.get(&format!("{other}/file?cursor={cursor}"), Some(&ada.token)).await;
    assert_wrong(&strayed, &["?cursor"], "another export's cursor");
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
}
