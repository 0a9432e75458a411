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
