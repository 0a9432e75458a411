//! Bodies that nobody thought of. Whatever comes in, the answer is never our mistake, and what was taken in
//! can be shown, listed and previewed again.

use axum::body::Body;
use http::StatusCode;
use products::REGISTRIES;
use schedules::things::daily;
use serde_json::{Map, Value, json};
use testing::World;
use testing::problem::{assert_problem, text};

const ROUNDS: u64 = 500;

/// Knuth's MMIX generator: the same mutations in each run, on each machine.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(limit).unwrap()).unwrap()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

fn odd_values() -> Vec<Value> {
    let texts = [
        "",
        " ",
        "\0",
        "a\0b",
        "😀",
        "e\u{301}",
        "\u{202e}",
        "null",
        "-1",
        "1e9",
        "0",
        "9999-12-31",
        "2026-11-21",
        "0000-01-01",
        "23:59:59",
        "00:00",
        "once",
        "daily",
        "weekly",
        "monthly",
        "yearly",
        "interval",
        "cron",
        "every",
        "weekdays",
        "month_days",
        "nth_weekday",
        "mon",
        "* * * * *",
        "0 0 29 2 *",
        "0 0 L * FRI#5",
        "@yearly",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "https://a.example.com/?x=%00",
        "GET",
        "../..",
        "<script>",
        "' OR 1=1 --",
        "{}",
        "\r\nHost: x",
    ];
    let mut values: Vec<Value> = texts.iter().map(|text| json!(text)).collect();
    values.extend([
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1e308),
        json!([]),
        json!({}),
        json!([null]),
        json!([[]]),
        json!({"n": 1}),
        json!({"n": -5, "weekday": "sun"}),
        json!({"seconds": 10}),
        json!({"hours": 8_784}),
        json!({"": ""}),
        json!([1, 31, -31]),
        json!(["mon", "sun"]),
        json!("x".repeat(5_000)),
        json!(vec!["00:00"; 2_000]),
    ]);
    values
}

/// Changes one or two places of `body`: fields or what is inside them, replaced, taken away, doubled, mixed.
fn mutate(body: &mut Map<String, Value>, odd: &[Value], lcg: &mut Lcg) {
    for _ in 0..=lcg.below(2) {
        let names: Vec<String> = body.keys().cloned().collect();
        let Some(name) = names.get(lcg.below(names.len().max(1))) else { return };
        let (value, other) = (lcg.pick(odd).clone(), lcg.pick(&names).clone());
        let old = body.get_mut(name).unwrap();
        match (lcg.below(7), old) {
            (0, _) => drop(body.remove(name)),
            (1, Value::Array(list)) => list.push(value),
            (1 | 2, Value::Object(map)) => drop(map.insert(text(lcg.pick(&odd[..30])), value)),
            (2, Value::String(text)) => text.push_str(value.as_str().unwrap_or("0")),
            (3, Value::String(text)) => text.truncate(text.char_indices().nth(lcg.below(8)).map_or(0, |(at, _)| at)),
            (3, old) => *old = json!([old.clone(), old.clone()]),
            (4, _) => drop(body.insert(name.clone(), body[&other].clone())),
            (5, _) => drop(body.insert(text(lcg.pick(&odd[..30])), value)),
            (_, old) => *old = value,
        }
    }
}

/// Bodies that are right, to begin with.
fn seeds() -> Vec<Value> {
    vec![
        daily(json!({
            "name": "a", "end_date": "2027-11-21", "override_dates": ["2026-12-25"], "timezone": "Europe/Berlin", "method": "PUT",
            "headers": {"x-a": "1"}, "metadata": {"a": [1, {"b": null}]}, "rule_type": "every", "rule_value": {"n": 2}
        })),
        daily(json!({"freq": "weekly", "rule_type": "weekdays", "rule_value": ["mon", "fri"]})),
        daily(json!({"freq": "monthly", "rule_type": "nth_weekday", "rule_value": {"n": -1, "weekday": "fri"}})),
        daily(json!({"freq": "yearly", "rule_type": "month_days", "rule_value": [1, -1]})),
        daily(json!({"freq": "interval", "rule_value": {"minutes": 5}})),
        daily(json!({"freq": "cron", "rule_value": "0 9 * * 1-5", "trigger_timings": []})),
    ]
}

/// What a test may say of any answer.
#[track_caller]
fn assert_sound(reply: &testing::Reply, what: &str) {
    if !reply.status.is_success() {
        let code = reply.body["code"].as_str().unwrap_or("").to_owned();
        assert!(reply.status.is_client_error(), "{what}: {reply:?}");
        assert_problem(reply, reply.status.as_u16(), &code, what);
    }
}

#[tokio::test(start_paused = true)]
async fn no_body_is_our_mistake() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let token = world.key_of(&world.sign_up("ada@example.com").await).await;
    let (odd, seeds) = (odd_values(), seeds());
    let mut changed = None;
    let mut made = 0;
    for round in 0..ROUNDS {
        let mut lcg = Lcg(round);
        let mut body = lcg.pick(&seeds).as_object().unwrap().clone();
        mutate(&mut body, &odd, &mut lcg);
        let body = Value::Object(body);
        let what = format!("round {round}: {}", body.to_string().chars().take(500).collect::<String>());
        let path = if round % 4 == 0 { "/api/schedule/preview" } else { "/api/schedule" };
        let reply = world.post(path, Some(&token), body.clone()).await;
        assert_sound(&reply, &what);
        if reply.status == StatusCode::CREATED {
            made += 1;
            let path = format!("/api/job/{}", text(&reply.body["id"]));
            assert_eq!(world.get(&path, Some(&token)).await.body["next_runs"], reply.body["next_runs"], "{what}");
            changed = Some(path);
        }
        if let Some(path) = &changed {
            assert_sound(&world.patch(path, Some(&token), body).await, &what);
        }
    }
    assert!(made > 20 && made < ROUNDS / 2, "some are taken, most are not: {made}");
    let listed = world.get("/api/jobs?limit=100", Some(&token)).await.body["items"].as_array().unwrap().len();
    assert_eq!(u64::try_from(listed).unwrap(), made.min(100));
}

#[tokio::test(start_paused = true)]
async fn no_text_is_our_mistake() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let token = world.key_of(&world.sign_up("ada@example.com").await).await;
    let (seeds, pieces) =
        (seeds(), [&b"\\u0000"[..], b"\\ud800", b"\"", b"{", b"[", b"\xff", b"\0", b"1e9", b"null", b",", b"\\"]);
    for round in 0..ROUNDS {
        let mut lcg = Lcg(round);
        let mut body = lcg.pick(&seeds).to_string().into_bytes();
        for _ in 0..=lcg.below(3) {
            let (at, piece) = (lcg.below(body.len()), *lcg.pick(&pieces));
            match lcg.below(3) {
                0 => body.truncate(at + 1),
                1 => drop(body.splice(at..at, piece.iter().copied())),
                _ => body[at] = u8::try_from(lcg.below(256)).unwrap(),
            }
        }
        let path = *lcg.pick(&["/api/schedule", "/api/schedule/preview", "/api/keys", "/api/auth/login"]);
        let what = format!("round {round}, {path}: {}", String::from_utf8_lossy(&body));
        let json = [("content-type", "application/json")];
        assert_sound(&world.send("POST", path, Some(&token), &json, Body::from(body)).await, &what);
    }
}

#[tokio::test(start_paused = true)]
async fn no_query_is_our_mistake() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let token = world.key_of(&world.sign_up("ada@example.com").await).await;
    let id = text(&world.post("/api/schedule", Some(&token), daily(json!({}))).await.body["id"]);
    let words = [
        "limit", "cursor", "status", "=", "&", "%", "%ff", "%00", "+", "1", "100", "MWpvYl8", "MQ", "_-", "active", "x", ";",
        "[]", "?",
    ];
    for round in 0..ROUNDS {
        let mut lcg = Lcg(round);
        let query: String = (0..=lcg.below(9)).map(|_| *lcg.pick(&words)).collect();
        let path = lcg.pick(&["/api/jobs", "/api/keys", "/api/dead-letters"]).to_string();
        let path = if round % 4 == 0 { format!("/api/job/{id}/logs") } else { path };
        assert_sound(&world.get(&format!("{path}?{query}"), Some(&token)).await, &format!("round {round}: {path}?{query}"));
    }
}
