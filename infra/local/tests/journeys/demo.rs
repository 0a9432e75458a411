//! `--demo` opens its account to a key that everybody knows, and only `--demo` does.

use minutehand::{DEMO_KEY, DEMO_SESSION};

use crate::process::Process;

const DEMO: [&str; 3] = ["--demo", "--log", "warn"];

#[tokio::test]
async fn the_demos_key_never_outlives_the_demo() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let demo = Process::start(&data, &DEMO).await;
    assert!(demo.announced.iter().any(|line| line.contains(DEMO_KEY)), "{:?}", demo.announced);
    assert_eq!(demo.get("/api/auth/me", DEMO_KEY).await.body["user"]["email"], "demo@example.com");
    demo.kill().await;

    let process = Process::start(&data, &["--log", "warn"]).await;
    let refused = process.get("/api/jobs", DEMO_KEY).await;
    assert_eq!((refused.status, &refused.body["code"]), (401, &"unauthenticated".into()));
    assert_eq!(process.get("/api/auth/me", DEMO_SESSION).await.status, 401);
    process.kill().await;

    let demo = Process::start(&data, &DEMO).await;
    assert_eq!(
        demo.get("/api/jobs", DEMO_KEY).await.body["items"].as_array().unwrap().len(),
        2,
        "the same account, opened again"
    );
}

#[tokio::test]
async fn a_demo_started_again_has_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    Process::start(&data, &DEMO).await.kill().await;
    let demo = Process::start(&data, &DEMO).await;
    let keys = demo.get("/api/keys", DEMO_SESSION).await.body;
    let names: Vec<_> = keys["items"].as_array().unwrap().iter().map(|key| &key["name"]).collect();
    assert_eq!(names, ["Demo: the key in events/"]);
}

/// Everybody knows the demo's key, so that a page of any site, opened in a browser on this machine, could use it.
#[tokio::test]
async fn no_page_of_another_site_can_use_the_demo() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Process::start(&folder.path().join("data"), &DEMO).await;
    for (host, origin, expected) in [
        ("127.0.0.1:PORT", None, 200),
        ("localhost:PORT", None, 200),
        ("127.0.0.1:PORT", Some("https://evil.example"), 403),
        ("127.0.0.1:PORT", Some("null"), 403),
        ("127.0.0.1:PORT", Some("http://127.0.0.1:1"), 403),
        ("evil.example:PORT", None, 403),
    ] {
        let status = demo.get_from("/api/jobs", DEMO_KEY, host, origin).await;
        assert_eq!(status, expected, "{host} {origin:?}");
    }
}
