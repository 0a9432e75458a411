//! The life of a job: changed, paused, resumed, disabled, removed.

use http::StatusCode;
use schedules::things::daily;
use serde_json::{Value, json};
use testing::Answer;
use testing::problem::{assert_problem, assert_wrong};

use crate::desk::Desk;

fn every_10_minutes() -> Value {
    json!({"freq": "interval", "rule_value": {"minutes": 10}, "trigger_timings": ["09:00"]})
}

#[tokio::test(start_paused = true)]
async fn a_pause_skips_what_it_covers_and_records_it_as_one_range() {
    let desk = Desk::new().await;
    let id = desk.make(every_10_minutes()).await;
    let (pause, resume) = (format!("/api/job/{id}/pause"), format!("/api/job/{id}/resume"));
    assert_eq!(desk.tell(&resume).await.body["status"], "active", "resuming an active job changes nothing");
    let first = desk.tell(&pause).await.body;
    assert_eq!(
        (&first["status"], &first["paused_at"], &first["next_runs"]),
        (&json!("paused"), &json!("2026-11-21T09:00:10Z"), &json!([]))
    );
    desk.wait_s(60).await;
    assert_eq!(desk.tell(&pause).await.body["paused_at"], first["paused_at"], "pausing twice changes nothing");
    desk.world.pass_until("2026-11-21T12:05:00Z").await;
    assert_eq!(desk.times(), [""; 0]);
    let resumed = desk.tell(&resume).await.body;
    assert_eq!((&resumed["status"], &resumed["next_runs"][0]), (&json!("active"), &json!("2026-11-21T12:10:00Z")));
    assert_eq!(resumed["paused_at"], Value::Null);
    let rows = desk.logs(&id, "").await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    let missed = json!({"count": 18, "from": "2026-11-21T09:10:00Z", "to": "2026-11-21T12:00:00Z"});
    assert_eq!((&rows[0]["status"], &rows[0]["detail"]), (&json!("skipped"), &json!("paused")));
    assert_eq!(rows[0]["missed"], missed);
    desk.tell(&resume).await;
    assert_eq!(desk.logs(&id, "").await.len(), 1, "the range is recorded once");
    desk.world.pass_until("2026-11-21T12:10:01Z").await;
    assert_eq!(desk.times(), ["12:10:00"]);
}

#[tokio::test(start_paused = true)]
async fn a_pause_just_before_an_instant_skips_that_one_by_itself() {
    // 09:01:30 is with the queue already when the job is paused at 09:00:10.
    let desk = Desk::new().await;
    let id = desk.make(json!({"trigger_timings": ["09:01:30", "09:03:00", "10:00"]})).await;
    desk.tell(&format!("/api/job/{id}/pause")).await;
    desk.world.pass_until("2026-11-21T11:00:00Z").await;
    desk.tell(&format!("/api/job/{id}/resume")).await;
    let rows = desk.logs(&id, "").await;
    let skipped: u64 = rows.iter().map(|row| row["missed"]["count"].as_u64().unwrap_or(1)).sum();
    assert_eq!(skipped, 3, "each instant once: {rows:?}");
    assert!(rows.iter().all(|row| row["status"] == "skipped" && row["detail"] == "paused"), "{rows:?}");
    assert_eq!(desk.logs(&id, "?status=skipped").await, rows);
    assert_eq!(desk.times(), [""; 0]);
    // Paused and resumed before its instant, a job has lost nothing.
    desk.world.pass_until("2026-11-22T09:00:10Z").await;
    desk.tell(&format!("/api/job/{id}/pause")).await;
    desk.wait_s(20).await;
    desk.tell(&format!("/api/job/{id}/resume")).await;
    desk.wait_s(300).await;
    assert_eq!(desk.times(), ["09:01:30", "09:03:00"]);
}

#[tokio::test(start_paused = true)]
async fn each_field_can_be_changed_and_an_optional_one_taken_away() {
    let desk = Desk::new().await;
    let whole = json!({
        "name": "a", "end_date": "2027-11-21", "rule_type": "weekdays", "rule_value": ["sat", "sun"], "method": "PUT",
        "override_dates": ["2026-11-22"], "timezone": "Europe/Berlin", "headers": {"x-a": "1"}, "metadata": {"a": 1}
    });
    let id = desk.make(whole.clone()).await;
    let made = desk.job(&id).await;
    for (field, sent, shown) in [
        ("name", json!("b"), json!("b")),
        ("callback_url", json!("https://b.example.com/"), json!("https://b.example.com/")),
        ("method", json!("patch"), json!("PATCH")),
        ("headers", json!({"x-b": "2"}), json!({"x-b": "•••"})),
        ("metadata", json!({"b": [2]}), json!({"b": [2]})),
        ("start_date", json!("2026-11-20"), json!("2026-11-20")),
        ("end_date", json!("2028-01-01"), json!("2028-01-01")),
        ("trigger_timings", json!(["10:00", "11:00:30"]), json!(["10:00", "11:00:30"])),
        ("freq", json!("weekly"), json!("weekly")),
        ("rule_value", json!(["mon"]), json!(["mon"])),
        ("override_dates", json!(["2026-12-25"]), json!(["2026-12-25"])),
        ("timezone", json!("Asia/Tokyo"), json!("Asia/Tokyo")),
        ("name", json!(null), json!(null)),
        ("method", json!(null), json!("POST")),
        ("headers", json!(null), json!({})),
        ("metadata", json!(null), json!({})),
        ("end_date", json!(null), json!(null)),
        ("override_dates", json!(null), json!([])),
        ("timezone", json!(null), json!("UTC")),
    ] {
        let before = desk.job(&id).await;
        let reply = desk.patch(&id, json!({field: sent})).await;
        assert_eq!((reply.status, &reply.body[field]), (StatusCode::OK, &shown), "{field}: {}", reply.body);
        assert_eq!(desk.job(&id).await, reply.body);
        for other in whole.as_object().unwrap().keys().filter(|other| *other != field) {
            assert_eq!(reply.body[other], before[other], "{other} after {field} was changed");
        }
    }
    let now = desk.patch(&id, json!({"rule_type": null, "rule_value": null, "freq": "daily"})).await.body;
    assert_eq!((&now["rule_type"], &now["summary"]), (&Value::Null, &json!("Every day at 10:00 and 11:00:30 UTC")));
    assert_eq!((&now["id"], &now["created_at"]), (&made["id"], &made["created_at"]));
    desk.world.pass_until("2026-11-22T00:00:00Z").await;
    assert_eq!(desk.times(), ["10:00:00", "11:00:30"]);
    let calls = desk.world.receiver.calls();
    assert!(calls.iter().all(|call| call.url == "https://b.example.com/" && call.json()["metadata"] == json!({})));
}

#[tokio::test(start_paused = true)]
async fn a_change_that_is_wrong_changes_nothing() {
    let desk = Desk::new().await;
    let id = desk.make(json!({"name": "a"})).await;
    let before = desk.job(&id).await;
    let table: [(Value, &[&str]); 13] = [
        (json!({"start_date": null}), &["#/start_date"]),
        (json!({"freq": null}), &["#/freq"]),
        (json!({"trigger_timings": null}), &["#/trigger_timings"]),
        (json!({"callback_url": null}), &["#/callback_url"]),
        (json!({"callback_url": "http://localhost/"}), &["#/callback_url"]),
        (json!({"callback_url": "http://10.0.0.1/", "method": "TRACE"}), &["#/callback_url", "#/method"]),
        (json!({"name": "", "headers": {"Host": "x"}, "id": "job_1"}), &["#/name", "#/headers/Host", "#/id"]),
        (json!({"freq": "cron"}), &["#/trigger_timings", "#/rule_value"]),
        (json!({"end_date": "2026-11-20"}), &["#/end_date"]),
        (json!({"trigger_timings": ["9:05", 5]}), &["#/trigger_timings"]),
        (json!({"timezone": "Mars", "override_dates": ["x"]}), &["#/timezone", "#/override_dates/0"]),
        (json!({"freq": "once", "start_date": "2026-11-20"}), &["#/start_date"]),
        (json!({"signing_secret": "whsec_AAAA"}), &["#/signing_secret"]),
    ];
    for (changes, pointers) in table {
        assert_wrong(&desk.patch(&id, changes.clone()).await, pointers, &changes.to_string());
    }
    let both = desk.patch(&id, json!({"name": "", "freq": "hourly", "colour": "red"})).await;
    assert_wrong(&both, &["#/name", "#/freq", "#/colour"], "target and schedule wrong at once");
    assert_eq!(desk.job(&id).await, before);
    desk.wait_s(600).await;
    assert_eq!(desk.times(), ["09:05:00"]);
}

#[tokio::test(start_paused = true)]
async fn a_completed_job_lives_again_with_a_new_date() {
    let desk = Desk::new().await;
    let id = desk.make(json!({"freq": "once"})).await;
    desk.wait_s(600).await;
    assert_eq!(desk.job(&id).await["status"], "completed");
    assert_problem(&desk.tell(&format!("/api/job/{id}/pause")).await, 409, "not_active", "completed");
    let changed = desk.patch(&id, json!({"start_date": "2026-11-22"})).await;
    assert_eq!((&changed.body["status"], &changed.body["next_runs"]), (&json!("active"), &json!(["2026-11-22T09:05:00Z"])));
    desk.world.pass_until("2026-11-23T00:00:00Z").await;
    assert_eq!(desk.times(), ["09:05:00", "09:05:00"]);
    assert_eq!(desk.job(&id).await["status"], "completed");
}

#[tokio::test(start_paused = true)]
async fn a_removed_job_is_gone_and_nothing_of_it_fires() {
    let desk = Desk::new().await;
    desk.world.receiver.answer(|_| Answer::Status(500));
    // One instant with the queue, one retry on its way, one run asked for, one instant far ahead.
    let id = desk.make(json!({"trigger_timings": ["09:01", "09:03", "10:00"]})).await;
    desk.world.pass_until("2026-11-21T09:01:30Z").await;
    assert_eq!(desk.times().len(), 2, "09:01 and its first retry");
    let path = format!("/api/job/{id}");
    assert_eq!(desk.world.delete(&path, Some(&desk.key)).await.status, StatusCode::NO_CONTENT);
    desk.world.pass_until("2026-11-24T12:00:00Z").await;
    assert_eq!(desk.times().len(), 2);
    assert_eq!(desk.get("/api/jobs").await["items"], json!([]));
    assert_problem(&desk.world.get(&path, Some(&desk.key)).await, 404, "not_found", "show");
    assert_problem(&desk.world.get(&format!("{path}/logs"), Some(&desk.key)).await, 404, "not_found", "logs");
    assert_problem(&desk.world.delete(&path, Some(&desk.key)).await, 404, "not_found", "again");
    assert_problem(&desk.patch(&id, json!({})).await, 404, "not_found", "change");
    for action in ["pause", "resume", "runs"] {
        assert_problem(&desk.tell(&format!("{path}/{action}")).await, 404, "not_found", action);
    }
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_is_gone_disables_the_job_until_it_is_resumed() {
    let desk = Desk::new().await;
    desk.world.receiver.answer(|_| Answer::Status(410));
    let id = desk.make(every_10_minutes()).await;
    desk.world.pass_until("2026-11-21T10:05:00Z").await;
    assert_eq!(desk.times(), ["09:10:00"], "one call, no retry, no further instant");
    let job = desk.job(&id).await;
    assert_eq!((&job["status"], &job["next_runs"]), (&json!("disabled"), &json!([])));
    assert_eq!(job["disabled_reason"], "The receiver answered 410 Gone.");
    let rows = desk.logs(&id, "?status=failed").await;
    assert_eq!((rows.len(), &rows[0]["response_code"], &rows[0]["error_kind"]), (1, &json!(410), &json!("status")));
    assert_eq!(desk.get("/api/dead-letters").await["items"][0]["response_code"], 410);
    assert_problem(&desk.tell(&format!("/api/job/{id}/pause")).await, 409, "not_active", "disabled");

    desk.world.receiver.answer(|_| Answer::Status(204));
    let resumed = desk.tell(&format!("/api/job/{id}/resume")).await.body;
    assert_eq!((&resumed["status"], &resumed["disabled_reason"]), (&json!("active"), &Value::Null));
    assert_eq!(desk.logs(&id, "?status=skipped").await[0]["detail"], "disabled");
    desk.world.pass_until("2026-11-21T10:10:01Z").await;
    assert_eq!(desk.times(), ["09:10:00", "10:10:00"]);
}

#[tokio::test(start_paused = true)]
async fn dates_taken_out_do_not_fire_and_headers_are_never_shown() {
    let desk = Desk::new().await;
    let headers = json!({"Authorization": "Bearer s3cret", "X-Empty": ""});
    let changes = json!({"override_dates": ["2026-11-22", "2026-11-21"], "headers": headers, "end_date": "2026-11-23"});
    let id = desk.make(changes.clone()).await;
    let hidden = json!({"Authorization": "•••", "X-Empty": "•••"});
    assert_eq!(desk.job(&id).await["headers"], hidden);
    assert_eq!(desk.get("/api/jobs").await["items"][0]["headers"], hidden);
    assert_eq!(desk.patch(&id, json!({"name": "a"})).await.body["headers"], hidden);
    assert_eq!(desk.job(&id).await.get("signing_secret"), None);
    assert_eq!(desk.job(&id).await["next_runs"], json!(["2026-11-23T09:05:00Z"]));
    let preview = desk.world.post("/api/schedule/preview", Some(&desk.key), daily(changes)).await.body;
    assert_eq!(preview["runs"], json!([{"at": "2026-11-23T09:05:00Z", "local": "2026-11-23T09:05:00+00:00[UTC]"}]));
    desk.world.pass_until("2026-11-24T00:00:00Z").await;
    let calls = desk.world.receiver.calls();
    assert_eq!((calls.len(), calls[0].at.to_string()), (1, "2026-11-23T09:05:00Z".into()));
    assert_eq!(calls[0].headers["authorization"], "Bearer s3cret", "a change of the name kept them");
}
