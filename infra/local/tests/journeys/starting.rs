//! How the program starts, and how it says that it cannot.

use std::net::TcpListener;

use serde_json::json;

use crate::loopback::{Behaviour, Loopback};
use crate::process::{Process, full_second_in, once, refused};

#[tokio::test]
async fn the_ready_line_comes_when_requests_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(&folder.path().join("new"), &[]).await;
    let health = process.get("/api/health", "").await;
    assert_eq!((health.status, health.body), (200, json!({"status": "ok"})));
    let nowhere = process.get("/api/nowhere", "").await;
    assert_eq!((nowhere.status, &nowhere.body["code"]), (404, &json!("no_route")));
}

#[tokio::test]
async fn a_taken_port_is_named_with_its_option() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(&folder.path().join("a"), &[]).await;
    let address = process.address.to_string();
    let ended = refused(&folder.path().join("b"), &["--listen", &address]).await;
    assert!(!ended.status.success());
    assert!(ended.stderr.contains(&address) && ended.stderr.contains("--listen"), "{}", ended.stderr);
    assert_eq!(ended.stdout, "");
    let port = process.address.port().to_string();
    let ended = refused(&folder.path().join("b"), &["--aws-port", &port]).await;
    assert!(!ended.status.success());
    assert!(ended.stderr.contains(&address) && ended.stderr.contains("--aws-port"), "{}", ended.stderr);
    assert_eq!(process.get("/api/health", "").await.status, 200, "the first goes on");
}

#[tokio::test]
async fn a_taken_data_folder_is_named_with_its_option() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let process = Process::start(&data, &[]).await;
    let ended = refused(&data, &[]).await;
    assert!(!ended.status.success());
    assert!(ended.stderr.contains(data.to_str().unwrap()) && ended.stderr.contains("--data"), "{}", ended.stderr);
    assert_eq!(process.get("/api/health", "").await.status, 200, "the first goes on");
    process.kill().await;
    Process::start(&data, &[]).await;
}

#[tokio::test]
async fn a_command_line_that_is_wrong_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let help = refused(&data, &["--help"]).await;
    assert!(help.status.success());
    for option in ["--listen", "--data", "--demo", "--retry-schedule", "--no-limits", "--aws-port", "--fault"] {
        assert!(help.stdout.contains(option), "{option}");
    }
    let wrong: [(&[&str], &str); 8] = [
        (&["--port", "3000"], "--port"),
        (&["--listen", "nowhere"], "--listen"),
        (&["--aws-port", "x"], "--aws-port"),
        (&["--retry-schedule", "1s,soon"], "soon"),
        (&["--log", "loud"], "loud"),
        (&["--fault", "melt@PutItem"], "melt"),
        (&["--fault", "throttled"], "throttled"),
        (&["--fault", "throttled@PutItm"], "PutItm"),
    ];
    for (options, named) in wrong {
        let ended = refused(&data, options).await;
        assert!(!ended.status.success());
        assert!(ended.stderr.contains(named), "{options:?}: {}", ended.stderr);
        assert!(ended.stderr.contains(options[0]), "{options:?}: {}", ended.stderr);
        assert!(ended.stderr.lines().count() <= 3, "{}", ended.stderr);
    }
    assert!(!data.exists(), "nothing was made for it");
}

#[tokio::test]
async fn fault_rules_take_effect() {
    let folder = tempfile::tempdir().unwrap();
    let options = ["--fault", "internal-error@TransactWriteItems,always", "--fault", "delay=1@*,chance=0.5,seed=7"];
    let process = Process::start(&folder.path().join("data"), &options).await;
    let body = json!({"email": "ada@example.com", "password": "correct horse battery staple"});
    let answer = process.post("/api/auth/signup", "", body).await;
    assert_eq!((answer.status, &answer.body["code"]), (503, &json!("busy")), "{:?}", answer.body);
}

#[tokio::test]
async fn webhooks_to_our_own_ports_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let process = Process::start(&data, &["--aws-port", "0", "--log", "warn"]).await;
    let token = process.sign_up().await;
    let aws = process.announced.iter().find_map(|line| line.strip_prefix("AWS protocols on http://127.0.0.1:"));
    let aws = aws.and_then(|line| line.split(' ').next()).expect("the AWS port was not announced");
    let ours = process.address.port().to_string();
    for port in [ours.as_str(), aws] {
        for host in ["127.0.0.1", "localhost", "LocalHost.", "api.localhost", "[::1]", "127.1", "0x7f000001", "127.200.0.1"] {
            let url = format!("http://{host}:{port}/");
            let answer = process.post("/api/schedule", &token, once(full_second_in(60), &url, json!({}))).await;
            assert_eq!(answer.status, 422, "{url}: {:?}", answer.body);
            assert_eq!(answer.body["errors"][0]["pointer"], "#/callback_url", "{:?}", answer.body);
            assert!(answer.body["errors"][0]["detail"].as_str().unwrap().contains("back to this service"), "{:?}", answer.body);
        }
    }
}

#[tokio::test]
async fn a_webhook_to_a_port_that_became_ours_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let receiver = Loopback::open([("/", Behaviour::Answer(200, "", 0))]).await;
    let process = Process::start(&data, &["--log", "warn"]).await;
    let token = process.sign_up().await;
    // Held until the program is to have it, so that nobody else takes it.
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = held.local_addr().unwrap();
    let at = full_second_in(4);
    let mut jobs = Vec::new();
    for host in ["127.0.0.1", "localhost"] {
        let url = format!("http://{host}:{}/api/health", address.port());
        jobs.push(process.once(&token, at, &url, json!({})).await);
    }
    let allowed = process.once(&token, at, &receiver.url("/"), json!({})).await;
    process.kill().await;
    drop(held);
    let process = Process::start(&data, &["--listen", &address.to_string(), "--log", "warn"]).await;
    for job in &jobs {
        let log = process.log_ending_in(&token, job, "failed").await;
        assert_eq!((&log[0]["error_kind"], &log[0]["attempt"]), (&json!("refused"), &json!(1)), "{log:?}");
        assert_eq!((log.len(), &log[0]["response_code"]), (1, &json!(null)));
    }
    process.log_ending_in(&token, &allowed, "delivered").await;
}
