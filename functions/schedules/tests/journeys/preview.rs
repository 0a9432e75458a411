//! A preview shows when a schedule would fire, and stores nothing.

use http::StatusCode;
use schedules::things::daily;
use serde_json::{Value, json};
use testing::Reply;
use testing::problem::assert_wrong;

use crate::desk::Desk;

async fn preview(desk: &Desk, body: Value) -> Reply {
    desk.world.post("/api/schedule/preview", Some(&desk.key), body).await
}

/// The schedule alone, with `changes`.
fn schedule(changes: Value) -> Value {
    let mut body = daily(json!({}));
    let fields = body.as_object_mut().unwrap();
    fields.remove("callback_url");
    fields.extend(changes.as_object().unwrap().clone());
    body
}

#[tokio::test(start_paused = true)]
async fn shows_as_many_instants_as_asked_from_where_asked() {
    let desk = Desk::new().await;
    for (count, expected) in [(json!(null), 10), (json!(1), 1), (json!(100), 100)] {
        let shown = preview(&desk, schedule(json!({"count": count}))).await;
        assert_eq!((shown.status, shown.body["runs"].as_array().unwrap().len()), (StatusCode::OK, expected));
    }
    let after = |after: &str| schedule(json!({"after": after, "count": 1}));
    for (from, first) in [
        ("2026-11-21T09:04:59.999Z", "2026-11-21T09:05:00Z"),
        ("2026-11-21T09:05:00Z", "2026-11-22T09:05:00Z"),
        ("2026-11-21T11:05:00+02:00", "2026-11-22T09:05:00Z"),
        ("2000-01-01T00:00:00Z", "2026-11-21T09:05:00Z"),
        ("-009999-01-02T01:59:59Z", "2026-11-21T09:05:00Z"),
    ] {
        assert_eq!(preview(&desk, after(from)).await.body["runs"][0]["at"], first, "after {from}");
    }
    assert_eq!(preview(&desk, after("9999-12-30T22:00:00Z")).await.body["runs"], json!([]), "after the end of time");
    let past = preview(&desk, schedule(json!({"freq": "once", "start_date": "2020-01-01", "after": null}))).await;
    assert_eq!((past.status, &past.body["runs"]), (StatusCode::OK, &json!([])), "a schedule that is over is no mistake here");
    assert_eq!(desk.get("/api/jobs").await["items"], json!([]), "nothing is stored");
}

#[tokio::test(start_paused = true)]
async fn says_each_instant_in_its_zone_and_the_rule_in_words() {
    let desk = Desk::new().await;
    let weekdays = json!({
        "freq": "weekly", "rule_type": "weekdays", "rule_value": ["mon", "tue", "wed", "thu", "fri"], "trigger_timings": ["09:00"],
        "timezone": "Europe/Berlin", "start_date": "2027-03-26", "count": 2
    });
    let shown = preview(&desk, schedule(weekdays)).await.body;
    let runs = json!([
        {"at": "2027-03-26T08:00:00Z", "local": "2027-03-26T09:00:00+01:00[Europe/Berlin]"},
        {"at": "2027-03-29T07:00:00Z", "local": "2027-03-29T09:00:00+02:00[Europe/Berlin]"},
    ]);
    assert_eq!(shown, json!({"runs": runs, "summary": "Every weekday at 09:00 Europe/Berlin"}));
    for (changes, words) in [
        (json!({"freq": "once"}), "Once on 2026-11-21 at 09:05 UTC"),
        (json!({"rule_type": "every", "rule_value": {"n": 3}}), "Every 3 days at 09:05 UTC, from 2026-11-21"),
        (
            json!({"freq": "monthly", "rule_type": "month_days", "rule_value": [1, -1], "end_date": "2027-12-31"}),
            "On the 1st and last day of every month at 09:05 UTC, until 2027-12-31",
        ),
        (
            json!({"freq": "monthly", "rule_type": "nth_weekday", "rule_value": {"n": 2, "weekday": "tue"}}),
            "On the second Tuesday of every month at 09:05 UTC",
        ),
        (
            json!({"freq": "interval", "rule_value": {"minutes": 15}, "trigger_timings": []}),
            "Every 15 minutes from 2026-11-21 00:00 UTC",
        ),
        (json!({"freq": "cron", "rule_value": "0 9 * * 1-5", "trigger_timings": []}), "By cron `0 9 * * 1-5` in UTC"),
    ] {
        assert_eq!(preview(&desk, schedule(changes)).await.body["summary"], words);
    }
}

#[tokio::test(start_paused = true)]
async fn refuses_what_scheduling_would_refuse() {
    let desk = Desk::new().await;
    let table: [(Value, &[&str]); 9] = [
        (json!({"count": 0}), &["#/count"]),
        (json!({"count": 101, "after": "soon"}), &["#/count", "#/after"]),
        (json!({"count": -1}), &["#/count"]),
        (json!({"count": "5"}), &["#/count"]),
        (json!({"count": 1e3}), &["#/count"]),
        (json!({"after": "2026-11-21"}), &["#/after"]),
        (json!({"after": 5, "timezone": "Mars"}), &["#/after", "#/timezone"]),
        (json!({"callback_url": "http://localhost/"}), &["#/callback_url"]),
        (json!({"method": "TRACE", "limit": 5}), &["#/method", "#/limit"]),
    ];
    for (changes, pointers) in table {
        assert_wrong(&preview(&desk, schedule(changes.clone())).await, pointers, &changes.to_string());
    }
}
