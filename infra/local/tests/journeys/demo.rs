//! `--demo` opens its account to a key that everybody knows, and only `--demo` does; and it has a history, so that every
//! page of the console shows something.

use std::collections::BTreeSet;
use std::time::Duration;

use function::{Endpoint, Verb, Who};
use minutehand::{DEMO_KEY, DEMO_SESSION, REGISTRIES};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::process::{PATIENCE, Process};

const DEMO: [&str; 3] = ["--demo", "--log", "warn"];

#[tokio::test]
async fn the_demos_key_never_outlives_the_demo() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let demo = Process::start(&data, &DEMO).await;
    assert!(demo.announced.iter().any(|line| line.contains(DEMO_KEY)), "{:?}", demo.announced);
    assert_eq!(demo.get("/api/auth/me", DEMO_KEY).await.body["user"]["email"], "demo@example.com");
    demo.kill().await;

    let process = Process::start(&data, &["--log", "warn"]).await;
    let refused = process.get("/api/jobs", DEMO_KEY).await;
    assert_eq!((refused.status, &refused.body["code"]), (401, &"unauthenticated".into()));
    assert_eq!(process.get("/api/auth/me", DEMO_SESSION).await.status, 401);
    process.kill().await;

    let demo = Process::start(&data, &DEMO).await;
    assert!(texts(&demo, "/api/jobs?limit=100", "name").await.contains("Demo: all is well"), "the same account, opened again");
}

#[tokio::test]
async fn a_demo_started_again_has_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    Process::start(&data, &DEMO).await.kill().await;
    let demo = Process::start(&data, &DEMO).await;
    let keys = items(&demo, "/api/keys").await;
    assert_eq!(keys.iter().filter(|key| key["name"] == "Demo: the key in events/").count(), 1, "{keys:?}");
}

/// Everybody knows the demo's key, so that a page of any site, opened in a browser on this machine, could use it.
#[tokio::test]
async fn no_page_of_another_site_can_use_the_demo() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Process::start(&folder.path().join("data"), &DEMO).await;
    for (host, origin, expected) in [
        ("127.0.0.1:PORT", None, 200),
        ("localhost:PORT", None, 200),
        ("127.0.0.1:PORT", Some("https://evil.example"), 403),
        ("127.0.0.1:PORT", Some("null"), 403),
        ("127.0.0.1:PORT", Some("http://127.0.0.1:1"), 403),
        ("evil.example:PORT", None, 403),
    ] {
        let status = demo.get_from("/api/jobs", DEMO_KEY, host, origin).await;
        assert_eq!(status, expected, "{host} {origin:?}");
    }
}

/// What an empty state is marked with.
const EMPTY: &str = "class=\"empty\"";
/// Pages that in a personal team say that it is none of those.
const OF_TEAMS_THAT_CAN_GO: [&str; 2] = ["/team/transfer", "/team/delete"];

/// What `GET path` lists, newest first.
async fn items(demo: &Process, path: &str) -> Vec<Value> {
    let answer = demo.get(path, DEMO_SESSION).await;
    assert_eq!(answer.status, 200, "{path}: {:?}", answer.body);
    answer.body["items"].as_array().unwrap().clone()
}

/// One field of everything that `GET path` lists.
async fn texts(demo: &Process, path: &str, field: &str) -> BTreeSet<String> {
    items(demo, path).await.iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
}

/// The page at `path`, or that it leads to, as the demo sees it: its status and its HTML.
async fn page(demo: &Process, path: &str) -> (u16, String) {
    let (status, answer) = asked(demo, path).await;
    match answer.lines().find_map(|line| line.strip_prefix("location: ")) {
        Some(there) if status == 303 => asked(demo, there).await,
        _ => (status, answer),
    }
}

async fn asked(demo: &Process, path: &str) -> (u16, String) {
    let host = demo.address;
    let head = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncookie: mh_session={DEMO_SESSION}\r\n\r\n");
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    (answer.split(' ').nth(1).unwrap().parse().unwrap(), answer)
}

/// The pages that take a session to look at.
fn pages() -> impl Iterator<Item = &'static Endpoint> {
    let all = REGISTRIES.iter().filter_map(|registry| registry.console).flat_map(|console| console.pages);
    all.filter(|page| page.verb == Verb::Get && page.who != Who::Public)
}

async fn switch_to(demo: &Process, team: &str) {
    let teams = items(demo, "/api/teams").await;
    let team = teams.iter().find(|one| one["name"] == team).unwrap_or_else(|| panic!("no {team} among {teams:?}"));
    let path = format!("/api/teams/{}/switch", team["id"].as_str().unwrap());
    assert_eq!(demo.post(&path, DEMO_SESSION, json!({})).await.status, 200);
}

/// The export of the demo's account, once it is written.
async fn export(demo: &Process) -> String {
    let exports = items(demo, "/api/auth/exports").await;
    let id = exports[0]["id"].as_str().unwrap().to_owned();
    let ready = async {
        while demo.get(&format!("/api/auth/exports/{id}"), DEMO_SESSION).await.body["ready"] != true {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(PATIENCE, ready).await.expect("the export is written");
    id
}

#[tokio::test]
async fn every_page_of_the_demo_shows_something() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Process::start(&folder.path().join("data"), &DEMO).await;
    let jobs = items(&demo, "/api/jobs?limit=100").await;
    let statuses: BTreeSet<&str> = jobs.iter().map(|job| job["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["active", "completed", "disabled", "paused"].into());
    let letter = items(&demo, "/api/dead-letters").await[0]["occurrence_id"].as_str().unwrap().to_owned();
    let key = items(&demo, "/api/keys").await[0]["id"].as_str().unwrap().to_owned();
    let channel = items(&demo, "/api/notice-channels").await[0]["id"].as_str().unwrap().to_owned();
    let export = export(&demo).await;
    let mut seen = 0;
    for place in pages().filter(|page| !OF_TEAMS_THAT_CAN_GO.contains(&page.path)) {
        let ids: Vec<&str> = match place.path {
            path if path.starts_with("/jobs/{id}") => jobs.iter().map(|job| job["id"].as_str().unwrap()).collect(),
            path if path.starts_with("/deliveries/{id}") => vec![&letter],
            path if path.contains("/keys/{id}") => vec![&key],
            path if path.contains("/notices/{id}") => vec![&channel],
            path if path.contains("/exports/{id}") => vec![&export],
            path if path.contains('{') => panic!("{path}: say here what its parameter names"),
            _ => vec![""],
        };
        for id in ids {
            let path = place.path.replace("{id}", id);
            let (status, html) = page(&demo, &path).await;
            assert_eq!(status, 200, "{path}");
            assert!(!html.contains(EMPTY), "{path} shows its empty state");
            seen += 1;
        }
    }
    assert!(seen > 40, "the consoles are read: {seen}");

    switch_to(&demo, "Workshop").await;
    let (_, team) = page(&demo, "/team").await;
    for word in [
        "ada@workshop.example.com",
        "bob@workshop.example.com",
        "cleo@workshop.example.com",
        "dana@workshop.example.com",
        "Open invitations",
    ] {
        assert!(team.contains(word), "{word}");
    }
    for path in ["/home", "/jobs", "/team/audit"].into_iter().chain(OF_TEAMS_THAT_CAN_GO) {
        let (status, html) = page(&demo, path).await;
        assert!(status == 200 && !html.contains(EMPTY), "{path} of the workshop answers {status}, or shows its empty state");
    }
}

#[tokio::test]
async fn what_the_demo_says_of_its_past_agrees_with_itself() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Process::start(&folder.path().join("data"), &DEMO).await;
    for letter in items(&demo, "/api/dead-letters").await {
        let id = letter["occurrence_id"].as_str().unwrap();
        let delivery = demo.get(&format!("/api/deliveries/{id}"), DEMO_SESSION).await.body;
        let attempts = delivery["attempts"].as_array().unwrap();
        assert_eq!(letter["attempts"], attempts.len(), "{letter}");
        assert_eq!(letter["response_code"], attempts.last().unwrap()["response_code"], "{letter}");
        assert_eq!(letter["job_id"], delivery["job_id"]);
        assert!(delivery["ended_at"].is_string(), "{delivery}");
    }
    let mut of_status = BTreeSet::new();
    for job in items(&demo, "/api/jobs?limit=100").await {
        let logs = format!("/api/job/{}/logs?limit=100", job["id"].as_str().unwrap());
        for row in items(&demo, &logs).await.iter().filter(|row| row["attempt"] != 0).take(12) {
            let id = row["occurrence_id"].as_str().unwrap();
            let delivery = demo.get(&format!("/api/deliveries/{id}"), DEMO_SESSION).await.body;
            assert!(delivery["attempts"].as_array().unwrap().contains(row), "{row} of {}: {delivery}", job["name"]);
            of_status.insert(delivery["status"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(of_status, ["dead_lettered", "delivered", "failed", "retrying"].map(str::to_owned).into());
}

/// Everything in the demo that does not come by time passing.
async fn inventory(demo: &Process) -> Vec<BTreeSet<String>> {
    let mut all = Vec::new();
    for team in ["Workshop", "demo"] {
        switch_to(demo, team).await;
        all.push(texts(demo, "/api/jobs?limit=100", "id").await);
        all.push(texts(demo, "/api/jobs?limit=100", "callback_url").await);
        for path in ["/api/keys", "/api/team/members", "/api/team/invitations", "/api/auth/exports", "/api/teams"] {
            all.push(texts(demo, path, "id").await);
        }
        // Each start signs in.
        let audit = items(demo, "/api/audit?limit=100").await.into_iter();
        let audit = audit.filter(|entry| !entry["action"].as_str().unwrap().starts_with("session."));
        all.push(audit.map(|entry| entry["id"].as_str().unwrap().to_owned()).collect());
    }
    all
}

#[tokio::test]
async fn a_demo_started_again_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let demo = Process::start(&data, &DEMO).await;
    let before = inventory(&demo).await;
    demo.kill().await;
    let demo = Process::start(&data, &DEMO).await;
    assert_eq!(inventory(&demo).await, before);
    demo.kill().await;

    // Whoever has the receiver's port meanwhile, the jobs follow the receiver.
    let url: url::Url = before[1].first().unwrap().parse().unwrap();
    let _taken = tokio::net::TcpListener::bind(("127.0.0.1", url.port().unwrap())).await.unwrap();
    let demo = Process::start(&data, &DEMO).await;
    let after = inventory(&demo).await;
    assert_eq!(after[0], before[0]);
    assert!(after[1].is_disjoint(&before[1]), "{:?}", after[1]);
    let paused = items(&demo, "/api/jobs?limit=100").await.into_iter().find(|job| job["status"] == "paused").unwrap();
    assert_ne!(paused["paused_at"], paused["updated_at"], "it has been paused for days: {paused}");
}
