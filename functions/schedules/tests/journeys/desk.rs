//! One user at work with their jobs.

use cx::Settings;
use delivery::RETRY_SCHEDULE;
use http::StatusCode;
use jiff::SignedDuration;
use machine::Options;
use products::REGISTRIES;
use schedules::things::daily;
use serde_json::{Value, json};
use testing::problem::text;
use testing::{Reply, World};

/// Settings by which failed deliveries are tried again after `waits`.
pub(crate) fn retries(waits: &str) -> Settings {
    Settings::default().with(&RETRY_SCHEDULE, waits).unwrap()
}

/// A world and its one user's key.
pub(crate) struct Desk {
    pub(crate) world: World,
    pub(crate) key: String,
}

impl Desk {
    /// At ten seconds past nine.
    pub(crate) async fn new() -> Desk {
        Desk::with(Options::default()).await
    }

    /// The same, with other options.
    pub(crate) async fn with(options: Options) -> Desk {
        let world = World::with("2026-11-21T09:00:10Z", &REGISTRIES, options).await;
        let key = world.key_of(&world.sign_up("ada@example.com").await).await;
        Desk { world, key }
    }

    /// Makes a daily job with `changes`, and gives its id.
    pub(crate) async fn make(&self, changes: Value) -> String {
        let made = self.world.post("/api/schedule", Some(&self.key), daily(changes)).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        text(&made.body["id"])
    }

    /// What a `GET` that succeeds answers.
    pub(crate) async fn get(&self, path: &str) -> Value {
        let reply = self.world.get(path, Some(&self.key)).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
        reply.body
    }

    /// The job.
    pub(crate) async fn job(&self, id: &str) -> Value {
        self.get(&format!("/api/job/{id}")).await
    }

    /// The job's log rows, newest first.
    pub(crate) async fn logs(&self, id: &str, query: &str) -> Vec<Value> {
        self.get(&format!("/api/job/{id}/logs{query}")).await["items"].as_array().unwrap().clone()
    }

    /// Posts to `path` without saying anything.
    pub(crate) async fn tell(&self, path: &str) -> Reply {
        self.world.post(path, Some(&self.key), json!({})).await
    }

    /// Changes a job.
    pub(crate) async fn patch(&self, id: &str, changes: Value) -> Reply {
        self.world.patch(&format!("/api/job/{id}"), Some(&self.key), changes).await
    }

    /// Lets time pass.
    pub(crate) async fn wait_s(&self, seconds: i64) {
        self.world.pass_to(self.world.now() + SignedDuration::from_secs(seconds)).await;
    }

    /// Waits, without ticks: for workers that run by themselves.
    pub(crate) async fn sleep_s(&self, seconds: i64) {
        self.world.wait_until(self.world.now() + SignedDuration::from_secs(seconds)).await;
    }

    /// When calls came, as `HH:MM:SS` of any day.
    pub(crate) fn times(&self) -> Vec<String> {
        self.world.receiver.calls().iter().map(|call| call.at.strftime("%H:%M:%S").to_string()).collect()
    }

    /// Every item of a list, read in pages of `limit`, and how many pages there were.
    pub(crate) async fn pages(&self, path: &str, limit: usize) -> (Vec<Value>, usize) {
        let (mut items, mut pages, mut cursor) = (Vec::new(), 0, String::new());
        loop {
            let page = self.get(&format!("{path}{}limit={limit}{cursor}", if path.contains('?') { "&" } else { "?" })).await;
            let found = page["items"].as_array().unwrap();
            assert!(found.len() <= limit);
            items.extend(found.iter().cloned());
            pages += 1;
            match &page["next_cursor"] {
                Value::Null => return (items, pages),
                next => cursor = format!("&cursor={}", text(next)),
            }
        }
    }
}

/// The ids of `items`.
pub(crate) fn ids(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| text(&item["id"])).collect()
}
