//! The audit log: what is written, who may read it, and what verifying finds when somebody has been at the table.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use http::StatusCode;
use products::REGISTRIES;
use schedules::things::daily;
use serde_json::{Value, json};
use testing::problem::{assert_problem, assert_wrong, text};
use testing::{Person, World};

type Item = HashMap<String, AttributeValue>;

/// A world with one team that has three entries in the hour from nine, all but the last hour sealed.
async fn sealed() -> (World, Person) {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let ada = world.sign_up("ada@example.com").await;
    let job = world.post("/api/schedule", Some(&ada.token), daily(json!({}))).await;
    let path = format!("/api/job/{}/pause", text(&job.body["id"]));
    assert_eq!(world.post(&path, Some(&ada.token), json!({})).await.status, StatusCode::OK);
    world.pass_until("2026-11-21T10:11:00Z").await;
    world.post("/api/keys", Some(&ada.token), json!({"name": "later"})).await;
    world.pass_until("2026-11-21T11:11:00Z").await;
    (world, ada)
}

async fn entries(world: &World, token: &str, query: &str) -> Vec<Value> {
    let reply = world.get(&format!("/api/audit{query}"), Some(token)).await;
    assert_eq!(reply.status, StatusCode::OK, "{:?}", reply.body);
    reply.body["items"].as_array().unwrap().clone()
}

async fn report(world: &World, ada: &Person) -> Value {
    let reply = world.get("/api/audit/verify", Some(&ada.token)).await;
    assert_eq!(reply.status, StatusCode::OK, "{:?}", reply.body);
    reply.body
}

async fn rows(world: &World, partition: &str) -> Vec<Item> {
    let parts = world.machine.parts();
    let query = parts.dynamo.query().table_name(&*parts.table).key_condition_expression("pk = :pk");
    let query = query.expression_attribute_values(":pk", AttributeValue::S(partition.to_owned()));
    query.send().await.unwrap().items.unwrap_or_default()
}

async fn write(world: &World, item: Item) {
    let parts = world.machine.parts();
    parts.dynamo.put_item().table_name(&*parts.table).set_item(Some(item)).send().await.unwrap();
}

async fn erase(world: &World, item: &Item) {
    let parts = world.machine.parts();
    let (pk, sk) = (item["pk"].clone(), item["sk"].clone());
    parts.dynamo.delete_item().table_name(&*parts.table).key("pk", pk).key("sk", sk).send().await.unwrap();
}

fn set(item: &Item, name: &str, text: &str) -> Item {
    let mut changed = item.clone();
    changed.insert(name.to_owned(), AttributeValue::S(text.to_owned()));
    changed
}

#[tokio::test(start_paused = true)]
async fn a_change_leaves_one_entry_that_says_who_what_and_how() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let ada = world.sign_up("ada@example.com").await;
    let key = world.key_of(&ada).await;
    let body = daily(json!({"name": "Invoices", "headers": {"authorization": "Bearer s3cret"}}));
    let made = world.post("/api/schedule", Some(&key), body).await;
    let job = text(&made.body["id"]);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let changed = world.patch(&format!("/api/job/{job}"), Some(&ada.token), json!({"name": "Bills"})).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    // What changes nothing leaves nothing.
    for _ in 0..2 {
        world.post(&format!("/api/job/{job}/pause"), Some(&ada.token), json!({})).await;
    }
    let log = entries(&world, &ada.token, &format!("?target={job}")).await;
    let actions: Vec<&Value> = log.iter().map(|entry| &entry["action"]).collect();
    assert_eq!(actions, ["job.paused", "job.changed", "job.created"]);
    let (edit, creation) = (&log[1], &log[2]);
    assert_eq!((&edit["before"]["name"], &edit["after"]["name"]), (&json!("Invoices"), &json!("Bills")));
    assert_eq!(edit["request_id"], changed.headers["x-request-id"].to_str().unwrap());
    assert_eq!(edit["actor"]["api_key_id"], Value::Null);
    let actor = &creation["actor"];
    assert_eq!((&actor["email"], &actor["role"]), (&json!("ada@example.com"), &json!("owner")));
    assert!(text(&actor["api_key_id"]).starts_with("key_"));
    assert_eq!(creation["before"], Value::Null);
    let whole = json!(entries(&world, &ada.token, "").await).to_string();
    for secret in ["s3cret", &text(&made.body["signing_secret"]), &key, &ada.token, "correct horse"] {
        assert!(!whole.contains(secret), "`{secret}` is in the log");
    }
}

#[tokio::test(start_paused = true)]
async fn the_log_is_searched_paged_and_walled_off() {
    let (world, ada) = sealed().await;
    let bob = world.sign_up("bob@example.com").await;
    assert_eq!(entries(&world, &bob.token, "").await.len(), 1, "his own sign-up");
    assert_eq!(entries(&world, &ada.token, "?action=job.").await.len(), 2);
    assert_eq!(entries(&world, &ada.token, "?action=job.paused").await.len(), 1);
    assert_eq!(entries(&world, &ada.token, &format!("?actor={}", bob.user)).await.len(), 0);
    assert_eq!(entries(&world, &ada.token, "?from=2026-11-21T10:00:00Z").await.len(), 1);
    assert_eq!(entries(&world, &ada.token, "?to=2026-11-21T10:00:00Z").await.len(), 3);
    let first = world.get("/api/audit?limit=3", Some(&ada.token)).await.body;
    let rest = format!("?limit=3&cursor={}", text(&first["next_cursor"]));
    assert_eq!(entries(&world, &ada.token, &rest).await.len(), 1);
    let elsewhere =
        format!("/api/audit?from=2026-11-21T10:00:00Z&to=2026-11-21T11:00:00Z&cursor={}", text(&first["next_cursor"]));
    assert_wrong(&world.get(&elsewhere, Some(&ada.token)).await, &["?cursor"], "a place before the range");
    let export = format!("/api/audit/export?cursor={}", text(&first["next_cursor"]));
    assert_wrong(&world.get(&export, Some(&ada.token)).await, &["?cursor"], "the export goes the other way");
    for (query, wrong) in [("from=yesterday", "?from"), ("actor=ada", "?actor"), ("limit=0", "?limit")] {
        assert_wrong(&world.get(&format!("/api/audit?{query}"), Some(&ada.token)).await, &[wrong], query);
    }
    let turned = world.get("/api/audit?from=2026-11-22T00:00:00Z&to=2026-11-21T00:00:00Z", Some(&ada.token)).await;
    assert_wrong(&turned, &["?to"], "a range turned round");
    let year = world.get("/api/audit/verify?from=2025-11-21T00:00:00Z", Some(&ada.token)).await;
    assert_wrong(&year, &["?to"], "more than a month");
}

#[tokio::test(start_paused = true)]
async fn the_export_is_csv_that_no_spreadsheet_computes() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let ada = world.sign_up("ada@example.com").await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    world.post("/api/keys", Some(&ada.token), json!({"name": "a \"quoted\", name\nof two lines"})).await;
    let reply = world.get("/api/audit/export", Some(&ada.token)).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.headers["content-type"], "text/csv; charset=utf-8");
    assert!(reply.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let mut file = csv::Reader::from_reader(reply.bytes.as_slice());
    assert_eq!(file.headers().unwrap().get(0), Some("at"));
    let records: Vec<csv::StringRecord> = file.records().map(Result::unwrap).collect();
    let actions: Vec<_> = records.iter().map(|record| record.get(1).unwrap()).collect();
    assert_eq!(actions, ["account.created", "key.created"]);
    assert_eq!(records[1].get(4), Some("ada@example.com"));
    let after: Value = serde_json::from_str(records[1].get(10).unwrap()).unwrap();
    assert_eq!(after["name"], "a \"quoted\", name\nof two lines");
}

#[tokio::test(start_paused = true)]
async fn what_is_sealed_is_vouched_for_and_the_tail_is_named() {
    let (world, ada) = sealed().await;
    let whole = report(&world, &ada).await;
    assert_eq!((&whole["intact"], &whole["hours"], &whole["entries"]), (&json!(true), &json!(2), &json!(4)), "{whole}");
    assert_eq!((&whole["unsealed"]["entries"], &whole["seals"]), (&json!(0), &json!(2)));
    world.post("/api/keys", Some(&ada.token), json!({"name": "of this hour"})).await;
    let tail = report(&world, &ada).await;
    assert_eq!((&tail["intact"], &tail["unsealed"]["entries"]), (&json!(true), &json!(1)));
    assert!(text(&tail["unsealed"]["since"]).starts_with("2026-11-21T11:11:"), "{tail}");
    assert_eq!(tail["newest"], whole["newest"]);
}

#[tokio::test(start_paused = true)]
async fn whoever_has_been_at_the_table_is_found_out() {
    let (world, ada) = sealed().await;
    let (log, list, chain) =
        (format!("{}/audit", ada.team), format!("{}/audit_seal", ada.team), format!("{}/audit_seal/chain", ada.team));
    let (log, list, chain) = (rows(&world, &log).await, rows(&world, &list).await, rows(&world, &chain).await);
    assert_eq!((log.len(), list.len(), chain.len()), (4, 2, 1));
    let id = log[1]["id"].as_s().unwrap();
    let other = format!("{}{}", &id[..id.len() - 1], if id.ends_with('0') { '1' } else { '0' });
    let invented = set(&set(&log[1], "sk", &other), "id", &other);
    let earlier = |seal: &Item| set(seal, "digest", &"0".repeat(64));
    let tampered: [(&str, Vec<Item>, Vec<&Item>); 8] = [
        ("an entry changed", vec![set(&log[1], "action", "job.run")], vec![]),
        ("an entry taken away", vec![], vec![&log[1]]),
        ("an entry added", vec![invented], vec![]),
        ("a seal changed", vec![earlier(&list[0])], vec![]),
        ("a seal that vouches for less", vec![set(&list[1], "proof", list[0]["proof"].as_s().unwrap())], vec![]),
        ("an older seal and its entries taken away", vec![], vec![&list[0], &log[0], &log[1], &log[2]]),
        ("the newest seal and its entries taken away", vec![], vec![&list[1], &log[3]]),
        ("the chain's end taken away", vec![], vec![&chain[0]]),
    ];
    for (what, written, erased) in tampered {
        for item in written.iter().cloned() {
            write(&world, item).await;
        }
        for item in &erased {
            erase(&world, item).await;
        }
        let found = report(&world, &ada).await;
        assert_eq!(found["intact"], false, "{what}: {found}");
        for item in &written {
            erase(&world, item).await;
        }
        for item in log.iter().chain(&list).chain(&chain) {
            write(&world, item.clone()).await;
        }
        assert_eq!(report(&world, &ada).await["intact"], true, "mended after: {what}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_hour_is_forgotten_whole_and_what_is_left_verifies() {
    let (world, _) = sealed().await;
    // Ninety days after the end of the hour from nine; the next hour has its last.
    world.wait_until("2027-02-19T10:00:00Z".parse().unwrap()).await;
    let token = text(
        &world.post("/api/auth/login", None, json!({"email": "ada@example.com", "password": "correct horse"})).await.body["token"],
    );
    let left = entries(&world, &token, "").await;
    let actions: Vec<&Value> = left.iter().map(|entry| &entry["action"]).collect();
    assert_eq!(actions, ["session.begun", "key.created"]);
    let path = "/api/audit/verify?from=2026-11-21T10:00:00Z&to=2026-11-22T00:00:00Z";
    assert_eq!(world.get(path, Some(&token)).await.body["intact"], true);
    let forgotten = "/api/audit/verify?from=2026-11-21T09:00:00Z&to=2026-11-21T10:00:00Z";
    let forgotten = world.get(forgotten, Some(&token)).await.body;
    assert_eq!((&forgotten["intact"], &forgotten["entries"]), (&json!(true), &json!(0)), "{forgotten}");
}

#[tokio::test(start_paused = true)]
async fn a_key_needs_the_scope() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let ada = world.sign_up("ada@example.com").await;
    let key = world.post("/api/keys", Some(&ada.token), json!({"name": "jobs", "scopes": ["jobs:read"]})).await;
    let refused = world.get("/api/audit", Some(&text(&key.body["key"]))).await;
    assert_problem(&refused, 403, "forbidden", "a key for jobs");
}

#[tokio::test(start_paused = true)]
async fn a_change_that_is_not_shown_is_told_and_none_is_not() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let ada = world.sign_up("ada@example.com").await;
    let job = text(&world.post("/api/schedule", Some(&ada.token), daily(json!({}))).await.body["id"]);
    let path = format!("/api/job/{job}");
    let told = async || entries(&world, &ada.token, &format!("?target={job}")).await.len();
    let patch = async |body: Value| assert_eq!(world.patch(&path, Some(&ada.token), body).await.status, StatusCode::OK);
    patch(json!({"headers": {"authorization": "Bearer one"}})).await;
    patch(json!({"headers": {"authorization": "Bearer two"}})).await;
    assert_eq!(told().await, 3, "another value of a header, which no side shows");
    // Both sides are too large to be kept, and equally long.
    for letter in ["x", "y"] {
        patch(json!({"metadata": {"a": letter.repeat(16_000), "b": 1}})).await;
    }
    assert_eq!(told().await, 5);
    for _ in 0..2 {
        world.post(&format!("{path}/pause"), Some(&ada.token), json!({})).await;
    }
    assert_eq!(told().await, 6, "pausing what is paused changes nothing");
}

#[tokio::test(start_paused = true)]
async fn a_cursor_goes_with_its_own_question() {
    let (world, ada) = sealed().await;
    let first = world.get("/api/audit?limit=1", Some(&ada.token)).await;
    let cursor = text(&first.body["next_cursor"]);
    for path in ["/api/audit", "/api/audit/export"] {
        let path = format!("{path}?to=2026-11-20T00:00:00Z&cursor={cursor}");
        assert_wrong(&world.get(&path, Some(&ada.token)).await, &["?cursor"], &path);
    }
}

#[tokio::test(start_paused = true)]
async fn a_long_log_comes_in_files_that_neither_repeat_nor_skip() {
    let world = World::at("2026-11-21T09:00:00Z", &REGISTRIES).await;
    let ada = world.sign_up("ada@example.com").await;
    let entry = rows(&world, &format!("{}/audit", ada.team)).await.pop().unwrap();
    for number in 0..700 {
        let at_ms = world.now().as_millisecond() - 1_000 - number;
        let id: audit::AuditId = api::Id::from_seed(api::Seed { at_ms, random: [0; 10] });
        let row = set(&set(&entry, "sk", id.as_str()), "id", id.as_str());
        // Nearly as large as a side gets: they are more than one file takes.
        write(&world, set(&row, "after", &json!({"note": "x".repeat(12_000)}).to_string())).await;
    }
    let (mut ids, mut files, mut cursor) = (Vec::new(), 0, String::new());
    loop {
        let parts = axum::body::Body::empty();
        let reply = world.send("GET", &format!("/api/audit/export?action=account.{cursor}"), Some(&ada.token), &[], parts).await;
        assert_eq!(reply.status, StatusCode::OK);
        let file = String::from_utf8(reply.bytes).unwrap();
        assert!(file.len() <= 4_000_000 && file.ends_with("\r\n"), "{} bytes", file.len());
        ids.extend(file.lines().skip(1).map(|line| line.rsplit(',').next().unwrap().to_owned()));
        files += 1;
        match reply.headers.get("x-next-cursor") {
            Some(next) => cursor = format!("&cursor={}", next.to_str().unwrap()),
            None => break,
        }
    }
    assert_eq!((ids.len(), files), (701, 3));
    assert!(ids.is_sorted_by(|older, newer| older < newer), "oldest first, each once");
}
