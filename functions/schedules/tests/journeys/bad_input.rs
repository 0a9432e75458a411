//! What a schedule's body may not say, and that all of it is named at once.

use axum::body::Body;
use http::StatusCode;
use products::REGISTRIES;
use schedules::things::daily;
use serde_json::{Value, json};
use testing::World;
use testing::problem::{assert_problem, assert_wrong, pointers_of};

/// At ten seconds past nine, with somebody's session.
pub(crate) async fn world() -> (World, String) {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let token = world.sign_up("ada@example.com").await.token;
    (world, token)
}

/// A change to a body that is right, and the wrong fields that follow, with spaces between.
pub(crate) type Row = (Value, &'static str);

/// Posts a daily job with each of these changes, and expects exactly these pointers.
pub(crate) async fn refuses(table: Vec<Row>) {
    let (world, token) = world().await;
    for (changes, pointers) in table {
        let what = changes.to_string();
        let pointers: Vec<&str> = pointers.split(' ').collect();
        let reply = world.post("/api/schedule", Some(&token), daily(changes)).await;
        assert_wrong(&reply, &pointers, &what.chars().take(200).collect::<String>());
    }
    assert_eq!(world.get("/api/jobs", Some(&token)).await.body["items"], json!([]), "nothing was made");
}

/// A body whose rule is `rule_value`, of `rule_type` for `freq`.
fn rule(freq: &str, rule_type: Value, rule_value: Value) -> Value {
    let timings = if matches!(freq, "cron" | "interval") { json!([]) } else { json!(["09:05"]) };
    json!({"freq": freq, "rule_type": rule_type, "rule_value": rule_value, "trigger_timings": timings})
}

#[tokio::test(start_paused = true)]
async fn names_all_wrong_fields_at_once() {
    let (world, token) = world().await;
    let body = json!({
        "name": "", "start_date": "21.11.2026", "end_date": "soon", "trigger_timings": ["9:05", "09:05", "09:05:00"],
        "freq": "daily", "rule_type": "weekdays", "rule_value": ["mon", "tues"], "override_dates": ["2026-13-01"],
        "timezone": "Mars", "callback_url": "ftp://a.example.com/", "method": "TRACE", "headers": {"Host": "x", "x-a": "a\r\nb: c"},
        "metadata": [], "colour": "red", "a/b~c": 1
    });
    let reply = world.post("/api/schedule", Some(&token), body).await;
    let expected = [
        "#/name",
        "#/start_date",
        "#/end_date",
        "#/trigger_timings/0",
        "#/trigger_timings/2",
        "#/rule_value/1",
        "#/override_dates/0",
        "#/timezone",
        "#/callback_url",
        "#/method",
        "#/headers/Host",
        "#/headers/x-a",
        "#/metadata",
        "#/colour",
        "#/a~1b~0c",
    ];
    assert_wrong(&reply, &expected, "everything wrong");
    let types_and_values =
        json!({"start_date": 5, "trigger_timings": ["9:05"], "override_dates": "x", "timezone": "Mars", "callback_url": 1});
    let expected = ["#/start_date", "#/trigger_timings/0", "#/override_dates", "#/timezone", "#/callback_url", "#/freq"];
    assert_wrong(
        &world.post("/api/schedule", Some(&token), types_and_values).await,
        &expected,
        "wrong types hide no wrong values",
    );
    let nothing = world.post("/api/schedule", Some(&token), json!({})).await;
    assert_wrong(&nothing, &["#/start_date", "#/freq", "#/callback_url"], "nothing given");
    let no_timings = json!({"start_date": "2026-11-21", "freq": "daily", "callback_url": "https://a.example.com/"});
    assert_wrong(&world.post("/api/schedule", Some(&token), no_timings).await, &["#/trigger_timings"], "no timings");
}

#[tokio::test(start_paused = true)]
async fn refuses_every_field_of_a_wrong_type() {
    let (world, token) = world().await;
    let fields: [(&str, &[&str]); 13] = [
        ("name", &["string"]),
        ("start_date", &["string"]),
        ("end_date", &["string"]),
        ("trigger_timings", &["list"]),
        ("freq", &["string"]),
        ("rule_type", &["string"]),
        ("rule_value", &["list", "string", "number", "boolean", "object"]),
        ("override_dates", &["list"]),
        ("timezone", &["string"]),
        ("callback_url", &["string"]),
        ("method", &["string"]),
        ("headers", &["object"]),
        ("metadata", &["object"]),
    ];
    let values =
        [("number", json!(1)), ("boolean", json!(true)), ("string", json!("x")), ("list", json!([])), ("object", json!({}))];
    for (field, right) in fields {
        for (kind, value) in values.iter().filter(|(kind, _)| !right.contains(kind)) {
            let reply = world.post("/api/schedule", Some(&token), daily(json!({field: value}))).await;
            assert_wrong(&reply, &[&format!("#/{field}")], &format!("{field} is a {kind}"));
        }
    }
    for field in ["trigger_timings", "override_dates"] {
        let reply = world.post("/api/schedule", Some(&token), daily(json!({field: ["2026-11-21", 5]}))).await;
        assert!(pointers_of(&reply)[0].starts_with(&format!("#/{field}")), "{:?}", reply.body);
    }
}

#[tokio::test(start_paused = true)]
async fn refuses_dates_timings_and_zones_that_are_none() {
    let day =
        |dates: &[&'static str], field: &'static str| -> Vec<Value> { dates.iter().map(|date| json!({field: date})).collect() };
    let dates =
        ["", "2026-2-1", "2026-02-30", "2026-11-21T00:00:00Z", "+002026-11-21", "２０２６-11-21", "today", "2026-11-21\0"];
    let mut table: Vec<Row> = Vec::new();
    table.extend(day(&dates, "start_date").into_iter().map(|changes| (changes, "#/start_date")));
    table.extend(day(&["1969-12-31", "2201-01-01"], "start_date").into_iter().map(|changes| (changes, "#/start_date")));
    table.extend(day(&dates, "end_date").into_iter().map(|changes| (changes, "#/end_date")));
    for time in ["", "9:05", "24:00", "09:60", "09:05:60", "09:05:00.5", "0905", "9am", "09:05Z", "-1:00", "０９:05"] {
        table.push((json!({"trigger_timings": ["08:00", time]}), "#/trigger_timings/1"));
    }
    for zone in ["", "Mars", "+02:00", "UTC+2", "Europe/Berlin ", "../../etc/passwd", "Etc/Unknown", "😀"] {
        table.push((json!({"timezone": zone}), "#/timezone"));
    }
    table.extend([
        (json!({"trigger_timings": []}), "#/trigger_timings"),
        (json!({"trigger_timings": null}), "#/trigger_timings"),
        (json!({"trigger_timings": ["09:05", "09:05:00", "09:05"]}), "#/trigger_timings/1 #/trigger_timings/2"),
        (json!({"trigger_timings": ["09:05:00", "09:05:05"]}), "#/trigger_timings"),
        (json!({"trigger_timings": ["23:59:55", "00:00:00"]}), "#/trigger_timings"),
        (json!({"end_date": "2026-11-20"}), "#/end_date"),
        (json!({"start_date": "2026-11-01", "end_date": "2026-11-20"}), "#/end_date"),
        (json!({"freq": "once", "start_date": "2026-11-20"}), "#/start_date"),
        (json!({"freq": "once", "trigger_timings": ["09:00:10"]}), "#/start_date"),
        (json!({"freq": "once", "override_dates": ["2026-11-21"]}), "#/override_dates"),
        (json!({"end_date": "2026-11-22", "override_dates": ["2026-11-21", "2026-11-22"]}), "#/override_dates"),
        (json!({"override_dates": vec!["2026-12-25"; 1_001]}), "#/override_dates"),
    ]);
    refuses(table).await;
}

#[tokio::test(start_paused = true)]
async fn refuses_rules_that_do_not_fit_their_frequency() {
    let (weekdays, days) = (json!(["mon"]), json!([1]));
    let (nth, every) = (json!({"n": 2, "weekday": "tue"}), json!({"n": 3}));
    let mut table: Vec<Row> = Vec::new();
    for freq in ["", "Daily", "hourly", "fortnightly", "daily\0"] {
        table.push((json!({"freq": freq}), "#/freq"));
    }
    for (freq, name, value) in [
        ("once", "weekdays", &weekdays),
        ("monthly", "weekdays", &weekdays),
        ("daily", "month_days", &days),
        ("weekly", "nth_weekday", &nth),
        ("once", "every", &every),
        ("weekly", "cron", &every),
        ("daily", "moon", &every),
        ("interval", "every", &json!({"minutes": 5})),
        ("cron", "weekdays", &json!("0 9 * * *")),
    ] {
        table.push((rule(freq, json!(name), value.clone()), "#/rule_type"));
    }
    table.push((rule("daily", json!(null), weekdays), "#/rule_type"));
    let values: [(&str, &str, Value, &'static str); 24] = [
        ("weekly", "weekdays", json!(null), "#/rule_value"),
        ("weekly", "weekdays", json!([]), "#/rule_value"),
        ("weekly", "weekdays", json!("mon"), "#/rule_value"),
        ("weekly", "weekdays", json!(["mon", "x", 3, null]), "#/rule_value/1 #/rule_value/2 #/rule_value/3"),
        ("weekly", "weekdays", json!(vec!["mon"; 63]), "#/rule_value"),
        (
            "monthly",
            "month_days",
            json!([0, 32, -32, 1.5, "1"]),
            "#/rule_value/0 #/rule_value/1 #/rule_value/2 #/rule_value/3 #/rule_value/4",
        ),
        ("monthly", "nth_weekday", json!({"n": 6, "weekday": "tue"}), "#/rule_value/n"),
        ("monthly", "nth_weekday", json!({"n": 0}), "#/rule_value/n #/rule_value/weekday"),
        ("monthly", "nth_weekday", json!({"n": 1, "weekday": "tue", "of": 2}), "#/rule_value/of"),
        ("yearly", "nth_weekday", json!([]), "#/rule_value"),
        ("daily", "every", json!({"n": 0}), "#/rule_value/n"),
        ("daily", "every", json!({"n": 1e300}), "#/rule_value/n"),
        ("daily", "every", json!({"n": i64::MIN}), "#/rule_value/n"),
        ("daily", "every", json!({}), "#/rule_value/n"),
        ("daily", "every", json!(3), "#/rule_value"),
        ("interval", "interval", json!(null), "#/rule_value"),
        ("interval", "interval", json!({"seconds": 9}), "#/rule_value/seconds"),
        ("interval", "interval", json!({"minutes": 0}), "#/rule_value/minutes"),
        ("interval", "interval", json!({"hours": u64::MAX}), "#/rule_value/hours"),
        ("interval", "interval", json!({"hours": i64::MAX}), "#/rule_value/hours"),
        ("interval", "interval", json!({"hours": 1, "minutes": 1}), "#/rule_value"),
        ("interval", "interval", json!({"days": 1}), "#/rule_value/days"),
        ("yearly", "month_days", json!([30, 31]), "#/rule_value"),
        ("interval", "interval", json!("15m"), "#/rule_value"),
    ];
    for (freq, name, value, pointers) in values {
        let mut body = rule(freq, json!(name), value);
        if freq == "yearly" {
            body["start_date"] = json!("2027-02-01");
        }
        table.push((body, pointers));
    }
    let crons = [
        "",
        "* * * *",
        "* * * * * * *",
        "@reboot",
        "60 * * * *",
        "0 0 30 2 *",
        "*/0 * * * *",
        "0 0 LW * *",
        "é * * * *",
        "* * * * * *",
        "*/5 * * * * *",
    ];
    table.extend(crons.map(|text| (rule("cron", json!(null), json!(text)), "#/rule_value")));
    table.push((rule("cron", json!(null), json!("0 ".repeat(200))), "#/rule_value"));
    table.push((rule("cron", json!(null), json!(["0 9 * * *"])), "#/rule_value"));
    table.push((json!({"freq": "cron", "rule_value": "0 9 * * *"}), "#/trigger_timings"));
    // One reason for each wrong field of the expression, all of them at the one field that holds it.
    table.push((
        rule("cron", json!(null), json!("60 24 0 13 8")),
        "#/rule_value #/rule_value #/rule_value #/rule_value #/rule_value",
    ));
    table.push((
        json!({"freq": "interval", "rule_value": {"hours": 1}, "trigger_timings": ["01:00", "02:00"]}),
        "#/trigger_timings",
    ));
    refuses(table).await;
}

#[tokio::test(start_paused = true)]
async fn takes_what_only_looks_odd() {
    let (world, token) = world().await;
    let odd = [
        json!({"callback_url": "http://8.8.8.8:8080/?a=b"}),
        json!({"callback_url": "https://[2606:4700:4700::1111]/"}),
        json!({"callback_url": "https://bücher.example.com/ü"}),
        json!({"name": "😀".repeat(200), "metadata": {"nul": "a\0b", "😀": "e\u{301}", "": null, "deep": [[[[{}]]]]}}),
        json!({"name": "\0"}),
        json!({"method": "put", "timezone": "europe/berlin", "end_date": null, "override_dates": null, "headers": null, "metadata": null}),
        json!({"end_date": "9999-12-31", "trigger_timings": ["23:59:59"]}),
        json!({"start_date": "2200-12-31"}),
        json!({"metadata": {"a": u64::MAX, "b": i64::MIN, "c": 1e308, "d": 0.1}}),
        rule("monthly", json!("month_days"), json!([1, 15, -1])),
        rule("monthly", json!("nth_weekday"), json!({"n": -1, "weekday": "Friday"})),
        rule("cron", json!("cron"), json!("0 9 * * 1-5")),
        rule("interval", json!(null), json!({"seconds": 10})),
    ];
    for changes in odd {
        let reply = world.post("/api/schedule", Some(&token), daily(changes.clone())).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{changes}: {}", reply.body);
        for field in ["name", "metadata"].into_iter().filter(|field| changes[field] != Value::Null) {
            let id = reply.body["id"].as_str().unwrap();
            let shown = world.get(&format!("/api/job/{id}"), Some(&token)).await;
            assert_eq!((&reply.body[field], &shown.body[field]), (&changes[field], &changes[field]));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn refuses_json_that_no_parser_should_take() {
    let (world, token) = world().await;
    let nested = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let bad = [
        r#"{"name": "\ud800"}"#,
        r#"{"name": "\udc00\ud800"}"#,
        r#"{"metadata": {"a": 1e999}}"#,
        &format!(r#"{{"metadata": {nested}}}"#),
    ];
    for body in bad {
        let json = [("content-type", "application/json")];
        let reply = world.send("POST", "/api/schedule", Some(&token), &json, Body::from(body.to_owned())).await;
        assert_problem(&reply, 400, "malformed", body);
    }
}
