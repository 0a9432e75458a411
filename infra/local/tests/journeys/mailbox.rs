//! `/dev/mailbox`: there for whoever runs Minutehand on their own machine, and for nobody else.

use api::TeamId;
use axum::body::{Body, to_bytes};
use cx::{Cx, Touch};
use http::{Request, StatusCode};
use mail::Mail;
use minutehand::REGISTRIES;
use serde_json::Value;
use testing::World;
use tower::ServiceExt;

use crate::process::Process;

async fn ask(world: &World, host: &str, path: &str) -> (StatusCode, String, http::HeaderMap) {
    let request = Request::builder().uri(path).header("host", host).body(Body::empty()).unwrap();
    let response = minutehand::mailbox(world.machine.embedded().clone()).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    (parts.status, String::from_utf8(body.to_vec()).unwrap(), parts.headers)
}

#[tokio::test]
async fn shows_each_mail_and_runs_nothing_of_it() {
    let world = World::at("2026-11-21T09:00:30Z", &REGISTRIES).await;
    let cx = Cx::new(world.machine.parts().clone(), "poster", &[Touch::Everything]);
    let team: TeamId = "team_06GZR83ZCGCHVCJYW498ZJYBRG".parse().unwrap();
    let mail = Mail::new("ada@example.com".parse().unwrap(), "<b>Hello</b>", "Because.").say("\"><script>alert(1)</script>");
    let parcel = outbox::parcel(&cx, &team, &mail).unwrap();
    parcel.join(cx.table().transaction()).commit().await.unwrap();
    parcel.leave(&cx).await;
    let sent = world.mails().await;

    let (status, text, _) = ask(&world, "127.0.0.1:3000", "/dev/mailbox.json").await;
    let listed: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((status, &listed[0]["subject"], &listed[1]), (StatusCode::OK, &"<b>Hello</b>".into(), &Value::Null));

    let (status, list, headers) = ask(&world, "localhost:3000", "/dev/mailbox").await;
    let path = format!("/dev/mailbox/{}", sent[0].message_id);
    assert!(status == StatusCode::OK && list.contains(&format!("href=\"{path}\"")) && list.contains("&lt;b&gt;Hello"), "{list}");
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{policy}");

    let (status, page, _) = ask(&world, "[::1]:3000", &path).await;
    assert_eq!(status, StatusCode::OK);
    assert!(!page.contains("<script") && !page.contains("<b>Hello"), "{page}");
    // The document stands in an attribute: its marks are written out, and its own ones twice.
    assert!(page.contains("srcdoc=\"&lt;base target=&quot;_blank&quot;&gt;&lt;!DOCTYPE html&gt;"), "{page}");
    assert!(page.contains("&amp;lt;script&amp;gt;alert(1)"), "{page}");
    assert!(page.contains("sandbox=\"allow-popups allow-popups-to-escape-sandbox\""), "{page}");

    for path in ["/dev/mailbox", "/dev/mailbox.json", &path] {
        let (status, text, _) = ask(&world, "evil.example:3000", path).await;
        assert!(status == StatusCode::FORBIDDEN && !text.contains("Hello"), "{path}");
    }
    assert_eq!(ask(&world, "localhost", "/dev/mailbox/none").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn is_there_only_while_nobody_else_can_ask() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(&folder.path().join("private"), &["--log", "warn"]).await;
    let answer = process.get("/dev/mailbox.json", "").await;
    assert_eq!((answer.status, answer.body), (200, Value::Array(Vec::new())));
    process.stop().await;
    let process =
        Process::start(&folder.path().join("public"), &["--log", "warn", "--public-url", "https://a.example.com"]).await;
    for path in ["/dev/mailbox", "/dev/mailbox.json"] {
        assert_eq!(process.get(path, "").await.status, 404, "{path}");
    }
}
