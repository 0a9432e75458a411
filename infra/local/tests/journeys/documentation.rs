//! The documentation and the landing page, as a browser gets them, and that they tell of everything there is.

use std::collections::BTreeSet;

use axum::body::Body;
use machine::Options;
use minutehand::REGISTRIES;
use testing::{Reply, World};

const NOW: &str = "2026-11-21T09:00:00Z";

async fn site() -> World {
    World::at(NOW, &[&platform::REGISTRY, &site::REGISTRY]).await
}

async fn page(world: &World, path: &str) -> (u16, String, Reply) {
    let reply = world.send("GET", path, None, &[("accept", "text/html"), ("host", "mh.example:8080")], Body::empty()).await;
    (reply.status.as_u16(), text(&reply), reply)
}

fn text(reply: &Reply) -> String {
    String::from_utf8_lossy(&reply.bytes).into_owned()
}

#[test]
fn the_catalogue_of_errors_is_that_of_all_products() {
    let declared: BTreeSet<(u16, &str, &str)> =
        function::catalogue(&REGISTRIES).into_iter().map(|kind| (kind.status, kind.code, kind.when)).collect();
    let shown = site::openapi::problems().into_iter().map(|problem| (problem.status, problem.code, problem.when)).collect();
    assert_eq!(declared, shown, "left: what the endpoints declare; run `cargo run -p generate` if they changed");
    for problem in site::openapi::problems() {
        assert!(!problem.advice.is_empty(), "say beside `{}` what to do about it", problem.code);
    }
}

#[tokio::test]
async fn every_page_answers_with_its_policy() {
    let world = site().await;
    for path in site::lookup::paths().iter().map(String::as_str).chain(["/", "/docs/explorer", "/docs/search?q=retry"]) {
        let (status, text, reply) = page(&world, path).await;
        assert_eq!(status, 200, "{path}: {text}");
        assert!(text.starts_with("<!DOCTYPE html>"), "{path}");
        let policy = reply.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{path}: {policy}");
        for file in text.split('"').filter(|part| part.starts_with("/assets/") || part.starts_with("/docs/assets/")) {
            let (status, _, reply) = page(&world, file).await;
            assert_eq!(status, 200, "{path} loads {file}");
            assert!(reply.headers["cache-control"].to_str().unwrap().contains("immutable"), "{file}");
        }
    }
    let (status, ..) = page(&world, "/docs/nothing").await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn examples_name_the_server_that_shows_them() {
    let options = Options { public_url: "https://mh.example".parse().ok(), ..Options::default() };
    let world = World::with(NOW, &[&platform::REGISTRY, &site::REGISTRY], options).await;
    let (_, text, _) = page(&world, "/docs/quick-start").await;
    assert!(text.contains("API=https://mh.example/api") && !text.contains("127.0.0.1:3000/api"), "{text}");
}

#[tokio::test]
async fn a_schedule_can_be_tried_with_and_without_a_script() {
    let world = site().await;
    let form = "freq=weekly&weekdays=mon&trigger_timings=09%3A00&timezone=Europe%2FBerlin";
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
    let whole = world.send("POST", "/try", None, &headers, Body::from(form)).await;
    assert_eq!(whole.status.as_u16(), 200);
    let whole = text(&whole);
    assert!(whole.starts_with("<!DOCTYPE html>") && whole.contains("Every Monday at 09:00 Europe/Berlin"), "{whole}");
    let live = [&headers[..], &[("x-live", "1")]].concat();
    let part = text(&world.send("POST", "/try", None, &live, Body::from(form)).await);
    assert!(part.starts_with("<p class=\"outlook-summary\">"), "{part}");
    let wrong = world.send("POST", "/try", None, &live, Body::from("freq=daily&timezone=Nowhere")).await;
    assert_eq!(wrong.status.as_u16(), 422);
    assert!(text(&wrong).contains("Must be the IANA name of a time zone"), "it says what is wrong");
}
