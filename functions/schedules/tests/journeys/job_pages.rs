//! The pages of schedules, driven as a browser without JavaScript drives them, and as its script asks for parts of them.

use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use products::REGISTRIES;
use schedules::things::daily;
use serde_json::{Value, json};
use testing::browser::{Browser, between};
use testing::{Answer, World};

const ADA: &str = "ada@example.com";
const BERLIN: (&str, &str) = ("mh_zone", "Europe/Berlin");
/// A form as the browser sends it, fields that do not apply and all.
const FORM: [(&str, &str); 16] = [
    ("name", "Invoices"),
    ("freq", "weekly"),
    ("rule_type", "weekdays"),
    ("weekdays", "mon"),
    ("weekdays", "thu"),
    ("interval_count", "15"),
    ("interval_unit", "minutes"),
    ("month_days", ""),
    ("every_n", "2"),
    ("trigger_timings", "09:00 17:30"),
    ("timezone", "Europe/Berlin"),
    ("start_date", "2026-11-21"),
    ("override_dates", "2026-12-24\n2026-12-31"),
    ("callback_url", "https://hooks.example.com/invoices?a=b"),
    ("method", "POST"),
    ("headers", "X-Token: abc"),
];

async fn world() -> World {
    let mut world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    world.start_workers();
    world
}

fn with<'a>(form: &[(&'a str, &'a str)], name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    form.iter().copied().filter(|(given, _)| *given != name).chain([(name, value)]).collect()
}

/// The team's jobs, as the API tells of them.
async fn jobs(world: &World, browser: &Browser<'_>) -> Vec<Value> {
    let token = browser.cookies["mh_session"].clone();
    world.get("/api/jobs", Some(&token)).await.body["items"].as_array().unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn a_job_is_made_changed_and_removed_by_forms() {
    let world = world().await;
    let mut ada = Browser::new(&world);
    ada.cookies.insert(BERLIN.0.into(), BERLIN.1.into());
    ada.sign_up_and_confirm(ADA).await;
    assert!(ada.see("/jobs").await.contains("No jobs yet") && ada.see("/home").await.contains("Nothing is scheduled yet"));
    let page = ada.see("/jobs/new").await;
    assert!(page.contains("Every day at 09:00 Europe/Berlin"), "a form begins with a schedule that is right");
    let once = between(&page, "name=\"_once\" value=\"", "\"");

    let wrong = ada.send("/jobs", &with(&with(&FORM, "callback_url", "ftp://x"), "trigger_timings", "25:00")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["value=\"ftp://x\"", "value=\"25:00\"", "value=\"Invoices\"", "aria-invalid=\"true\"", "X-Token: abc"] {
        assert!(wrong.text.contains(kept), "{kept} in {}", wrong.text);
    }
    let form = with(&FORM, "_once", &once);
    // What is previewed on the way does not use the form's key up.
    for name in ["Inv", "Invoices"] {
        assert_eq!(ada.send_with("/jobs/preview", &with(&form, "name", name), &[("x-live", "1")]).await.status, StatusCode::OK);
    }
    for _ in 0..2 {
        let made = ada.send("/jobs", &form).await;
        assert!(made.status == StatusCode::OK && made.text.contains("whsec_"), "{}", made.text);
        assert!(made.policy.contains("style-src 'self'"), "a page that is sent again is a page: {}", made.policy);
    }
    let [job] = &jobs(&world, &ada).await[..] else { panic!("sent twice, it is made once") };
    let expected = json!({
        "name": "Invoices", "freq": "weekly", "rule_type": "weekdays", "rule_value": ["mon", "thu"],
        "trigger_timings": ["09:00", "17:30"], "timezone": "Europe/Berlin", "start_date": "2026-11-21",
        "override_dates": ["2026-12-24", "2026-12-31"], "callback_url": "https://hooks.example.com/invoices?a=b",
        "headers": {"X-Token": "•••"}, "metadata": {}
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&job[name], value, "{name}");
    }

    let id = job["id"].as_str().unwrap().to_owned();
    let there = format!("/jobs/{id}");
    let form = ada.see(&format!("{there}/edit")).await;
    for filled in ["value=\"09:00 17:30\"", "2026-12-24\n2026-12-31", "<code>X-Token</code>", "value=\"weekly\" selected"] {
        assert!(form.contains(filled), "{filled} in {form}");
    }
    // The headers are left empty, as the form shows them, and stay.
    let changed = with(&with(&with(&FORM, "headers", ""), "name", "Bills"), "override_dates", "");
    let token = ada.cookies["mh_session"].clone();
    let revision = between(&form, "name=\"revision\" value=\"", "\"");
    world.patch(&format!("/api/job/{id}"), Some(&token), json!({"metadata": {"run": 7}})).await;
    let late = ada.send(&there, &with(&changed, "revision", &revision)).await;
    assert!(late.status == StatusCode::UNPROCESSABLE_ENTITY && late.text.contains("changed this job meanwhile"), "{}", late.text);
    let revision = between(&late.text, "name=\"revision\" value=\"", "\"");
    let changed = with(&with(&changed, "revision", &revision), "metadata", r#"{"run": 7}"#);
    assert_eq!(ada.follow(&there, &changed).await.0, there);
    let [job] = &jobs(&world, &ada).await[..] else { panic!("one job") };
    assert_eq!(job["metadata"], json!({"run": 7}));
    assert_eq!((&job["name"], &job["override_dates"]), (&json!("Bills"), &json!([])));
    assert_eq!(job["headers"], json!({"X-Token": "•••"}));

    let (_, told) = ada.follow(&format!("{there}/pause"), &[]).await;
    assert!(told.contains("The job is paused") && told.contains("/resume"), "{told}");
    assert!(!ada.see(&there).await.contains("The job is paused"), "it is told once");
    let (_, told) = ada.follow("/jobs/bulk", &[("do", "resume"), ("job", &id)]).await;
    assert!(told.contains("One job resumed."), "{told}");
    assert!(ada.see("/jobs?q=hooks.EXAMPLE&status=active").await.contains("Bills"));
    for filters in ["q=bill&status=", "q=&status=active", "q=&status=", "utm_source=mail"] {
        assert!(ada.see(&format!("/jobs?{filters}")).await.contains("Bills"), "{filters}: as a form of filters sends it");
    }
    assert!(ada.see(&format!("{there}?month=&status=")).await.contains("Bills"));
    assert!(ada.see("/jobs?q=nothing").await.contains("No job is like that"));
    let key = world.post("/api/keys", Some(&ada.cookies["mh_session"]), json!({"name": "test"})).await;
    let key = key.body["key"].as_str().unwrap().to_owned();
    assert_eq!(world.get("/jobs", Some(&key)).await.status, StatusCode::FORBIDDEN, "pages are for people");

    let asked = ada.send("/jobs/bulk", &[("do", "remove"), ("job", &id)]).await;
    assert!(asked.text.contains("cannot be brought back"), "{}", asked.text);
    assert_eq!(jobs(&world, &ada).await.len(), 1, "it is asked first");
    assert!(ada.see(&format!("{there}/remove")).await.contains("Remove the job"));
    assert_eq!(ada.follow(&format!("{there}/remove"), &[]).await.0, "/jobs");
    assert_eq!(jobs(&world, &ada).await.len(), 0);
    assert_eq!(ada.open(&there).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(start_paused = true)]
async fn a_delivery_is_looked_at_replayed_and_counted() {
    let world = world().await;
    let mut ada = Browser::new(&world);
    ada.sign_up_and_confirm(ADA).await;
    world.receiver.answer(|call| Answer::Status(if call.json()["attempt"] == 1 { 410 } else { 200 }));
    ada.send("/jobs", &FORM).await;
    let id = jobs(&world, &ada).await[0]["id"].as_str().unwrap().to_owned();
    let ran = ada.send(&format!("/jobs/{id}/run"), &[]).await;
    let delivery = ran.location.split('?').next().unwrap().to_owned();
    world.wait_until(world.now() + SignedDuration::from_secs(3)).await;

    let page = ada.see(&delivery).await;
    for part in
        ["Answered 410", "Call began", "First byte", "https://hooks.example.com/invoices?a=b", "&quot;attempt&quot;:1", "Replay"]
    {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(ada.see("/dead-letters").await.contains(&delivery));
    let home = ada.see("/home").await;
    assert!(home.contains("Needs attention") && home.contains("410 Gone"), "{home}");
    let job = ada.see(&format!("/jobs/{id}")).await;
    assert!(job.contains("This job stopped itself") && job.contains("0 delivered, 1 failed in 30 days"), "{job}");

    world.receiver.answer(|_| Answer::Status(200));
    ada.follow(&format!("/jobs/{id}/resume"), &[]).await;
    let (replay, _) = ada.follow(&format!("{delivery}/replay"), &[]).await;
    world.wait_until(world.now() + SignedDuration::from_secs(3)).await;
    let page = ada.see(replay.split('?').next().unwrap()).await;
    assert!(page.contains("Answered 200") && page.contains("Replay of"), "{page}");
    assert!(ada.see(&format!("/jobs/{id}")).await.contains("1 delivered, 1 failed in 30 days"));
}

#[tokio::test(start_paused = true)]
async fn a_script_is_told_of_changes_only_and_what_a_schedule_comes_to() {
    let world = world().await;
    let mut ada = Browser::new(&world);
    ada.cookies.insert(BERLIN.0.into(), BERLIN.1.into());
    ada.sign_up_and_confirm(ADA).await;
    ada.send("/jobs", &FORM).await;
    let first = ada.open_with("/jobs", &[("x-live", "1")]).await;
    assert!(first.text.contains("live-region") && !first.text.contains("<html"), "without its frame: {}", first.text);
    let again = ada.open_with("/jobs", &[("x-live", "1"), ("if-none-match", &first.tag)]).await;
    assert!(again.status == StatusCode::NOT_MODIFIED && again.text.is_empty());
    let id = jobs(&world, &ada).await[0]["id"].as_str().unwrap().to_owned();
    ada.send(&format!("/jobs/{id}/pause"), &[]).await;
    let changed = ada.open_with("/jobs", &[("x-live", "1"), ("if-none-match", &first.tag)]).await;
    assert!(changed.status == StatusCode::OK && changed.text.contains("Paused"));

    let live = [("x-live", "1")];
    let shown = ada.send_with("/jobs/preview", &with(&FORM, "timezone", "America/New_York"), &live).await.text;
    assert!(shown.contains("Every Monday and Thursday at 09:00 and 17:30 America/New_York"), "{shown}");
    let monday: Timestamp = "2026-11-23T14:00:00Z".parse().unwrap();
    assert!(shown.contains(&format!("datetime=\"{monday}\"")) && shown.contains("Europe/Berlin"), "both zones: {shown}");
    assert_eq!(shown.matches("<tr>").count(), 11, "ten instants and a head");
    let shown = ada.send_with("/jobs/preview", &with(&FORM, "trigger_timings", "nine"), &live).await;
    assert!(shown.status == StatusCode::OK && shown.text.contains("At: Must be a time"), "{}", shown.text);
    ada.cookies.remove("mh_session");
    assert_eq!(ada.open_with("/jobs", &live).await.status, StatusCode::UNAUTHORIZED, "a script is not sent elsewhere");
}

/// The attempts that a job's page lists, by their deliveries, and the address of the older ones.
fn attempts_of(page: &str) -> (Vec<String>, Option<String>) {
    let attempts = page.split_once("id=\"attempts\"").unwrap().1;
    let found = attempts.split("href=\"/deliveries/").skip(1).map(|rest| rest.split_once('"').unwrap().0.to_owned());
    let older = attempts.split_once("\"><span>Older</span>").map(|(before, _)| before.rsplit_once("href=\"").unwrap().1);
    (found.collect(), older.map(|address| address.replace("&amp;", "&")))
}

#[tokio::test(start_paused = true)]
async fn attempts_are_listed_page_by_page_without_gap_or_repeat() {
    let world = world().await;
    let mut ada = Browser::new(&world);
    ada.sign_up_and_confirm(ADA).await;
    let token = ada.cookies["mh_session"].clone();
    let job = world.post("/api/schedule", Some(&token), daily(json!({}))).await.body["id"].as_str().unwrap().to_owned();
    for count in [20, 5] {
        for _ in 0..count {
            let ran = world.post(&format!("/api/job/{job}/runs"), Some(&token), json!({})).await;
            assert_eq!(ran.status, StatusCode::ACCEPTED, "{ran:?}");
        }
        world.wait_until(world.now() + SignedDuration::from_secs(5)).await;
        let log = world.get(&format!("/api/job/{job}/logs"), Some(&token)).await.body;
        let all: Vec<String> =
            log["items"].as_array().unwrap().iter().map(|row| row["occurrence_id"].as_str().unwrap().to_owned()).collect();
        let (mut seen, mut address) = (Vec::new(), Some(format!("/jobs/{job}")));
        while let Some(at) = address {
            let (found, older) = attempts_of(&ada.see(at.split('#').next().unwrap()).await);
            assert!(found.len() <= 20);
            seen.extend(found);
            address = older;
        }
        assert_eq!(seen, all);
    }
}
