//! Channels: made, shown, changed, removed, and what is refused.

use http::StatusCode;
use serde_json::{Value, json};
use testing::problem::{assert_problem, assert_wrong, text};

use crate::office::{CHANNELS, Office};

const SLACK: &str = "https://hooks.slack.com/services/T0000000/B0000000/XXXXXXXXXXXXabcd";

#[tokio::test(start_paused = true)]
async fn a_channel_is_made_shown_changed_and_removed() {
    let office = Office::new().await;
    let mail = office.channel(json!({"name": "Us", "by": "mail"})).await;
    assert_eq!((&mail["to"], &mail["kinds"], &mail["digest_minutes"]), (&json!([office.ada.user]), &json!([]), &json!(1)));
    assert_eq!((&mail["quiet"], &mail["timezone"], &mail["enabled"]), (&Value::Null, &json!("UTC"), &json!(true)));
    assert!(mail.get("signing_secret").is_none() && mail.get("url").is_none(), "{mail}");

    let hook = office
        .channel(json!({"name": "Hook", "by": "webhook", "url": "https://a.example.com/in", "headers": {"x-a": "b"}}))
        .await;
    assert!(text(&hook["signing_secret"]).starts_with("whsec_"));
    assert!(office.show(&hook).await.get("signing_secret").is_none(), "shown this once");

    let slack = office.channel(json!({"name": "Slack", "by": "slack", "url": SLACK})).await;
    assert_eq!(slack["url"], "https://hooks.slack.com/•••abcd");
    let list = office.world.get(CHANNELS, Some(&office.ada.token)).await;
    assert!(!list.body.to_string().contains("XXXX"), "{}", list.body);
    assert_eq!(list.body["items"].as_array().unwrap().len(), 3);

    let quiet = json!({"from": "22:00", "to": "07:00"});
    let changes =
        json!({"name": "Nights", "kinds": ["job.disabled"], "quiet": quiet, "timezone": "Europe/Berlin", "enabled": false});
    let changed = office.change(&slack, changes.clone()).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
    for (field, value) in changes.as_object().unwrap() {
        assert_eq!(&changed.body[field], value, "{field}");
    }
    assert_eq!(changed.body["url"], "https://hooks.slack.com/•••abcd", "what was not sent stays");
    let plain = office.change(&slack, json!({"kinds": null, "quiet": null, "enabled": null})).await.body;
    assert_eq!((&plain["kinds"], &plain["quiet"], &plain["enabled"]), (&json!([]), &Value::Null, &json!(true)));

    let path = format!("{CHANNELS}/{}", text(&hook["id"]));
    assert_eq!(office.world.delete(&path, Some(&office.ada.token)).await.status, StatusCode::NO_CONTENT);
    assert_problem(&office.world.get(&path, Some(&office.ada.token)).await, 404, "not_found", "removed");
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_is_named() {
    let office = Office::new().await;
    let bob = office.world.sign_up("bob@example.com").await;
    let make = async |body: Value| office.world.post(CHANNELS, Some(&office.ada.token), body).await;
    let all = json!({"name": " ", "by": "fax", "kinds": ["job.disabled", "job.eaten"], "digest_minutes": 0, "timezone": "Mars",
        "quiet": {"from": "25:00", "to": "7"}, "url": "ftp://a.example.com", "colour": 1});
    let wrong =
        ["#/name", "#/by", "#/url", "#/kinds/1", "#/digest_minutes", "#/quiet/from", "#/quiet/to", "#/timezone", "#/colour"];
    assert_wrong(&make(all).await, &wrong, "all at once");
    for (body, pointer) in [
        (json!({"name": "A", "by": "slack"}), "#/url"),
        (json!({"name": "A", "by": "webhook"}), "#/url"),
        (json!({"name": "A", "by": "webhook", "url": "http://127.0.0.1/"}), "#/url"),
        (json!({"name": "A", "by": "mail", "url": "https://a.example.com"}), "#/url"),
        (json!({"name": "A", "by": "slack", "url": SLACK, "headers": {"a": "b"}}), "#/headers"),
        (json!({"name": "A", "by": "slack", "url": SLACK, "to": [office.ada.user]}), "#/to"),
        (json!({"name": "A", "by": "mail", "to": []}), "#/to"),
        (json!({"name": "A", "by": "mail", "to": [bob.user]}), "#/to/0"),
        (json!({"name": "A", "by": "mail", "quiet": {"from": "07:00", "to": "07:00"}}), "#/quiet/to"),
        (json!({"name": "A", "by": "mail", "digest_minutes": 1_441}), "#/digest_minutes"),
        (json!({"name": "x".repeat(101), "by": "mail"}), "#/name"),
    ] {
        assert_wrong(&make(body.clone()).await, &[pointer], &body.to_string());
    }
    let channel = office.channel(json!({"name": "A", "by": "mail"})).await;
    assert_wrong(&office.change(&channel, json!({"by": "slack"})).await, &["#/by"], "its means stays");
    assert_wrong(&office.change(&channel, json!({"url": SLACK})).await, &["#/url"], "not of its kind");
}

#[tokio::test(start_paused = true)]
async fn a_team_has_ten_and_no_stranger_sees_them() {
    let office = Office::new().await;
    let mut last = Value::Null;
    for number in 0..10 {
        last = office.channel(json!({"name": format!("{number}"), "by": "mail"})).await;
    }
    let eleventh = office.world.post(CHANNELS, Some(&office.ada.token), json!({"name": "A", "by": "mail"})).await;
    assert_problem(&eleventh, 409, "too_many_channels", "an eleventh");
    let bob = office.world.sign_up("bob@example.com").await;
    let path = format!("{CHANNELS}/{}", text(&last["id"]));
    assert_problem(&office.world.get(&path, Some(&bob.token)).await, 404, "not_found", "a stranger");
    assert_problem(&office.world.patch(&path, Some(&bob.token), json!({"name": "B"})).await, 404, "not_found", "a stranger");
    assert_problem(&office.world.delete(&path, Some(&bob.token)).await, 404, "not_found", "a stranger");
    assert_problem(
        &office.world.post(&format!("{path}/tests"), Some(&bob.token), json!({})).await,
        404,
        "not_found",
        "a stranger",
    );
    assert_problem(&office.world.get(CHANNELS, None).await, 401, "unauthenticated", "anonymous");
}

#[tokio::test(start_paused = true)]
async fn of_many_that_are_made_at_once_ten_are() {
    let office = Office::new().await;
    let make = |number: usize| {
        let body = json!({"name": format!("{number}"), "by": "mail"});
        office.world.post(CHANNELS, Some(&office.ada.token), body)
    };
    let made = futures::future::join_all((0..25).map(make)).await;
    let count = |status: StatusCode| made.iter().filter(|reply| reply.status == status).count();
    assert_eq!((count(StatusCode::CREATED), count(StatusCode::CONFLICT)), (10, 15));
    let list = office.world.get(CHANNELS, Some(&office.ada.token)).await.body;
    assert_eq!(list["items"].as_array().unwrap().len(), 10);
    let path = format!("{CHANNELS}/{}", text(&list["items"][3]["id"]));
    assert_eq!(office.world.delete(&path, Some(&office.ada.token)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(make(30).await.status, StatusCode::CREATED, "its place is free again");
}
