//! Strangers in somebody's account, and thieves: what shuts them out, and that they do not come back.

use embedded::Fault;
use http::StatusCode;
use serde_json::json;
use testing::Letter;
use testing::problem::{assert_problem, text};
use testing::{Person, Reply, World};

use crate::links::{ADA, NEXT, PASSWORD, link, log_in, me, move_to, tell, world};
use crate::second_factor::code_of;

/// A stranger in Ada's account.
struct Squatter {
    person: Person,
    key: String,
    /// The token that would move the account to their own address.
    moves: String,
    /// What would link another Google account of theirs, and the cookie that goes with it.
    links: (String, String),
}

/// An account that a stranger made with Ada's address, opens in every way there is, and began to take in two more.
async fn squatted(world: &World) -> Squatter {
    let stranger = world.sign_up_unverified(ADA).await;
    assert_eq!(move_to(world, &stranger.token, "evil@example.com").await.status, StatusCode::ACCEPTED);
    let moves = Letter::newest(world, "evil@example.com").await.token;
    let links = google_link(world, &stranger, "second@example.com").await;
    let key = world.key_of(&stranger).await;
    let begun = world.post("/api/auth/second-factor", Some(&stranger.token), json!({"password": PASSWORD})).await.body;
    let code = json!({"code": code_of(&text(&begun["url"]), world.now())});
    assert_eq!(world.post("/api/auth/second-factor/confirm", Some(&stranger.token), code).await.status, StatusCode::OK);
    let back = google_link(world, &stranger, "stranger@example.com").await;
    let linked = come_back(world, &back).await;
    assert_eq!(linked.status, StatusCode::SEE_OTHER, "{linked:?}");
    Squatter { person: stranger, key, moves, links }
}

/// Where Google sends the browser of `person` back to, who wants to link `email` there, and its cookie.
async fn google_link(world: &World, person: &Person, email: &str) -> (String, String) {
    let begun = world.post("/api/auth/google/link", Some(&person.token), json!({"password": PASSWORD})).await;
    let cookie = begun.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let back = testing::answer_google(world, &text(&begun.body["url"]), Some(email)).await;
    (back.strip_prefix("http://127.0.0.1:3000").unwrap().to_owned(), cookie)
}

async fn come_back(world: &World, (path, cookie): &(String, String)) -> Reply {
    world.send("GET", path, None, &[("cookie", cookie)], axum::body::Body::empty()).await
}

#[tokio::test(start_paused = true)]
async fn whoever_made_an_account_with_anothers_address_is_shut_out_of_it() {
    for by_link in [true, false] {
        let world = world().await;
        let Squatter { person: stranger, key, moves, links } = squatted(&world).await;
        let confirmed = if by_link {
            let token = link(&world, "magic-link").await.token;
            tell(&world, "magic-link/confirm", json!({"token": token})).await
        } else {
            let token = link(&world, "reset-password").await.token;
            tell(&world, "reset-password/confirm", json!({"token": token, "new_password": NEXT})).await
        };
        assert!(confirmed.status.is_success(), "{confirmed:?}");
        for token in [&stranger.token, &key] {
            assert_eq!(world.get("/api/auth/me", Some(token)).await.status, StatusCode::UNAUTHORIZED);
        }
        assert_problem(&log_in(&world, ADA, PASSWORD).await, 401, "invalid_credentials", "the stranger's password");
        let token = if by_link { text(&confirmed.body["token"]) } else { text(&log_in(&world, ADA, NEXT).await.body["token"]) };
        let seen = me(&world, &token).await["user"].clone();
        assert_eq!(
            (&seen["email_verified"], &seen["second_factor"], &seen["google"]),
            (&json!(true), &json!(false), &json!(false))
        );
        assert_eq!(seen["id"], stranger.user);
        let moved = tell(&world, "change-email/confirm", json!({"token": moves})).await;
        assert_problem(&moved, 409, "link_ended", "to the stranger's address");
        assert_problem(&come_back(&world, &links).await, 409, "sign_in_refused", "the stranger's other Google account");
        assert_eq!(me(&world, &token).await["user"]["email"], ADA);
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_password_undoes_what_a_thief_began() {
    let world = world().await;
    let ada = world.sign_up(ADA).await;
    assert_eq!(come_back(&world, &google_link(&world, &ada, "thief@example.com").await).await.status, StatusCode::SEE_OTHER);
    assert_eq!(move_to(&world, &ada.token, "evil@example.com").await.status, StatusCode::ACCEPTED);
    let moves = Letter::newest(&world, "evil@example.com").await.token;
    let token = link(&world, "reset-password").await.token;
    let reset = tell(&world, "reset-password/confirm", json!({"token": token, "new_password": NEXT})).await;
    assert_eq!(reset.status, StatusCode::NO_CONTENT);
    assert_problem(&tell(&world, "change-email/confirm", json!({"token": moves})).await, 409, "link_ended", "begun before");
    let token = text(&log_in(&world, ADA, NEXT).await.body["token"]);
    assert_eq!(me(&world, &token).await["user"]["google"], false);
}

#[tokio::test(start_paused = true)]
async fn a_log_in_under_way_does_not_outlive_a_new_password() {
    let mut ways = [0, 0];
    for round in 0..10_u64 {
        let world = world().await;
        world.sign_up(ADA).await;
        let token = link(&world, "reset-password").await.token;
        let faults = world.machine.embedded().faults();
        let wait = std::time::Duration::from_millis(5 + round * 7 % 40);
        let skip = u32::try_from(round % 3).unwrap();
        faults.inject(Fault::Delay(wait).on("TransactWriteItems").containing("session_listed").after(skip).times(1));
        faults.inject(Fault::Delay(wait).on("Query").after(skip).times(2));
        let reset = tell(&world, "reset-password/confirm", json!({"token": token, "new_password": NEXT}));
        let (entered, reset) = futures::join!(log_in(&world, ADA, PASSWORD), reset);
        assert_eq!(reset.status, StatusCode::NO_CONTENT, "{reset:?}");
        if entered.status == StatusCode::OK {
            ways[0] += 1;
            let asked = world.get("/api/auth/me", Some(&text(&entered.body["token"]))).await;
            assert_eq!(asked.status, StatusCode::UNAUTHORIZED, "round {round}: by the old password");
        } else {
            ways[1] += 1;
            assert_problem(&entered, 401, "invalid_credentials", "the old password");
        }
    }
    assert!(ways.iter().sum::<i32>() == 10, "{ways:?}");
}

#[tokio::test(start_paused = true)]
async fn a_verified_account_keeps_what_opens_it() {
    let world = world().await;
    let ada = world.sign_up(ADA).await;
    let key = world.key_of(&ada).await;
    let token = link(&world, "magic-link").await.token;
    assert_eq!(tell(&world, "magic-link/confirm", json!({"token": token})).await.status, StatusCode::OK);
    for token in [&ada.token, &key] {
        assert_eq!(world.get("/api/auth/me", Some(token)).await.status, StatusCode::OK);
    }
    assert_eq!(log_in(&world, ADA, PASSWORD).await.status, StatusCode::OK);
}
