//! A team's logo: put by a browser at a signed address, or by a form, and gone with the team.

use accounts::logo::INTAKE;
use axum::body::{Body, Bytes};
use blobs::Blobs;
use http::StatusCode;
use products::REGISTRIES;
use serde_json::{Value, json};
use testing::problem::{assert_problem, assert_wrong, text};
use testing::{Answer, Club, Reply, World};

/// A PNG of this size, as far as anybody looks, and `more` bytes behind.
fn png(width: u32, height: u32, more: usize) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x06\0\0\0");
    bytes.resize(bytes.len() + more, 0);
    bytes
}

fn wish(bytes: &[u8]) -> Value {
    json!({"file_name": "logo.png", "content_type": "image/png", "size_bytes": bytes.len()})
}

/// Sends what an upload says, as a browser would.
async fn put(world: &World, way: &Value, bytes: &[u8]) -> Reply {
    let headers = way["put"]["headers"].as_object().unwrap();
    let headers: Vec<(&str, &str)> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
        .filter(|(name, _)| *name != "content-length")
        .collect();
    let length = bytes.len().to_string();
    let headers: Vec<_> = headers.into_iter().chain([("content-length", length.as_str())]).collect();
    world.send("PUT", way["put"]["url"].as_str().unwrap(), None, &headers, Body::from(bytes.to_vec())).await
}

async fn blobs(club: &Club) -> usize {
    Blobs::of(&club.cx(), INTAKE.prefix).unwrap().list(&club.team_id(), None).await.unwrap().0.len()
}

#[tokio::test(start_paused = true)]
async fn a_logo_is_put_set_shown_replaced_and_removed() {
    let club = Club::new(&REGISTRIES).await;
    let world = &club.world;
    let ada = Some(club.ada.token.as_str());
    assert_problem(&world.get("/api/team/logo", ada).await, 404, "not_found", "none yet");
    for (side, count) in [(64, 1), (32, 1)] {
        let bytes = png(side, side, 1000);
        let way = world.post("/api/team/logo/uploads", ada, wish(&bytes)).await;
        assert_eq!(way.status, StatusCode::CREATED, "{way:?}");
        let set = json!({"upload": way.body["id"]});
        assert_problem(&world.post("/api/team/logo", ada, set.clone()).await, 409, "upload_incomplete", "nothing is there");
        assert_eq!(put(world, &way.body, &bytes).await.status, StatusCode::OK);
        // What is there stays as it is, also for whoever has the address.
        assert_eq!(put(world, &way.body, &bytes).await.status, StatusCode::PRECONDITION_FAILED);
        let again = world.get(&format!("/api/team/logo/uploads/{}", text(&way.body["id"])), ada).await;
        assert_eq!((again.status, &again.body["id"]), (StatusCode::OK, &way.body["id"]));
        let shown = world.post("/api/team/logo", ada, set.clone()).await;
        assert_eq!(
            (shown.status, &shown.body["width"], &shown.body["size_bytes"]),
            (StatusCode::OK, &json!(side), &json!(bytes.len()))
        );
        assert_problem(&world.post("/api/team/logo", ada, set).await, 404, "not_found", "an upload is confirmed once");
        assert_eq!(blobs(&club).await, count, "the one before is gone");
        let there = world.get("/api/team/logo", ada).await;
        let picture = world.get(there.headers["location"].to_str().unwrap(), None).await;
        assert_eq!((picture.status, picture.headers["content-type"].to_str().unwrap()), (StatusCode::OK, "image/png"));
        assert_eq!(picture.bytes, bytes);
        assert!(picture.headers["content-disposition"].to_str().unwrap().starts_with("inline"));
    }
    assert_eq!(world.delete("/api/team/logo", ada).await.status, StatusCode::NO_CONTENT);
    assert_problem(&world.get("/api/team/logo", ada).await, 404, "not_found", "removed");
    assert_eq!(blobs(&club).await, 0);
    let log = club.get(&club.ada, "/api/audit").await.to_string();
    assert!(log.contains("team.logo_set") && log.contains("team.logo_removed"), "{log}");
}

#[tokio::test(start_paused = true)]
async fn what_is_no_logo_is_refused_and_leaves_nothing() {
    let club = Club::new(&REGISTRIES).await;
    let world = &club.world;
    let ada = Some(club.ada.token.as_str());
    for (change, pointer) in [
        (json!({"file_name": ""}), "#/file_name"),
        (json!({"file_name": "a\nb"}), "#/file_name"),
        (json!({"content_type": "image/svg+xml"}), "#/content_type"),
        (json!({"size_bytes": 0}), "#/size_bytes"),
        (json!({"size_bytes": 204_801}), "#/size_bytes"),
        (json!({"size_bytes": -1}), "#/size_bytes"),
        (json!({"sha256": "abc"}), "#/sha256"),
        (json!({"key": "team/logos/x"}), "#/key"),
    ] {
        let mut asked = wish(b"x");
        asked.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_wrong(&world.post("/api/team/logo/uploads", ada, asked).await, &[pointer], &change.to_string());
    }
    // The address takes what was wished for, and nothing else.
    let bytes = png(64, 64, 10);
    let way = world.post("/api/team/logo/uploads", ada, wish(&bytes)).await.body;
    let longer = [bytes.as_slice(), b"x"].concat();
    assert_eq!(put(world, &way, &longer).await.status, StatusCode::FORBIDDEN);
    for method in ["POST", "DELETE", "PATCH"] {
        let refused = world.send(method, way["put"]["url"].as_str().unwrap(), None, &[], Body::empty()).await;
        assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
    }
    let mut moved = way.clone();
    moved["put"]["url"] = json!(text(&way["put"]["url"]).replace("/logos/", "/exports/"));
    assert_eq!(put(world, &moved, &bytes).await.status, StatusCode::FORBIDDEN);
    // No picture, or one of the wrong size.
    for wrong in [b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), png(8, 64, 0), png(4096, 64, 0)] {
        let way = world.post("/api/team/logo/uploads", ada, wish(&wrong)).await.body;
        assert_eq!(put(world, &way, &wrong).await.status, StatusCode::OK);
        assert_wrong(&world.post("/api/team/logo", ada, json!({"upload": way["id"]})).await, &["#/upload"], "no logo");
    }
    for body in [json!({}), json!({"upload": "upl_x"}), json!({"upload": 1})] {
        assert_wrong(&world.post("/api/team/logo", ada, body.clone()).await, &["#/upload"], &body.to_string());
    }
    // Somebody else's is not there.
    let bob = world.sign_up("bob@example.com").await;
    let other = json!({"upload": way["id"]});
    assert_problem(&world.post("/api/team/logo", Some(&bob.token), other).await, 404, "not_found", "another team's upload");
    assert!(blobs(&club).await > 0);
    world.pass_to(world.now() + jiff::SignedDuration::from_hours(25)).await;
    assert_eq!(blobs(&club).await, 0, "after a day");
    assert_problem(&world.post("/api/team/logo", ada, json!({"upload": way["id"]})).await, 404, "not_found", "too late");
}

#[tokio::test(start_paused = true)]
async fn a_form_sets_it_without_a_script() {
    let club = Club::new(&REGISTRIES).await;
    let world = &club.world;
    let send = async |name: &str, bytes: &[u8]| {
        let mut body = format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"a.png\"\r\n\r\n").into_bytes();
        body.extend(bytes);
        body.extend(b"\r\n--b--\r\n");
        let headers = [("content-type", "multipart/form-data; boundary=b"), ("sec-fetch-site", "same-origin")];
        let cookie = format!("mh_session={}", club.ada.token);
        let headers: Vec<_> = headers.into_iter().chain([("cookie", cookie.as_str())]).collect();
        world.send("POST", "/team/logo", None, &headers, Body::from(body)).await
    };
    for (name, bytes) in [("file", &b""[..]), ("other", b"x"), ("file", b"<script>")] {
        assert_eq!(send(name, bytes).await.status, StatusCode::SEE_OTHER);
        assert_problem(&world.get("/api/team/logo", Some(&club.ada.token)).await, 404, "not_found", name);
    }
    let bytes = png(100, 50, 2000);
    assert_eq!(send("file", &bytes).await.headers["location"], "/team");
    let cookie = format!("mh_session={}", club.ada.token);
    let picture = world.send("GET", "/team/logo", None, &[("cookie", &cookie)], Body::empty()).await;
    assert_eq!((picture.status, picture.bytes), (StatusCode::OK, bytes));
    assert!(picture.headers["content-security-policy"].to_str().unwrap().starts_with("sandbox"));
    let page = world.send("GET", "/team", None, &[("cookie", &cookie)], Body::empty()).await;
    let page = String::from_utf8(page.bytes).unwrap();
    assert!(page.contains("src=\"/team/logo?") && page.contains("Remove the logo"), "{page}");
}

#[tokio::test(start_paused = true)]
async fn a_picture_on_the_web_is_fetched_once_and_kept() {
    let club = Club::new(&REGISTRIES).await;
    let (world, ada) = (&club.world, Some(club.ada.token.as_str()));
    let bytes = png(64, 64, 100);
    let picture = Bytes::from(bytes.clone());
    world.receiver.answer(move |call| match call.url.as_str() {
        "https://a.example.com/old" => moved_to("https://cdn.example.com/logo.png"),
        "https://a.example.com/inwards" => moved_to("http://169.254.169.254/latest/meta-data"),
        "https://a.example.com/round" => moved_to("https://a.example.com/round"),
        "https://cdn.example.com/logo.png" => Answer::Body(picture.clone()),
        "https://a.example.com/large" => Answer::Body(Bytes::from(png(64, 64, 300 * 1024))),
        "https://a.example.com/text" => Answer::Status(200),
        _ => Answer::Status(404),
    });
    let set = async |url: &str| world.post("/api/team/logo", ada, json!({"url": url})).await;
    for wrong in ["inwards", "round", "large", "text", "missing"] {
        assert_wrong(&set(&format!("https://a.example.com/{wrong}")).await, &["#/url"], wrong);
    }
    for wrong in ["http://127.0.0.1/logo.png", "ftp://a.example.com/", "nonsense"] {
        assert_wrong(&set(wrong).await, &["#/url"], wrong);
    }
    let both = json!({"url": "https://a.example.com/old", "upload": "upl_06GZR83ZCGCHVCJYW498ZJYBRG"});
    assert_wrong(&world.post("/api/team/logo", ada, both).await, &["#/url"], "both");
    assert_problem(&world.get("/api/team/logo", ada).await, 404, "not_found", "nothing so far");
    assert_eq!(blobs(&club).await, 0, "and nothing is left of it");

    let shown = set("https://a.example.com/old").await;
    assert_eq!((shown.status, &shown.body["width"]), (StatusCode::OK, &json!(64)), "{}", shown.body);
    let asked = world.receiver.calls().len();
    assert_eq!(world.get("/api/team/logo", ada).await.status, StatusCode::SEE_OTHER);
    assert_eq!(world.receiver.calls().len(), asked, "it is ours from now on");
}

fn moved_to(url: &str) -> Answer {
    Answer::With(302, [("location".parse().unwrap(), url.parse().unwrap())].into_iter().collect())
}
