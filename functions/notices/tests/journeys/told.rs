//! What teams are told, where, and when.

use http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testing::problem::{assert_problem, text};
use testing::{Answer, at};

use crate::office::{CHANNELS, Office, options};

const HOOK: &str = "https://hook.example.com/in";
const SLACK: &str = "https://slack.example.com/services/T0000000/B0000000/XXXXXXXXXXXXabcd";

#[tokio::test(start_paused = true)]
async fn what_happens_within_a_minute_comes_as_one_mail() {
    let office = Office::new().await;
    office.channel(json!({"name": "Us", "by": "mail"})).await;
    office.fail("Invoices").await;
    office.world.pass_until("2026-11-21T09:00:30Z").await;
    assert!(office.subjects().await.is_empty(), "it waits for more");
    office.world.pass_until("2026-11-21T09:01:05Z").await;
    assert_eq!(office.subjects().await, ["“Invoices”: a delivery failed for good"]);
    let mail = office.world.mails().await.pop().unwrap();
    let said = mail.text.unwrap();
    assert!(said.contains("failed after one attempt. The receiver answered 500."), "{said}");
    assert!(said.contains("http://127.0.0.1:3000/deliveries/occ_"), "{said}");
    assert_eq!(mail.to, ["ada@example.com"]);

    for number in 0..25 {
        office.fail(&format!("Job {number}")).await;
    }
    office.world.pass_until("2026-11-21T09:05:00Z").await;
    let subjects = office.subjects().await;
    assert_eq!(subjects.len(), 2, "{subjects:?}");
    assert!(subjects[1].starts_with("25 notices of"), "{subjects:?}");
    let said = office.world.mails().await.pop().unwrap().text.unwrap();
    assert!(said.contains("And 5 more."), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_webhook_is_signed_and_says_all() {
    let office = Office::new().await;
    let channel = office.channel(json!({"name": "Hook", "by": "webhook", "url": HOOK, "headers": {"x-key": "k"}})).await;
    let job = office.fail("Invoices").await;
    office.world.pass_until("2026-11-21T09:02:00Z").await;
    let calls = office.calls("hook");
    let [call] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!(call.headers["x-key"], "k");
    let oracle = standardwebhooks::Webhook::new(&text(&channel["signing_secret"])).unwrap();
    let signed_at = call.headers["webhook-timestamp"].parse().unwrap();
    assert_eq!(call.headers["webhook-signature"], oracle.sign(call.id(), signed_at, &call.body).unwrap());
    let body = call.json();
    assert_eq!((&body["type"], &body["data"]["channel_id"]), (&json!("notices"), &channel["id"]));
    let item = &body["data"]["items"][0];
    assert_eq!((&item["kind"], &item["thing"]), (&json!("delivery.dead_lettered"), &json!(job)));
    assert!(text(&item["url"]).starts_with("http://127.0.0.1:3000/deliveries/"), "{item}");
    let shown = office.show(&channel).await;
    assert!(shown["last_sent_at"].is_string() && shown["last_failure"].is_null(), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn slack_is_told_in_its_own_way_and_a_hook_that_is_gone_turns_the_channel_off() {
    let office = Office::new().await;
    let channel = office.channel(json!({"name": "Slack", "by": "slack", "url": SLACK})).await;
    office.fail("<!channel> & co").await;
    office.world.pass_until("2026-11-21T09:02:00Z").await;
    let said = text(&office.calls("slack")[0].json()["text"]);
    assert!(said.starts_with("*“&lt;!channel&gt; &amp; co”: a delivery failed for good*\n"), "{said}");
    assert_eq!(office.calls("slack")[0].url, SLACK);

    office.world.receiver.answer(|call| Answer::Status(if call.url.contains("slack") { 404 } else { 500 }));
    office.fail("Invoices").await;
    office.world.pass_until("2026-11-21T09:04:00Z").await;
    let off = office.show(&channel).await;
    assert_eq!(off["disabled_reason"], "The receiver answered 404.");
    assert_eq!((&off["enabled"], &off["last_failure"]["retrying"]), (&json!(true), &json!(false)));
    let path = format!("{CHANNELS}/{}/tests", text(&channel["id"]));
    assert_problem(&office.world.post(&path, Some(&office.ada.token), json!({})).await, 409, "channel_off", "it is off");
    let calls = office.calls("slack").len();
    office.fail("Invoices").await;
    office.world.pass_until("2026-11-21T09:10:00Z").await;
    assert_eq!(office.calls("slack").len(), calls, "it says nothing");

    office.world.receiver.answer(|call| Answer::Status(if call.url.contains("slack") { 200 } else { 500 }));
    assert_eq!(office.change(&channel, json!({"url": SLACK})).await.body["disabled_reason"], Value::Null);
    office.fail("Invoices").await;
    office.world.pass_until("2026-11-21T09:12:00Z").await;
    assert_eq!(office.calls("slack").len(), calls + 1);
}

#[tokio::test(start_paused = true)]
async fn what_falls_into_the_quiet_comes_after_it() {
    let office = Office::new().await;
    let quiet = json!({"from": "09:00", "to": "11:30"});
    office.channel(json!({"name": "Hook", "by": "webhook", "url": HOOK, "quiet": quiet, "timezone": "Europe/Berlin"})).await;
    office.fail("Early").await;
    office.world.pass_until("2026-11-21T10:29:00Z").await;
    assert!(office.calls("hook").is_empty());
    office.fail("Late").await;
    office.world.pass_until("2026-11-21T10:31:00Z").await;
    let calls = office.calls("hook");
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].at, at("2026-11-21T10:30:00Z"));
    assert_eq!(calls[0].json()["data"]["items"].as_array().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_channel_tells_what_it_is_for() {
    let office = Office::new().await;
    office.channel(json!({"name": "Hook", "by": "webhook", "url": HOOK, "kinds": ["job.disabled"]})).await;
    let off = office.channel(json!({"name": "Off", "by": "webhook", "url": "https://off.example.com", "enabled": false})).await;
    office.world.receiver.answer(|call| {
        Answer::Status(if call.url.contains("gone") {
            410
        } else if call.url.contains("broken") {
            500
        } else {
            200
        })
    });
    office.fail("Broken").await;
    let gone = office.run("Gone", "https://gone.example.com/").await;
    office.world.pass_until("2026-11-21T09:03:00Z").await;
    let calls = office.calls("hook");
    assert_eq!(calls.len(), 1);
    let items = calls[0].json()["data"]["items"].clone();
    assert_eq!(
        (items.as_array().unwrap().len(), &items[0]["kind"], &items[0]["thing"]),
        (1, &json!("job.disabled"), &json!(gone))
    );
    assert!(office.calls("off").is_empty(), "{off}");
}

#[tokio::test(start_paused = true)]
async fn a_message_that_fails_is_sent_again_and_once() {
    let office = Office::with(options("1m,1m,1m")).await;
    let channel = office.channel(json!({"name": "Hook", "by": "webhook", "url": HOOK})).await;
    let mut asked = 0;
    office.world.receiver.answer(move |_| {
        asked += 1;
        Answer::Status(if asked <= 2 { 503 } else { 200 })
    });
    let tried =
        office.world.post(&format!("{CHANNELS}/{}/tests", text(&channel["id"])), Some(&office.ada.token), json!({})).await;
    assert_eq!(tried.status, StatusCode::ACCEPTED, "{}", tried.body);
    office.world.pass_until("2026-11-21T09:00:40Z").await;
    let failing = office.show(&channel).await;
    assert_eq!(failing["last_failure"]["detail"], "The receiver answered 503.");
    assert_eq!(failing["last_failure"]["retrying"], true);
    office.world.pass_until("2026-11-21T09:30:00Z").await;
    let calls = office.calls("hook");
    assert_eq!(calls.len(), 3);
    assert!(calls.iter().all(|call| call.id() == text(&tried.body["id"])), "under one id");
    let well = office.show(&channel).await;
    assert!(well["last_failure"].is_null() && well["last_sent_at"].is_string(), "{well}");
}

#[tokio::test(start_paused = true)]
async fn what_nobody_takes_is_given_up_and_the_next_is_told_all_the_same() {
    let office = Office::with(options("1m")).await;
    let channel = office.channel(json!({"name": "Hook", "by": "webhook", "url": HOOK})).await;
    office.world.receiver.answer(|_| Answer::Status(500));
    let path = format!("{CHANNELS}/{}/tests", text(&channel["id"]));
    office.world.post(&path, Some(&office.ada.token), json!({})).await;
    office.world.pass_until("2026-11-21T09:10:00Z").await;
    assert_eq!(office.calls("hook").len(), 2);
    assert_eq!(office.show(&channel).await["last_failure"]["retrying"], false);
    office.world.receiver.answer(|_| Answer::Status(200));
    office.world.post(&path, Some(&office.ada.token), json!({})).await;
    office.world.pass_until("2026-11-21T09:12:00Z").await;
    let last = office.calls("hook").pop().unwrap().json();
    assert_eq!(last["data"]["items"].as_array().unwrap().len(), 1, "what was given up is not told late");
}

#[tokio::test(start_paused = true)]
async fn what_comes_between_two_attempts_is_said_by_itself() {
    let office = Office::with(options("4m")).await;
    office.channel(json!({"name": "Hook", "by": "webhook", "url": HOOK})).await;
    office.world.receiver.answer(|_| Answer::Status(500));
    // Its second attempt, after four minutes, is its last.
    office.fail("First").await;
    office.world.pass_until("2026-11-21T09:06:10Z").await;
    let said = |call: &testing::Call| {
        let items = call.json()["data"]["items"].clone();
        items.as_array().unwrap().iter().map(|item| text(&item["title"])).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(office.calls("hook").iter().map(said).collect::<Vec<_>>().len(), 1, "the first attempt");
    let run = office.run("Second", "https://gone.example.com/").await;
    office.world.receiver.answer(|call| Answer::Status(if call.url.contains("gone") { 410 } else { 200 }));
    office.world.pass_until("2026-11-21T09:20:00Z").await;
    let mut told = std::collections::BTreeMap::<String, Vec<String>>::new();
    for call in office.calls("hook") {
        told.entry(call.id().to_owned()).or_default().push(said(&call));
    }
    assert!(told.values().all(|said| said.windows(2).all(|pair| pair[0] == pair[1])), "one id says one thing: {told:?}");
    let all: String = told.values().flatten().cloned().collect::<Vec<_>>().join("\n");
    assert!(all.contains("First") && all.contains("Second"), "{run}: {told:?}");
}

#[tokio::test(start_paused = true)]
async fn more_than_a_message_tells_one_by_one_are_counted() {
    let office = Office::new().await;
    office.channel(json!({"name": "Hook", "by": "webhook", "url": HOOK, "digest_minutes": 60})).await;
    for number in 0..105 {
        office.fail(&format!("Job {number}")).await;
    }
    office.world.pass_until("2026-11-21T10:05:00Z").await;
    let calls = office.calls("hook");
    assert_eq!(calls.len(), 1);
    let data = calls[0].json()["data"].clone();
    assert_eq!((data["items"].as_array().unwrap().len(), &data["omitted"]), (100, &json!(5)));
}

#[tokio::test(start_paused = true)]
async fn a_quiet_that_began_meanwhile_is_kept_by_retries_too() {
    let office = Office::with(options("5m,5m")).await;
    let quiet = json!({"from": "09:08", "to": "10:00"});
    let channel = office.channel(json!({"name": "Hook", "by": "webhook", "url": HOOK, "quiet": quiet})).await;
    office.world.receiver.answer(|call| Answer::Status(if call.url.contains("gone") { 410 } else { 500 }));
    office.run("Gone", "https://gone.example.com/").await;
    office.world.pass_until("2026-11-21T09:03:00Z").await;
    assert_eq!(office.calls("hook").len(), 1);
    office.world.receiver.answer(|_| Answer::Status(500));
    office.world.pass_until("2026-11-21T09:59:00Z").await;
    let before = office.calls("hook");
    assert!(before.iter().all(|call| call.at < at("2026-11-21T09:08:00Z")), "{before:?}");
    office.world.receiver.answer(|_| Answer::Status(200));
    office.world.pass_until("2026-11-21T10:01:00Z").await;
    assert_eq!(office.calls("hook").last().unwrap().at, at("2026-11-21T10:00:00Z"));
    assert!(office.show(&channel).await["last_failure"].is_null());
}

#[tokio::test(start_paused = true)]
async fn who_has_left_is_told_nothing_and_a_channel_that_reaches_nobody_says_so() {
    let office = Office::new().await;
    let bob = office.world.sign_up("bob@example.com").await;
    let team = office.world.post("/api/teams", Some(&office.ada.token), json!({"name": "Desk"})).await;
    assert_eq!(team.status, StatusCode::CREATED, "{}", team.body);
    office.world.post(&format!("/api/teams/{}/switch", text(&team.body["id"])), Some(&office.ada.token), json!({})).await;
    let cx = office.world.cx();
    let member = identity::Member {
        team: text(&team.body["id"]).parse().unwrap(),
        user: bob.user.parse().unwrap(),
        role: identity::Role::Admin,
        joined_at: office.world.now(),
    };
    member.join(cx.table().transaction(), table::Condition::Always).commit().await.unwrap();
    let channel = office.channel(json!({"name": "Bob", "by": "mail", "to": [bob.user]})).await;
    office.fail("Invoices").await;
    office.world.pass_until("2026-11-21T09:02:00Z").await;
    assert_eq!(office.subjects().await.len(), 1, "while he is a member");
    member.leave(cx.table().transaction()).commit().await.unwrap();
    office.fail("Invoices").await;
    office.world.pass_until("2026-11-21T09:05:00Z").await;
    assert_eq!(office.subjects().await.len(), 1);
    assert!(text(&office.show(&channel).await["disabled_reason"]).contains("member any more"));
}

#[tokio::test(start_paused = true)]
async fn nobody_is_written_to_at_an_address_that_is_not_verified() {
    let office = Office::new().await;
    let eve = office.world.sign_up_unverified("victim@example.com").await;
    let channel = office.world.post(CHANNELS, Some(&eve.token), json!({"name": "Buy now", "by": "mail"})).await.body;
    let path = format!("{CHANNELS}/{}/tests", text(&channel["id"]));
    assert_eq!(office.world.post(&path, Some(&eve.token), json!({})).await.status, StatusCode::ACCEPTED);
    office.world.pass_until("2026-11-21T09:02:00Z").await;
    assert!(office.subjects().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_channel_is_tried_ten_times_an_hour() {
    let office = Office::limited().await;
    let channel = office.channel(json!({"name": "Hook", "by": "webhook", "url": HOOK})).await;
    let path = format!("{CHANNELS}/{}/tests", text(&channel["id"]));
    for _ in 0..10 {
        assert_eq!(office.world.post(&path, Some(&office.ada.token), json!({})).await.status, StatusCode::ACCEPTED);
    }
    assert_problem(&office.world.post(&path, Some(&office.ada.token), json!({})).await, 429, "rate_limited", "an eleventh");
}

#[tokio::test(start_paused = true)]
async fn a_team_that_is_being_deleted_is_told_nothing() {
    let office = Office::new().await;
    office.channel(json!({"name": "Us", "by": "mail"})).await;
    office.channel(json!({"name": "Hook", "by": "webhook", "url": HOOK})).await;
    office.fail("Invoices").await;
    office.world.pass_until("2026-11-21T09:00:30Z").await;
    let password = json!({"password": "correct horse"});
    let closing = office.world.post("/api/auth/delete-account", Some(&office.ada.token), password).await;
    assert_eq!(closing.status, StatusCode::ACCEPTED, "{}", closing.body);
    office.world.pass_to(office.world.now() + SignedDuration::from_mins(5)).await;
    assert!(office.subjects().await.is_empty() && office.calls("hook").is_empty());
}
