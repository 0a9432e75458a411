//! How many round trips to the table a request takes: whoever asks waits for each.

use http::StatusCode;
use minutehand::REGISTRIES;
use schedules::things::daily;
use serde_json::json;
use testing::World;
use testing::problem::text;

const OPERATIONS: [&str; 4] = ["GetItem", "BatchGetItem", "Query", "UpdateItem"];

async fn requests(world: &World, path: &str, cookie: &str) -> u64 {
    let count = || OPERATIONS.iter().map(|operation| world.machine.embedded().faults().calls(operation)).sum::<u64>();
    let before = count();
    let reply = world.send("GET", path, None, &[("cookie", cookie)], axum::body::Body::empty()).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}");
    count() - before
}

#[tokio::test(start_paused = true)]
async fn a_page_takes_few_round_trips_in_however_many_teams() {
    let world = World::limited("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let ada = world.sign_up("ada@example.com").await;
    let job = text(&world.post("/api/schedule", Some(&ada.token), daily(json!({}))).await.body["id"]);
    let cookie = format!("mh_session={}", ada.token);
    for teams in 0..3 {
        if teams > 0 {
            let made = world.post("/api/teams", Some(&ada.token), json!({"name": format!("Team {teams}")})).await;
            assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        }
        // The session; the person with the list of their teams; those teams, and what they are there; the limit.
        let frame = requests(&world, "/jobs/new", &cookie).await;
        assert_eq!(frame, 4, "the frame in {teams} more teams");
        assert_eq!(requests(&world, "/jobs", &cookie).await, frame + 2, "jobs, and how each went last");
        assert_eq!(requests(&world, &format!("/jobs/{job}"), &cookie).await, frame + 3, "a job, its log, its tallies");
        assert_eq!(requests(&world, "/team/keys", &cookie).await, frame + 1, "keys");
        assert_eq!(requests(&world, "/api/jobs", &cookie).await, 4, "session, place and team, limit, jobs");
    }
}
