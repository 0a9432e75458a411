//! Google: the sandbox that stands in for it on one machine, and when it does not.

use std::net::SocketAddr;

use cx::{Cx, Touch};
use minutehand::REGISTRIES;
use openid::{GOOGLE, Refusal, Registration, Returned, begin, finish};
use serde_json::{Value, json};
use testing::{PUBLIC_URL, World, answer_google};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::process::{Process, full_second_in, once, refused};

/// What a browser brings back from Google to `location`.
fn returned(location: &str) -> Returned {
    let (_, query) = location.split_once('?').unwrap();
    let take = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).map(str::to_owned);
    // A code begins with `4/`.
    let code = take("code").map(|code| code.replace("%2F", "/"));
    Returned { code, state: take("state"), error: take("error"), iss: None }
}

#[tokio::test(start_paused = true)]
async fn people_of_a_world_sign_in_with_google() {
    let world = World::at("2026-11-21T09:00:00Z", &REGISTRIES).await;
    let cx = Cx::new(
        world.machine.parts().clone(),
        "test",
        &[Touch::Provider(&GOOGLE), Touch::Outbound, breaker::READ, breaker::WRITE],
    );
    let provider = Registration::google(&cx, PUBLIC_URL).unwrap();
    let (url, begun) = begin(&cx, &provider, None).await.unwrap();
    let back = answer_google(&world, &url, Some("ada+work@example.com")).await;
    let identity = finish(&cx, &provider, &begun, &returned(&back)).await.unwrap();
    assert_eq!((identity.email.as_str(), identity.email_verified), ("ada+work@example.com", true));

    let (url, begun) = begin(&cx, &provider, None).await.unwrap();
    let back = answer_google(&world, &url, None).await;
    assert!(matches!(finish(&cx, &provider, &begun, &returned(&back)).await, Err(Refusal::Denied)));
    assert!(world.receiver.calls().is_empty(), "no webhook receiver hears of it");
}

/// Where the sandbox says that it is.
fn sandbox_of(process: &Process) -> Option<SocketAddr> {
    let line = process.announced.iter().find_map(|line| line.strip_prefix("a sandbox stands in for Google on http://"));
    line.map(|line| line.split('/').next().unwrap().parse().unwrap())
}

/// Status line, headers and body of the discovery document, asked for with `headers`.
async fn discovery(address: SocketAddr, headers: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let path = "/sandbox/google/.well-known/openid-configuration";
    stream.write_all(format!("GET {path} HTTP/1.1\r\nconnection: close\r\n{headers}\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_sandbox_answers_on_loopback_and_no_webhook_reaches_it() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(&folder.path().join("data"), &["--aws-port", "0"]).await;
    let address = sandbox_of(&process).expect("no sandbox was announced");
    assert!(address.ip().is_loopback());
    let answer = discovery(address, &format!("host: {address}\r\n")).await;
    let document: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!(document["issuer"], format!("http://{address}/sandbox/google"));
    for stranger in ["host: evil.example.com\r\n".to_owned(), format!("host: {address}\r\norigin: https://evil.example.com\r\n")]
    {
        let refused = discovery(address, &stranger).await;
        assert!(refused.starts_with("HTTP/1.1 403"), "{stranger}: {refused}");
    }
    let environment = std::fs::read_to_string(folder.path().join("data/aws.env")).unwrap();
    assert!(environment.contains(&format!("MINUTEHAND_SANDBOX={address}\n")), "{environment}");

    let token = process.sign_up().await;
    let url = format!("http://{address}/sandbox/google/authorize");
    let refused = process.post("/api/schedule", &token, once(full_second_in(60), &url, json!({}))).await;
    assert_eq!(refused.status, 422, "{:?}", refused.body);
    assert_eq!(refused.body["errors"][0]["pointer"], "#/callback_url");
    assert!(process.stop().await.success(), "the sandbox stops too");
}

#[tokio::test]
async fn whoever_has_users_elsewhere_has_no_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    for options in [["--public-url", "https://minutehand.example.com"], ["--listen", "0.0.0.0:0"]] {
        let process = Process::start(&folder.path().join("data"), &options).await;
        assert_eq!(sandbox_of(&process), None, "{options:?}");
        process.kill().await;
    }
    let ended = refused(&folder.path().join("data"), &["--google-client-id", "us"]).await;
    assert!(!ended.status.success() && ended.stderr.contains("MINUTEHAND_GOOGLE_CLIENT_SECRET"), "{}", ended.stderr);
}

/// What `/dev/sandboxes.json` says of Google, and one request to its control.
async fn control(process: &Process, body: Option<Value>) -> Value {
    let doors = process.get("/dev/sandboxes.json", "").await;
    assert_eq!(doors.status, 200, "{:?}", doors.body);
    let google = &doors.body["google"];
    assert!(google["issuer"].as_str().unwrap().ends_with("/sandbox/google") && google["client_secret"].is_string(), "{google}");
    let control = google["control"].as_str().unwrap().strip_prefix("http://").unwrap();
    let (address, path) = control.split_once('/').unwrap();
    let method = if body.is_some() { "POST" } else { "GET" };
    let answer = crate::process::exchange(address.parse().unwrap(), method, &format!("/{path}"), "", body).await.unwrap();
    let mut said = answer.body;
    said["http"] = json!(answer.status);
    said
}

#[tokio::test]
async fn a_sandbox_shows_what_arrived_and_fails_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(&folder.path().join("data"), &["--log", "warn"]).await;
    let address = sandbox_of(&process).unwrap();
    assert_eq!(control(&process, None).await["requests"], json!([]));
    let faults = json!({"faults": [
        {"kind": "error_500", "times": 2, "method": "GET", "path": "/.well-known"},
        {"kind": "rate_limited", "path": "/.well-known"},
        {"kind": "lost_request"},
        {"kind": "lost_answer"},
        {"kind": "error_500", "path": "/token"},
    ]});
    assert_eq!(control(&process, Some(faults)).await["http"], 200);
    let here = format!("host: {address}\r\n");
    for expected in ["HTTP/1.1 500", "HTTP/1.1 500", "HTTP/1.1 429", "", "", "HTTP/1.1 200"] {
        let answer = discovery(address, &here).await;
        assert!(answer.starts_with(expected) && (answer.is_empty() == expected.is_empty()), "{expected}: {answer}");
    }
    let told = control(&process, None).await;
    let seen = told["requests"].as_array().unwrap().iter().map(|request| (request["status"].clone(), request["fault"].clone()));
    let expected = [
        (json!(500), json!("error_500")),
        (json!(500), json!("error_500")),
        (json!(429), json!("rate_limited")),
        (Value::Null, json!("lost_request")),
        (Value::Null, json!("lost_answer")),
        (json!(200), Value::Null),
    ];
    assert_eq!(seen.collect::<Vec<_>>(), expected);
    assert_eq!(told["faults"].as_array().unwrap().len(), 1, "what did not strike is left: {told}");
    assert_eq!(control(&process, Some(json!({"faults": []}))).await["faults"], json!([]));
    for wrong in [json!({"faults": [{"kind": "melts"}]}), json!({"faults": 1}), json!({"melts": true})] {
        assert_eq!(control(&process, Some(wrong.clone())).await["http"], 422, "{wrong}");
    }
}
