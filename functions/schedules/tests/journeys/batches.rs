//! Many jobs made by one call.

use http::StatusCode;
use schedules::things::daily;
use serde_json::{Value, json};
use testing::World;
use testing::problem::{assert_problem, assert_wrong};

use crate::desk::Desk;

const BATCH: &str = "/api/schedule/batch";

/// `count` jobs that are due a second after each other.
fn jobs(count: usize) -> Vec<Value> {
    let job = |place: usize| daily(json!({"name": format!("job {place}"), "trigger_timings": [format!("09:02:{place:02}")]}));
    (0..count).map(job).collect()
}

async fn count(desk: &Desk) -> usize {
    desk.pages("/api/jobs", 100).await.0.len()
}

#[tokio::test(start_paused = true)]
async fn a_batch_makes_all_of_its_jobs_and_each_fires() {
    let desk = Desk::new().await;
    let made = desk.world.post(BATCH, Some(&desk.key), json!({"jobs": jobs(50)})).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let items = made.body["items"].as_array().unwrap();
    let in_order: Vec<String> = (0..50).map(|place| format!("job {place}")).collect();
    assert_eq!(items.iter().map(|item| item["name"].as_str().unwrap()).collect::<Vec<_>>(), in_order);
    assert!(items.iter().all(|item| item["signing_secret"].as_str().unwrap().starts_with("whsec_")));
    for item in items {
        let mut shown = item.clone();
        shown.as_object_mut().unwrap().remove("signing_secret");
        assert_eq!(desk.job(item["id"].as_str().unwrap()).await, shown);
    }
    desk.world.pass_until("2026-11-21T09:03:00Z").await;
    let expected: Vec<String> = (0..50).map(|place| format!("09:02:{place:02}")).collect();
    assert_eq!(desk.times(), expected);
    let (entries, _) = desk.pages("/api/audit?action=job.created", 100).await;
    assert_eq!(entries.len(), 50, "each is an entry of its own in the audit log");
}

#[tokio::test(start_paused = true)]
async fn where_one_is_wrong_none_is_made() {
    let desk = Desk::new().await;
    let mut batch = jobs(5);
    batch[1]["callback_url"] = json!("ftp://a.example.com/");
    batch[2]["headers"] = json!({"host": "b"});
    batch[2]["colour"] = json!("red");
    batch[4]["freq"] = json!("never");
    let refused = desk.world.post(BATCH, Some(&desk.key), json!({"jobs": batch})).await;
    let wrong = ["#/jobs/1/callback_url", "#/jobs/2/colour", "#/jobs/2/headers/host", "#/jobs/4/freq"];
    assert_wrong(&refused, &wrong, "fields");
    // What only a look at the calendar or at the deployment says.
    let mut batch = jobs(4);
    batch[0]["callback_url"] = json!("http://127.0.0.1/");
    batch[3]["start_date"] = json!("2020-01-01");
    batch[3]["freq"] = json!("once");
    let refused = desk.world.post(BATCH, Some(&desk.key), json!({"jobs": batch})).await;
    assert_wrong(&refused, &["#/jobs/0/callback_url", "#/jobs/3/start_date"], "calendars");
    for (body, pointer) in [
        (json!({}), "#/jobs"),
        (json!({"jobs": []}), "#/jobs"),
        (json!({"jobs": jobs(1)[0]}), "#/jobs"),
        (json!({"jobs": [1]}), "#/jobs"),
        (json!({"jobs": vec![jobs(1)[0].clone(); 101]}), "#/jobs"),
        (json!({"jobs": jobs(1), "more": 1}), "#/more"),
    ] {
        let refused = desk.world.post(BATCH, Some(&desk.key), body.clone()).await;
        assert_wrong(&refused, &[pointer], &body.to_string());
    }
    assert_eq!(count(&desk).await, 0);
}

#[tokio::test(start_paused = true)]
async fn nobody_unverified_makes_more_by_a_batch() {
    let world = World::limited("2026-11-21T09:00:10Z", &products::REGISTRIES).await;
    let eve = world.sign_up_unverified("eve@example.com").await;
    let eleven = world.post(BATCH, Some(&eve.token), json!({"jobs": jobs(11)})).await;
    assert_wrong(&eleven, &["#/jobs"], "eleven");
    assert_eq!(world.post(BATCH, Some(&eve.token), json!({"jobs": jobs(6)})).await.status, StatusCode::CREATED);
    assert_problem(&world.post(BATCH, Some(&eve.token), json!({"jobs": jobs(6)})).await, 429, "rate_limited", "twelve");
    let made = world.get("/api/jobs", Some(&eve.token)).await;
    assert_eq!(made.body["items"].as_array().unwrap().len(), 6);
}

/// A call that breaks off after any of its writes, and is repeated under its key, makes each job once.
#[tokio::test(start_paused = true)]
async fn a_call_that_breaks_off_is_completed_by_its_repeat() {
    // More than one transaction takes.
    const COUNT: usize = 21;
    let desk = Desk::new().await;
    let faults = desk.world.machine.embedded().faults();
    let make = async |key: &str| {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        // Not due soon: what becomes of jobs that are is told in `crash.rs`.
        let batch = json!({"jobs": vec![daily(json!({"trigger_timings": ["23:00"]})); COUNT]}).to_string();
        desk.world.send("POST", BATCH, Some(&desk.key), &headers, batch.into()).await
    };
    faults.clear();
    assert_eq!(make("smooth").await.status, StatusCode::CREATED);
    let writes = u32::try_from(faults.writes()).unwrap();
    let mut had = COUNT;
    assert_eq!(count(&desk).await, had);
    for nth in 1..=writes {
        let key = format!("crash-{nth}");
        faults.clear();
        faults.crash_after("writes", nth);
        make(&key).await;
        let died = faults.crashed();
        faults.clear();
        // The claim of a process that still lives is waited for.
        desk.sleep_s(41).await;
        let again = make(&key).await;
        assert_eq!(again.status, StatusCode::CREATED, "after write {nth} of {writes}: {}", again.body);
        had += COUNT;
        assert_eq!(count(&desk).await, had, "after write {nth} of {writes}, died: {died}");
        assert_eq!(again.body["items"].as_array().unwrap().len(), COUNT);
    }
}
