//! Receivers that misbehave, over real sockets: what the log says of each, and that none harms another.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::loopback::{Arrival, Behaviour, Loopback, nobody, slammed_door};
use crate::process::{Job, Process, full_second_in};

const BIG: usize = 10_000_000;
const ITSELF: &str = "location: /moved\r\n";
/// Two retries, a second apart.
const QUICK: [&str; 4] = ["--retry-schedule", "1s,1s", "--log", "warn"];

struct Scene {
    process: Process,
    token: String,
    receiver: Loopback,
    at: Timestamp,
    _folder: tempfile::TempDir,
}

impl Scene {
    async fn with<const N: usize>(behaviours: [(&'static str, Behaviour); N]) -> Scene {
        let folder = tempfile::tempdir().unwrap();
        let receiver = Loopback::open(behaviours).await;
        let process = Process::start(&folder.path().join("data"), &QUICK).await;
        let token = process.sign_up().await;
        Scene { process, token, receiver, at: full_second_in(3), _folder: folder }
    }

    async fn job(&self, path: &str) -> Job {
        self.job_at(self.at, &self.receiver.url(path)).await
    }

    async fn job_at(&self, at: Timestamp, url: &str) -> Job {
        self.process.once(&self.token, at, url, json!({})).await
    }

    async fn log_ending_in(&self, job: &Job, status: &str) -> Vec<Value> {
        self.process.log_ending_in(&self.token, job, status).await
    }

    /// That the job was tried three times and given up, each time for the same reason; gives the newest row.
    async fn given_up(&self, job: &Job, error_kind: &str, response_code: Option<u16>) -> Value {
        let log = self.log_ending_in(job, "dead_lettered").await;
        let statuses: Vec<&Value> = log.iter().map(|row| &row["status"]).collect();
        assert_eq!(statuses, ["dead_lettered", "retrying", "retrying"], "{log:?}");
        for (row, attempt) in log.iter().zip([3, 2, 1]) {
            assert_eq!((&row["attempt"], &row["error_kind"]), (&json!(attempt), &json!(error_kind)), "{row}");
            assert_eq!(row["response_code"], json!(response_code), "{row}");
            assert!(!row["detail"].as_str().unwrap().is_empty());
            assert!((0..1_000).contains(&row["lateness_ms"].as_i64().unwrap()), "{row}");
            assert!((0..5_000).contains(&row["execution_time"].as_i64().unwrap()), "{row}");
        }
        for pair in log.windows(2) {
            let (later, promised) = (instant(&pair[0]["triggered_at"]), instant(&pair[1]["next_attempt_at"]));
            assert!(later >= promised, "{later} before {promised}");
        }
        log[0].clone()
    }
}

fn instant(value: &Value) -> Timestamp {
    value.as_str().unwrap().parse().unwrap()
}

/// How far apart two calls arrived, in milliseconds.
fn gap_ms(pair: &[Arrival]) -> i128 {
    pair[1].at.duration_since(pair[0].at).as_millis()
}

#[tokio::test]
async fn each_way_of_failing_has_its_own_row() {
    let scene = Scene::with([
        ("/500", Behaviour::Answer(500, "", 20_000)),
        ("/moved", Behaviour::Answer(301, ITSELF, 0)),
        ("/garbage", Behaviour::Garbage),
        ("/reset", Behaviour::Reset),
        ("/close", Behaviour::Close),
        ("/big-failure", Behaviour::Answer(503, "", BIG)),
    ])
    .await;
    let (error, moved, garbage) = (scene.job("/500").await, scene.job("/moved").await, scene.job("/garbage").await);
    let (reset, close, big) = (scene.job("/reset").await, scene.job("/close").await, scene.job("/big-failure").await);
    let slammed = scene.job_at(scene.at, &slammed_door().await).await;
    let nobody = scene.job_at(scene.at, &format!("http://{}/", nobody().await)).await;

    let row = scene.given_up(&error, "status", Some(500)).await;
    assert_eq!(row["response_body"].as_str().unwrap().len(), 8 * 1024, "8 KiB of a failure's answer are kept");
    scene.given_up(&moved, "status", Some(301)).await;
    let row = scene.given_up(&big, "status", Some(503)).await;
    assert_eq!(row["response_body"].as_str().unwrap().len(), 8 * 1024);
    scene.given_up(&garbage, "invalid_response", None).await;
    scene.given_up(&reset, "interrupted", None).await;
    scene.given_up(&close, "interrupted", None).await;
    scene.given_up(&slammed, "interrupted", None).await;
    scene.given_up(&nobody, "connect", None).await;

    for path in ["/500", "/moved", "/garbage", "/reset", "/close", "/big-failure"] {
        let calls = scene.receiver.arrivals(path);
        assert_eq!(calls.len(), 3, "three attempts on {path}, and no redirect followed");
        assert!(calls.iter().all(|call| call.method == "POST" && call.id() == calls[0].id()), "{calls:?}");
        let attempts: Vec<Value> = calls.iter().map(|call| call.json()["attempt"].clone()).collect();
        assert_eq!(attempts, [1, 2, 3]);
        // A second, a fifth more or less, and the time that an exchange takes.
        assert!(calls.windows(2).all(|pair| (800..3_000).contains(&gap_ms(pair))), "{calls:?}");
    }
    let dead = scene.process.get("/api/dead-letters", &scene.token).await;
    assert_eq!(dead.body["items"].as_array().unwrap().len(), 8);
}

#[tokio::test]
async fn receivers_that_answer_are_believed() {
    let scene = Scene::with([
        ("/ok", Behaviour::Answer(200, "", 100)),
        ("/big", Behaviour::Answer(200, "", BIG)),
        ("/gone", Behaviour::Answer(410, "", 0)),
        ("/busy", Behaviour::Answer(429, "retry-after: 3\r\n", 0)),
    ])
    .await;
    let (ok, big) = (scene.job("/ok").await, scene.job("/big").await);
    let (gone, busy) = (scene.job("/gone").await, scene.job("/busy").await);

    let row = &scene.log_ending_in(&ok, "delivered").await[0];
    assert_eq!((&row["response_code"], &row["error_kind"], &row["detail"]), (&json!(200), &Value::Null, &Value::Null));
    assert_eq!(row["response_body"].as_str().unwrap().len(), 100);
    let row = &scene.log_ending_in(&big, "delivered").await[0];
    assert_eq!(row["response_body"].as_str().unwrap().len(), 1024, "1 KiB of a success's answer is kept");
    assert_eq!(scene.receiver.arrivals("/big").len(), 1);

    let row = &scene.log_ending_in(&gone, "failed").await[0];
    assert_eq!((&row["response_code"], &row["next_attempt_at"]), (&json!(410), &Value::Null));
    let job = scene.process.get(&format!("/api/job/{}", gone.id), &scene.token).await.body;
    assert_eq!(job["status"], "disabled");
    assert!(job["disabled_reason"].as_str().unwrap().contains("410"), "{job}");

    let log = scene.log_ending_in(&busy, "dead_lettered").await;
    assert!(log.iter().all(|row| row["response_code"] == 429), "{log:?}");
    let calls = scene.receiver.arrivals("/busy");
    assert_eq!(calls.len(), 3);
    assert!(calls.windows(2).all(|pair| (3_000..5_500).contains(&gap_ms(pair))), "{calls:?}");
    assert_eq!(scene.receiver.arrivals("/gone").len(), 1, "nothing more was sent there");
}

#[tokio::test]
async fn receivers_that_hang_time_out_and_delay_nobody() {
    let scene =
        Scene::with([("/hang", Behaviour::Hang), ("/drip", Behaviour::Drip), ("/ok", Behaviour::Answer(200, "", 2))]).await;
    let (mut slow, mut quick) = (vec![scene.job("/drip").await], Vec::new());
    for second in 0..4 {
        let at = scene.at + SignedDuration::from_secs(second);
        for _ in 0..6 {
            slow.push(scene.job_at(at, &scene.receiver.url("/hang")).await);
        }
        quick.push(scene.job_at(at, &scene.receiver.url("/ok")).await);
    }
    for job in &quick {
        let row = &scene.log_ending_in(job, "delivered").await[0];
        assert!((0..1_000).contains(&row["lateness_ms"].as_i64().unwrap()), "{row}");
    }
    for call in scene.receiver.arrivals("/ok") {
        assert!(call.at.duration_since(instant(&call.json()["scheduled_for"])) < SignedDuration::from_secs(1), "{call:?}");
    }
    for job in &slow {
        let row = &scene.log_ending_in(job, "retrying").await[0];
        assert_eq!((&row["error_kind"], &row["response_code"]), (&json!("timeout"), &Value::Null), "{row}");
        let took = Duration::from_millis(row["execution_time"].as_u64().unwrap());
        assert!((Duration::from_secs(15)..Duration::from_secs(17)).contains(&took), "{row}");
        assert!((0..1_000).contains(&row["lateness_ms"].as_i64().unwrap()), "{row}");
    }
}
