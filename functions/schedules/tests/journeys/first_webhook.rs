//! From nothing to a delivered webhook, and a year of a job's life.

use http::StatusCode;
use products::REGISTRIES;
use serde_json::{Value, json};
use standardwebhooks::Webhook;
use testing::{Answer, World};

#[tokio::test(start_paused = true)]
async fn sign_up_key_schedule_webhook_log() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let ada = world.sign_up("ada@example.com").await;
    let key = world.post("/api/keys", Some(&ada.token), json!({"name": "laptop"})).await;
    assert_eq!(key.status, StatusCode::CREATED);
    let key = key.body["key"].as_str().unwrap().to_owned();
    assert!(key.starts_with("mh_"));
    let made = world
        .post(
            "/api/schedule",
            Some(&key),
            json!({
                "name": "Invoices", "start_date": "2026-11-21", "trigger_timings": ["09:05"], "freq": "daily", "timezone": "UTC",
                "callback_url": "https://hooks.example.com/invoices?x=1", "metadata": {"run": 7}, "headers": {"X-Token": "s3cret"}
            }),
        )
        .await;
    assert_eq!(made.status, StatusCode::CREATED, "{:?}", made.body);
    assert_eq!(made.body["next_runs"][0], "2026-11-21T09:05:00Z");
    assert_eq!(made.body["next_runs"].as_array().unwrap().len(), 5);
    assert_eq!(made.body["headers"]["X-Token"], "•••", "a header's value is not shown again");
    let secret = made.body["signing_secret"].as_str().unwrap();
    world.pass_until("2026-11-21T09:05:01Z").await;

    let calls = world.receiver.calls();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].at.to_string(), "2026-11-21T09:05:00Z");
    assert_eq!(calls[0].headers["x-token"], "s3cret");
    let body = calls[0].json();
    assert_eq!(body["job_id"], made.body["id"]);
    assert_eq!(body["occurrence_id"], calls[0].id());
    assert_eq!(body["scheduled_for"], "2026-11-21T09:05:00Z");
    assert_eq!(body["attempt"], 1);
    assert_eq!(body["metadata"], json!({"run": 7}));
    let headers = calls[0].headers.iter().map(|(name, value)| {
        (http::HeaderName::try_from(name.as_str()).unwrap(), http::HeaderValue::try_from(value.as_str()).unwrap())
    });
    let headers: http::HeaderMap = headers.collect();
    // The library checks the timestamp against its own clock, so only the signature is checked here.
    let timestamp: i64 = calls[0].headers["webhook-timestamp"].parse().unwrap();
    let expected = Webhook::new(secret).unwrap().sign(calls[0].id(), timestamp, &calls[0].body).unwrap();
    assert_eq!(headers["webhook-signature"], expected.as_str());

    let id = made.body["id"].as_str().unwrap();
    let logs = world.get(&format!("/api/job/{id}/logs"), Some(&key)).await;
    let row = &logs.body["items"][0];
    assert_eq!(row["status"], "delivered");
    assert_eq!((&row["response_code"], &row["response_body"]), (&json!(200), &json!("answer")));
    assert_eq!((&row["attempt"], &row["lateness_ms"]), (&json!(1), &json!(0)));
    assert_eq!(row["triggered_at"], "2026-11-21T09:05:00Z");
    assert_eq!(logs.body["next_cursor"], Value::Null);
}

#[tokio::test(start_paused = true)]
async fn failures_retry_then_dead_letter_and_can_be_replayed() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let ada = world.sign_up("ada@example.com").await;
    world.receiver.answer(|_| Answer::Status(500));
    let job = json!({"start_date": "2026-11-21", "trigger_timings": ["09:05"], "freq": "once", "callback_url": "https://a.example.com/"});
    let made = world.post("/api/schedule", Some(&ada.token), job).await;
    let id = made.body["id"].as_str().unwrap().to_owned();
    world.pass_until("2026-11-25T09:00:00Z").await;

    let calls = world.receiver.calls();
    assert_eq!(calls.len(), 10, "the schedule of Standard Webhooks has ten attempts");
    assert!(calls.iter().all(|call| call.id() == calls[0].id()), "one id over all attempts");
    let hours = calls[9].at.duration_since(calls[0].at).as_hours();
    assert!((60..92).contains(&hours), "75.6 hours, a fifth more or less: {hours}");
    let logs = world.get(&format!("/api/job/{id}/logs"), Some(&ada.token)).await;
    let statuses: Vec<&str> = logs.body["items"].as_array().unwrap().iter().map(|row| row["status"].as_str().unwrap()).collect();
    assert_eq!(statuses[0], "dead_lettered");
    assert!(statuses[1..].iter().all(|status| *status == "retrying"));
    let dead = world.get("/api/dead-letters", Some(&ada.token)).await;
    assert_eq!(dead.body["items"][0]["attempts"], 10);
    let occurrence = dead.body["items"][0]["occurrence_id"].as_str().unwrap();

    world.receiver.answer(|_| Answer::Status(200));
    let replay = world.post(&format!("/api/deliveries/{occurrence}/replays"), Some(&ada.token), json!({})).await;
    assert_eq!(replay.status, StatusCode::ACCEPTED, "{:?}", replay.body);
    world.pass_to(world.now() + jiff::SignedDuration::from_secs(5)).await;
    let last = world.receiver.calls().pop().unwrap();
    assert_eq!(last.id(), replay.body["occurrence_id"]);
    assert_ne!(last.id(), occurrence);
    let delivery = world.get(&format!("/api/deliveries/{}", last.id()), Some(&ada.token)).await;
    assert_eq!(delivery.body["status"], "delivered");
    assert_eq!(delivery.body["origin"]["replay"], occurrence);
    assert_eq!(delivery.body["attempts"].as_array().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_year_of_a_job() {
    let world = World::at("2026-01-01T00:00:30Z", &REGISTRIES).await;
    let key = world.key_of(&world.sign_up("ada@example.com").await).await;
    // Every fourth Sunday, the day on which clocks change among them.
    let job = json!({
        "start_date": "2026-01-04", "end_date": "2026-12-31", "trigger_timings": ["02:30"], "freq": "weekly",
        "rule_type": "every", "rule_value": {"n": 4}, "timezone": "Europe/Berlin", "override_dates": ["2026-12-06"],
        "callback_url": "https://a.example.com/"
    });
    let made = world.post("/api/schedule", Some(&key), job).await;
    let id = made.body["id"].as_str().unwrap().to_owned();
    world.pass_until("2027-01-02T00:00:00Z").await;
    let calls = world.receiver.calls();
    assert_eq!(calls.len(), 12);
    let late = calls.iter().map(|call| {
        let scheduled: jiff::Timestamp = call.json()["scheduled_for"].as_str().unwrap().parse().unwrap();
        call.at.duration_since(scheduled).as_millis()
    });
    assert_eq!(late.max(), Some(0));
    assert_eq!(calls[3].at.to_string(), "2026-03-29T01:30:00Z", "02:30 does not exist that day and becomes 03:30");
    let job = world.get(&format!("/api/job/{id}"), Some(&key)).await;
    assert_eq!(job.body["status"], "completed");
}
