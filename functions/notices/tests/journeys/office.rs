//! One team that wants to be told of its jobs.

use delivery::RETRY_SCHEDULE;
use http::StatusCode;
use machine::Options;
use products::REGISTRIES;
use schedules::things::daily;
use serde_json::{Value, json};
use testing::problem::text;
use testing::{Answer, Call, Person, Reply, World};

pub(crate) const CHANNELS: &str = "/api/notice-channels";

/// A world and its one owner. Deliveries to `broken` fail, once each, and everything else answers.
pub(crate) struct Office {
    pub(crate) world: World,
    pub(crate) ada: Person,
}

/// Options by which a delivery that fails is given up at once, and what a channel says is tried again after a minute.
pub(crate) fn options(waits: &str) -> Options {
    let settings = cx::Settings::default().with(&RETRY_SCHEDULE, waits).unwrap();
    Options { settings, ..Options::default() }
}

impl Office {
    pub(crate) async fn new() -> Office {
        Office::with(options("")).await
    }

    /// With limits that hold.
    pub(crate) async fn limited() -> Office {
        Office::of(World::limited("2026-11-21T09:00:05Z", &REGISTRIES).await).await
    }

    pub(crate) async fn with(options: Options) -> Office {
        Office::of(World::with("2026-11-21T09:00:05Z", &REGISTRIES, options).await).await
    }

    async fn of(world: World) -> Office {
        world.receiver.answer(|call| Answer::Status(if call.url.contains("broken") { 500 } else { 200 }));
        let ada = world.sign_up("ada@example.com").await;
        Office { world, ada }
    }

    /// Makes a channel.
    pub(crate) async fn channel(&self, body: Value) -> Value {
        let made = self.world.post(CHANNELS, Some(&self.ada.token), body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        made.body
    }

    /// The channel, as it is now.
    pub(crate) async fn show(&self, channel: &Value) -> Value {
        let shown = self.world.get(&format!("{CHANNELS}/{}", text(&channel["id"])), Some(&self.ada.token)).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
        shown.body
    }

    /// Changes the channel.
    pub(crate) async fn change(&self, channel: &Value, changes: Value) -> Reply {
        self.world.patch(&format!("{CHANNELS}/{}", text(&channel["id"])), Some(&self.ada.token), changes).await
    }

    /// Has a delivery of a new job called `name` fail for good, now.
    pub(crate) async fn fail(&self, name: &str) -> String {
        self.run(name, "https://broken.example.com/").await
    }

    /// Runs a new job that calls `url`.
    pub(crate) async fn run(&self, name: &str, url: &str) -> String {
        let job = daily(json!({"name": name, "callback_url": url, "trigger_timings": ["23:59"]}));
        let made = self.world.post("/api/schedule", Some(&self.ada.token), job).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let id = text(&made.body["id"]);
        let run = self.world.post(&format!("/api/job/{id}/runs"), Some(&self.ada.token), json!({})).await;
        assert_eq!(run.status, StatusCode::ACCEPTED, "{}", run.body);
        id
    }

    /// The calls to `host`.
    pub(crate) fn calls(&self, host: &str) -> Vec<Call> {
        self.world.receiver.calls().into_iter().filter(|call| call.url.contains(host)).collect()
    }

    /// The subjects of the mails so far, of which those that verify an address are none.
    pub(crate) async fn subjects(&self) -> Vec<String> {
        let mails = self.world.mails().await;
        let of_notices = |mail: &&embedded::Mail| mail.text.as_ref().is_some_and(|text| text.contains("notice channel"));
        mails.iter().filter(of_notices).map(|mail| mail.subject.clone()).collect()
    }
}
