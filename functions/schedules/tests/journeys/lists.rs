//! Lists: what is found, in which order, page by page.

use http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;
use testing::Answer;
use testing::problem::{assert_wrong, text};

use crate::desk::{Desk, ids};

#[tokio::test(start_paused = true)]
async fn lists_come_newest_first_in_pages_that_neither_repeat_nor_skip() {
    let desk = Desk::new().await;
    assert_eq!(desk.get("/api/jobs").await, json!({"items": [], "next_cursor": null}));
    let mut made = Vec::new();
    for number in 0..5 {
        made.insert(0, desk.make(json!({"name": format!("job {number}")})).await);
        desk.world.wait_until(desk.world.now() + SignedDuration::from_millis(1)).await;
    }
    for (limit, expected) in [(1, 5), (2, 3), (4, 2), (5, 1), (100, 1)] {
        let (items, pages) = desk.pages("/api/jobs", limit).await;
        assert_eq!((ids(&items), pages), (made.clone(), expected), "by {limit}");
    }
    // A page goes on from where it ended, whatever came or went since.
    let first = desk.get("/api/jobs?limit=2").await;
    desk.make(json!({"name": "late"})).await;
    desk.world.delete(&format!("/api/job/{}", made[1]), Some(&desk.key)).await;
    let rest = desk.get(&format!("/api/jobs?limit=100&cursor={}", text(&first["next_cursor"]))).await;
    assert_eq!(ids(rest["items"].as_array().unwrap()), made[2..]);
}

#[tokio::test(start_paused = true)]
async fn lists_refuse_questions_they_do_not_understand() {
    let desk = Desk::new().await;
    let id = desk.make(json!({})).await;
    let logs = format!("/api/job/{id}/logs");
    let table = [
        ("limit=0", "?limit"),
        ("limit=101", "?limit"),
        ("limit=x", "?limit"),
        ("limit=", "?limit"),
        ("limit=-1", "?limit"),
        ("limit=99999999999999999999", "?limit"),
        ("cursor=garbage", "?cursor"),
        ("cursor=", "?cursor"),
        ("cursor=%00", "?cursor"),
        ("cursor=MQ", "?cursor"),
        ("colour=red", "?colour"),
    ];
    for list in ["/api/jobs", "/api/audit", "/api/dead-letters", &logs] {
        for (query, pointer) in table {
            let reply = desk.world.get(&format!("{list}?{query}"), Some(&desk.key)).await;
            assert_wrong(&reply, &[pointer], &format!("{list}?{query}"));
        }
        let several = desk.world.get(&format!("{list}?limit=0&cursor=x&a=b"), Some(&desk.key)).await;
        assert_wrong(&several, &["?limit", "?cursor", "?a"], list);
        for made_up in ["MWpvYl8", "MWpvYl8wMQ", "MQAA", "MXRlYW1fL2pvYg", "MjAwMDAwMDAwam9iXw"] {
            let reply = desk.world.get(&format!("{list}?cursor={made_up}"), Some(&desk.key)).await;
            assert_wrong(&reply, &["?cursor"], &format!("{list}?cursor={made_up}"));
        }
    }
    for (path, wrong) in [("/api/jobs", "delivered"), (&*logs, "active"), ("/api/jobs", "Active"), (&*logs, "")] {
        let reply = desk.world.get(&format!("{path}?status={wrong}"), Some(&desk.key)).await;
        assert_wrong(&reply, &["?status"], &format!("{path} {wrong}"));
    }
}

#[tokio::test(start_paused = true)]
async fn jobs_are_found_by_status() {
    let desk = Desk::new().await;
    let active = desk.make(json!({})).await;
    let paused = desk.make(json!({})).await;
    assert_eq!(desk.tell(&format!("/api/job/{paused}/pause")).await.status, StatusCode::OK);
    let completed = desk.make(json!({"freq": "once"})).await;
    let disabled = desk.make(json!({"callback_url": "https://gone.example.com/"})).await;
    desk.world.receiver.answer(|call| Answer::Status(if call.url.contains("gone") { 410 } else { 200 }));
    desk.wait_s(600).await;
    for (status, id) in [("active", active), ("paused", paused), ("completed", completed), ("disabled", disabled)] {
        let (items, _) = desk.pages(&format!("/api/jobs?status={status}"), 1).await;
        assert_eq!(ids(&items), std::slice::from_ref(&id), "{status}");
        assert_eq!((&items[0]["status"], items[0]["next_runs"] == json!([])), (&json!(status), status != "active"));
        assert_eq!(desk.job(&id).await, items[0]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_cursor_goes_on_in_its_own_list_only() {
    let desk = Desk::new().await;
    let (one, other) = (desk.make(json!({})).await, desk.make(json!({})).await);
    for id in [&one, &one, &other, &other] {
        desk.tell(&format!("/api/job/{id}/runs")).await;
        desk.wait_s(1).await;
    }
    let (log, others_log) = (format!("/api/job/{one}/logs"), format!("/api/job/{other}/logs"));
    let lists = ["/api/jobs", &log, &others_log];
    for (number, list) in lists.into_iter().enumerate() {
        let cursor = text(&desk.get(&format!("{list}?limit=1")).await["next_cursor"]);
        for other in lists {
            let reply = desk.world.get(&format!("{other}?cursor={cursor}"), Some(&desk.key)).await;
            if other == list {
                assert_eq!(reply.status, StatusCode::OK);
            } else {
                assert_wrong(&reply, &["?cursor"], &format!("{list}'s cursor at {other}"));
            }
        }
        let stranger = desk.world.key_of(&desk.world.sign_up(&format!("eve{number}@example.com")).await).await;
        let reply = desk.world.get(&format!("/api/jobs?cursor={cursor}"), Some(&stranger)).await;
        assert_wrong(&reply, &["?cursor"], &format!("{list}'s cursor in another team"));
    }
}
