//! `/dev/clock`: days in seconds, with everything that is due on the way.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::loopback::{Behaviour, Loopback};
use crate::process::{Process, refused};

fn now_of(answer: &Value) -> Timestamp {
    answer["now"].as_str().unwrap_or_else(|| panic!("{answer}")).parse().unwrap()
}

/// Moves the clock and waits until it is there.
async fn advance(process: &Process, wanted: Value) -> Timestamp {
    let begun = process.post("/dev/clock", "", wanted).await;
    assert!([200, 202].contains(&begun.status), "{:?}", begun.body);
    loop {
        let answer = process.get("/dev/clock", "").await;
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        match answer.body["status"].as_str() {
            Some("ready") => return now_of(&answer.body),
            _ => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
        }
    }
}

#[tokio::test]
async fn days_pass_with_all_that_is_due_in_them() {
    const DAYS: i64 = 8;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let receiver = Loopback::open([("/well", Behaviour::Answer(200, "", 0)), ("/ill", Behaviour::Answer(500, "", 0))]).await;
    let process = Process::start(&data, &["--log", "warn"]).await;
    let token = process.sign_up().await;
    let start = now_of(&process.get("/dev/clock", "").await.body);
    let tomorrow = start.to_zoned(jiff::tz::TimeZone::UTC).date().tomorrow().unwrap();
    let job = async |path: &str, freq: &str| {
        let job = json!({
            "freq": freq, "start_date": tomorrow, "trigger_timings": ["09:00:30"], "callback_url": receiver.url(path)
        });
        let made = process.post("/api/schedule", &token, job).await;
        assert_eq!(made.status, 201, "{:?}", made.body);
        made.body["id"].as_str().unwrap().to_owned()
    };
    let (well, ill) = (job("/well", "daily").await, job("/ill", "once").await);
    let there = advance(&process, json!({"advance_s": DAYS * 86_400, "step_s": 86_400})).await;
    assert!(there >= start + SignedDuration::from_hours(DAYS * 24), "{there}");
    let calls = receiver.arrivals("/well");
    assert_eq!(calls.len() as i64, DAYS, "each day once");
    let days: Vec<String> = calls.iter().map(|call| call.json()["scheduled_for"].as_str().unwrap().to_owned()).collect();
    let expected = (0..DAYS).map(|day| format!("{}T09:00:30Z", tomorrow.checked_add(jiff::Span::new().days(day)).unwrap()));
    assert_eq!(days, expected.collect::<Vec<_>>(), "in their order");
    // Each was made at its instant, as if somebody had waited for it.
    let logs = process.get(&format!("/api/job/{well}/logs?limit=100"), &token).await.body;
    for row in logs["items"].as_array().unwrap() {
        assert_eq!((&row["status"], &row["attempt"]), (&json!("delivered"), &json!(1)), "{row}");
        assert!(row["lateness_ms"].as_i64().is_some_and(|late| late < 2_000), "{row}");
    }
    // What fails is tried again at its times, over days, and given up in the end.
    let logs = process.get(&format!("/api/job/{ill}/logs?limit=100"), &token).await.body;
    let rows = logs["items"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["status"]), (10, &json!("dead_lettered")), "{rows:?}");
    assert_eq!(receiver.arrivals("/ill").len(), 10);
    // No later start goes back behind what is stored.
    process.kill().await;
    let process = Process::start(&data, &["--log", "warn"]).await;
    assert!(now_of(&process.get("/dev/clock", "").await.body) >= there);
    process.stop().await;
    let public = refused(&data, &["--public-url", "https://a.example.com"]).await;
    assert!(public.stderr.contains("was moved ahead"), "{}", public.stderr);
}

#[tokio::test]
async fn the_clock_goes_forward_only_and_one_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(&folder.path().join("data"), &["--log", "warn"]).await;
    let told = process.get("/dev/clock", "").await.body;
    assert_eq!((&told["status"], &told["target"]), (&json!("ready"), &Value::Null));
    let now = now_of(&told);
    for (wanted, pointer) in [
        (json!({}), "#/advance_s"),
        (json!({"advance_s": -1}), "#/advance_s"),
        (json!({"advance_s": 1.5}), "#/advance_s"),
        (json!({"advance_s": 1_000_000_000}), "#/advance_s"),
        (json!({"to": (now - SignedDuration::from_secs(60)).to_string()}), "#/to"),
        (json!({"to": "2999-01-01T00:00:00Z"}), "#/to"),
        (json!({"to": "tomorrow"}), "#/to"),
        (json!({"to": "2027-01-01T00:00:00Z", "advance_s": 1}), "#/advance_s"),
        (json!({"advance_s": 1, "step_s": 59}), "#/step_s"),
        (json!({"advance_s": 1, "step_s": 86_401}), "#/step_s"),
        (json!({"advance_s": 1, "back": true}), "#/back"),
    ] {
        let refused = process.post("/dev/clock", "", wanted.clone()).await;
        let pointers: Vec<&Value> =
            refused.body["errors"].as_array().into_iter().flatten().map(|error| &error["pointer"]).collect();
        assert_eq!((refused.status, pointers), (422, vec![&json!(pointer)]), "{wanted}: {:?}", refused.body);
    }
    let to = Timestamp::from_second(now.as_second() + 7 * 86_400).unwrap();
    let begun = process.post("/dev/clock", "", json!({"to": to.to_string(), "step_s": 60})).await;
    assert_eq!((begun.status, &begun.body["status"], &begun.body["target"]), (202, &json!("advancing"), &json!(to)));
    let second = process.post("/dev/clock", "", json!({"advance_s": 1})).await;
    assert_eq!((second.status, &second.body["code"]), (409, &json!("advancing")));
    let page_elsewhere = process.get_from("/dev/clock", "", "elsewhere.example.com", None).await;
    assert_eq!(page_elsewhere, 403);
    process.stop().await;
    let process = Process::start(&folder.path().join("public"), &["--public-url", "https://a.example.com"]).await;
    for path in ["/dev/clock", "/dev/sandboxes.json"] {
        assert_eq!(process.get(path, "").await.status, 404, "{path}");
    }
}
