//! Links by mail: verifying an address, signing in, choosing a new password, moving to another address.

use embedded::Fault;
use futures::future::join_all;
use http::StatusCode;
use jiff::SignedDuration;
use products::REGISTRIES;
use serde_json::{Value, json};
use testing::Letter;
use testing::problem::{assert_problem, assert_wrong, text};
use testing::{Person, Reply, World};

use crate::second_factor::code_of;

pub(crate) const ADA: &str = "ada@example.com";
pub(crate) const PASSWORD: &str = "correct horse";
pub(crate) const NEXT: &str = "velvet kettle orbit";

pub(crate) async fn world() -> World {
    World::at("2026-11-21T09:00:10Z", &REGISTRIES).await
}

/// `POST /api/auth/…` by nobody in particular.
pub(crate) async fn tell(world: &World, path: &str, body: Value) -> Reply {
    world.post(&format!("/api/auth/{path}"), None, body).await
}

pub(crate) async fn log_in(world: &World, email: &str, password: &str) -> Reply {
    tell(world, "login", json!({"email": email, "password": password})).await
}

/// A link that Ada asked for.
pub(crate) async fn link(world: &World, path: &str) -> Letter {
    assert_eq!(tell(world, path, json!({"email": ADA})).await.status, StatusCode::ACCEPTED);
    Letter::newest(world, ADA).await
}

pub(crate) async fn me(world: &World, token: &str) -> Value {
    world.get("/api/auth/me", Some(token)).await.body
}

async fn actions(world: &World, person: &Person) -> Vec<String> {
    let log = world.get("/api/audit?limit=100", Some(&person.token)).await;
    log.body["items"].as_array().unwrap().iter().map(|entry| text(&entry["action"])).collect()
}

#[tokio::test(start_paused = true)]
async fn signing_up_mails_a_link_that_verifies_the_address_once() {
    let world = world().await;
    let ada = world.sign_up_unverified(ADA).await;
    assert_eq!(me(&world, &ada.token).await["user"]["email_verified"], false);
    let letter = Letter::newest(&world, ADA).await;
    assert_eq!((letter.subject.as_str(), letter.path.as_str()), ("Confirm your address", "/verify-email"));
    assert_eq!(tell(&world, "verify-email", json!({"token": letter.token})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(me(&world, &ada.token).await["user"]["email_verified"], true);
    assert_eq!(world.get("/api/team", Some(&ada.token)).await.body["verified"], true);
    assert_problem(&tell(&world, "verify-email", json!({"token": letter.token})).await, 409, "link_ended", "twice");
    assert!(actions(&world, &ada).await.contains(&"email.verified".to_owned()));
    let again = world.post("/api/auth/verify-email/resend", Some(&ada.token), json!({})).await;
    assert_eq!((again.status, Letter::count(&world, ADA).await), (StatusCode::NO_CONTENT, 1), "nothing more to verify");
}

#[tokio::test(start_paused = true)]
async fn a_verifying_mail_is_sent_again_and_ends_after_a_day() {
    let world = World::limited("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let ada = world.sign_up_unverified(ADA).await;
    let first = Letter::newest(&world, ADA).await;
    for _ in 0..5 {
        let sent = world.post("/api/auth/verify-email/resend", Some(&ada.token), json!({})).await;
        assert_eq!(sent.status, StatusCode::NO_CONTENT);
    }
    let refused = world.post("/api/auth/verify-email/resend", Some(&ada.token), json!({})).await;
    assert_problem(&refused, 429, "rate_limited", "a sixth in an hour");
    let last = Letter::newest(&world, ADA).await;
    assert_ne!(first.token, last.token);
    world.wait_until(world.now() + SignedDuration::from_hours(24)).await;
    assert_problem(&tell(&world, "verify-email", json!({"token": last.token})).await, 409, "link_ended", "a day later");
}

#[tokio::test(start_paused = true)]
async fn nobody_learns_whether_there_is_an_account() {
    let world = world().await;
    world.sign_up(ADA).await;
    for path in ["magic-link", "reset-password"] {
        let known = tell(&world, path, json!({"email": ADA})).await;
        let unknown = tell(&world, path, json!({"email": "nobody@example.com"})).await;
        assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
        let names = |reply: &Reply| reply.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!((known.status, names(&known)), (StatusCode::ACCEPTED, names(&unknown)));
        assert_wrong(&tell(&world, path, json!({"email": "no address"})).await, &["#/email"], path);
    }
    assert_eq!(Letter::count(&world, "nobody@example.com").await, 0);
    assert_eq!(Letter::count(&world, ADA).await, 3, "one for signing up, one for each");
}

#[tokio::test(start_paused = true)]
async fn asking_is_limited_by_address_known_or_not_and_by_network() {
    let world = World::limited("2026-11-21T09:00:10Z", &REGISTRIES).await;
    world.sign_up(ADA).await;
    for email in [ADA, "nobody@example.com"] {
        for count in 0..6 {
            let path = if count % 2 == 0 { "/api/auth/magic-link" } else { "/api/auth/reset-password" };
            let reply = world.post_from(&format!("192.0.2.{count}"), path, json!({"email": email})).await;
            let expected = if count < 5 { StatusCode::ACCEPTED } else { StatusCode::TOO_MANY_REQUESTS };
            assert_eq!(reply.status, expected, "{email}, {count}");
        }
    }
    for count in 0..21 {
        let body = json!({"email": format!("nobody{count}@example.com")});
        let reply = world.post_from("198.51.100.1", "/api/auth/magic-link", body).await;
        assert_eq!(reply.status == StatusCode::TOO_MANY_REQUESTS, count == 20, "{count}");
    }
    for count in 0..31 {
        let body = json!({"token": "mho_guess"});
        let reply = world.post_from("198.51.100.2", "/api/auth/magic-link/confirm", body).await;
        let (status, code) = if count < 30 { (409, "link_ended") } else { (429, "rate_limited") };
        assert_problem(&reply, status, code, "a guess");
    }
}

#[tokio::test(start_paused = true)]
async fn a_magic_link_signs_in_once_and_verifies_the_address() {
    let world = world().await;
    let ada = world.sign_up_unverified(ADA).await;
    let letter = link(&world, "magic-link").await;
    assert_eq!((letter.subject.as_str(), letter.path.as_str()), ("Your link to sign in", "/magic-link"));
    let signed_in = tell(&world, "magic-link/confirm", json!({"token": letter.token})).await;
    assert_eq!(signed_in.status, StatusCode::OK, "{signed_in:?}");
    assert!(signed_in.headers["set-cookie"].to_str().unwrap().starts_with("mh_session=mhs_"));
    let token = text(&signed_in.body["token"]);
    let seen = me(&world, &token).await;
    assert_eq!((&seen["user"]["id"], &seen["user"]["email_verified"]), (&json!(ada.user), &json!(true)));
    let sessions = world.get("/api/auth/sessions", Some(&token)).await.body;
    assert!(sessions["items"].as_array().unwrap().iter().any(|session| session["method"] == "magic_link"));
    assert_problem(&tell(&world, "magic-link/confirm", json!({"token": letter.token})).await, 409, "link_ended", "twice");
    let late = link(&world, "magic-link").await;
    world.wait_until(world.now() + SignedDuration::from_mins(15)).await;
    assert_problem(&tell(&world, "magic-link/confirm", json!({"token": late.token})).await, 409, "link_ended", "late");
    // A token is good for what it was made for only.
    let other = link(&world, "reset-password").await;
    assert_problem(&tell(&world, "magic-link/confirm", json!({"token": other.token})).await, 409, "link_ended", "another's");
}

#[tokio::test(start_paused = true)]
async fn a_magic_link_takes_the_second_factor_too() {
    let world = World::limited("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let ada = world.sign_up(ADA).await;
    let begun = world.post("/api/auth/second-factor", Some(&ada.token), json!({"password": PASSWORD})).await.body;
    let url = text(&begun["url"]);
    let code = json!({"code": code_of(&url, world.now())});
    assert_eq!(world.post("/api/auth/second-factor/confirm", Some(&ada.token), code).await.status, StatusCode::OK);
    let token = link(&world, "magic-link").await.token;
    let confirm = async |code: Option<String>| tell(&world, "magic-link/confirm", json!({"token": token, "code": code})).await;
    assert_problem(&confirm(None).await, 401, "second_factor_required", "no code");
    assert_problem(&confirm(Some("000000".into())).await, 401, "invalid_code", "a wrong one, which leaves the link");
    world.wait_until(world.now() + SignedDuration::from_secs(30)).await;
    assert_eq!(confirm(Some(code_of(&url, world.now()))).await.status, StatusCode::OK);
    assert_problem(&confirm(Some("000000".into())).await, 409, "link_ended", "used");
    let token = link(&world, "magic-link").await.token;
    let codes: Vec<u16> = join_all((0..8).map(|_| tell(&world, "magic-link/confirm", json!({"token": token, "code": "111111"}))))
        .await
        .iter()
        .map(|reply| reply.status.as_u16())
        .collect();
    assert!(codes.contains(&429) && codes.iter().all(|code| [401, 429].contains(code)), "{codes:?}");
}

#[tokio::test(start_paused = true)]
async fn a_new_password_ends_sessions_other_links_and_the_old_password() {
    let world = world().await;
    let ada = world.sign_up_unverified(ADA).await;
    let (one, other) = (link(&world, "reset-password").await, link(&world, "reset-password").await);
    assert_eq!((one.subject.as_str(), one.path.as_str()), ("Choose a new password", "/reset-password"));
    let reset = async |token: &str, password: &str| {
        tell(&world, "reset-password/confirm", json!({"token": token, "new_password": password})).await
    };
    for weak in ["password1", "adaexample", "short"] {
        assert_wrong(&reset(&one.token, weak).await, &["#/new_password"], weak);
    }
    assert_eq!(reset(&one.token, NEXT).await.status, StatusCode::NO_CONTENT);
    assert_eq!(world.get("/api/auth/me", Some(&ada.token)).await.status, StatusCode::UNAUTHORIZED);
    assert_problem(&log_in(&world, ADA, PASSWORD).await, 401, "invalid_credentials", "the old password");
    let now = log_in(&world, ADA, NEXT).await;
    assert_eq!((now.status, &now.body["user"]["email_verified"]), (StatusCode::OK, &json!(true)));
    for token in [&one.token, &other.token] {
        assert_problem(&reset(token, "marble lantern drift").await, 409, "link_ended", "after another was used");
    }
    let notice = world.mails().await.pop().unwrap();
    assert_eq!((notice.to.as_slice(), notice.subject.as_str()), (&[ADA.to_owned()][..], "Your password was changed"));
    let late = link(&world, "reset-password").await;
    world.wait_until(world.now() + SignedDuration::from_hours(1)).await;
    assert_problem(&reset(&late.token, "marble lantern drift").await, 409, "link_ended", "an hour later");
}

/// What Ada wants to move to.
pub(crate) async fn move_to(world: &World, token: &str, email: &str) -> Reply {
    let body = json!({"new_email": email, "password": PASSWORD});
    world.post("/api/auth/change-email", Some(token), body).await
}

#[tokio::test(start_paused = true)]
async fn an_account_moves_when_the_new_address_confirms() {
    let world = world().await;
    let ada = world.sign_up(ADA).await;
    world.sign_up("bob@example.com").await;
    let wrong = json!({"new_email": "ada@new.example.com", "password": "not it"});
    let wrong = world.post("/api/auth/change-email", Some(&ada.token), wrong).await;
    assert_problem(&wrong, 401, "invalid_credentials", "an open browser is not enough");
    let bare = world.post("/api/auth/change-email", Some(&ada.token), json!({"new_email": "ada@new.example.com"})).await;
    assert_wrong(&bare, &["#/password"], "no password");
    assert_problem(&move_to(&world, &ada.token, "bob@example.com").await, 409, "email_taken", "Bob's");
    for own in [ADA, "no address"] {
        assert_wrong(&move_to(&world, &ada.token, own).await, &["#/new_email"], own);
    }
    let before = link(&world, "magic-link").await;
    assert_eq!(move_to(&world, &ada.token, "Ada@New.example.com").await.status, StatusCode::ACCEPTED);
    let letter = Letter::newest(&world, "ada@new.example.com").await;
    assert_eq!((letter.subject.as_str(), letter.path.as_str()), ("Confirm your new address", "/change-email"));
    let told = world.mails().await.into_iter().rfind(|mail| mail.to == [ADA]).unwrap();
    assert!(told.subject == "Your address is about to change" && told.text.unwrap().contains("ada@new.example.com"));
    assert_eq!(me(&world, &ada.token).await["user"]["email"], ADA, "not yet");
    assert_eq!(tell(&world, "change-email/confirm", json!({"token": letter.token})).await.status, StatusCode::NO_CONTENT);
    let seen = me(&world, &ada.token).await;
    assert_eq!((&seen["user"]["email"], &seen["user"]["email_verified"]), (&json!("ada@new.example.com"), &json!(true)));
    assert_problem(&log_in(&world, ADA, PASSWORD).await, 401, "invalid_credentials", "the old address");
    assert_eq!(log_in(&world, "ada@new.example.com", PASSWORD).await.status, StatusCode::OK);
    assert_problem(&tell(&world, "magic-link/confirm", json!({"token": before.token})).await, 409, "link_ended", "to the old");
    assert_problem(&tell(&world, "change-email/confirm", json!({"token": letter.token})).await, 409, "link_ended", "twice");
    assert_eq!(world.mails().await.pop().unwrap().subject, "Your address was changed");
    assert!(actions(&world, &ada).await.contains(&"email.changed".to_owned()));
    world.sign_up(ADA).await;
}

#[tokio::test(start_paused = true)]
async fn an_address_taken_meanwhile_or_left_before_is_not_moved_to() {
    let world = world().await;
    let ada = world.sign_up(ADA).await;
    assert_eq!(move_to(&world, &ada.token, "one@example.com").await.status, StatusCode::ACCEPTED);
    assert_eq!(move_to(&world, &ada.token, "two@example.com").await.status, StatusCode::ACCEPTED);
    let (one, two) = (Letter::newest(&world, "one@example.com").await, Letter::newest(&world, "two@example.com").await);
    world.sign_up("one@example.com").await;
    assert_problem(&tell(&world, "change-email/confirm", json!({"token": one.token})).await, 409, "email_taken", "one");
    assert_eq!(move_to(&world, &ada.token, "three@example.com").await.status, StatusCode::ACCEPTED);
    let three = Letter::newest(&world, "three@example.com").await;
    assert_eq!(tell(&world, "change-email/confirm", json!({"token": three.token})).await.status, StatusCode::NO_CONTENT);
    assert_problem(&tell(&world, "change-email/confirm", json!({"token": two.token})).await, 409, "link_ended", "from before");
}

#[tokio::test(start_paused = true)]
async fn of_many_who_use_a_link_at_once_one_does() {
    for round in 0..8_u32 {
        for path in ["verify-email", "magic-link/confirm", "reset-password/confirm", "change-email/confirm"] {
            let world = world().await;
            let ada = world.sign_up_unverified(ADA).await;
            let token = match path {
                "verify-email" => Letter::newest(&world, ADA).await.token,
                "change-email/confirm" => {
                    assert_eq!(move_to(&world, &ada.token, "ada@new.example.com").await.status, StatusCode::ACCEPTED);
                    Letter::newest(&world, "ada@new.example.com").await.token
                }
                path => link(&world, path.strip_suffix("/confirm").unwrap()).await.token,
            };
            let mut body = json!({"token": token});
            if path.starts_with("reset") {
                body["new_password"] = json!(NEXT);
            }
            let wait = std::time::Duration::from_millis(u64::from(1 + round * 3 % 7));
            let faults = world.machine.embedded().faults();
            faults.inject(Fault::Delay(wait).on("TransactWriteItems").after(round % 3).times(1));
            let replies = join_all((0..5).map(|_| tell(&world, path, body.clone()))).await;
            let codes: Vec<_> = replies.iter().map(|reply| (reply.status.as_u16(), reply.body["code"].as_str())).collect();
            let passed = codes.iter().filter(|(status, _)| (200..300).contains(status)).count();
            assert_eq!(passed, 1, "{path}, round {round}: {codes:?}");
            let refused = codes.iter().filter(|(status, _)| !(200..300).contains(status));
            assert!(refused.into_iter().all(|code| *code == (409, Some("link_ended"))), "{path}, round {round}: {codes:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_for_a_link_survives_a_crash_and_a_message_that_comes_twice() {
    let world = world().await;
    world.sign_up(ADA).await;
    let faults = world.machine.embedded().faults();
    world.mails().await;
    faults.inject(Fault::InternalError.on("TransactWriteItems").containing("challenge_served").always());
    assert_eq!(tell(&world, "magic-link", json!({"email": ADA})).await.status, StatusCode::ACCEPTED);
    assert_eq!(Letter::count(&world, ADA).await, 1, "the table refuses the link for now");
    faults.clear();
    world.wait_until(world.now() + SignedDuration::from_secs(200)).await;
    assert_eq!(Letter::count(&world, ADA).await, 2, "the message comes again");
    // The answer to the transaction is lost, so the message comes again though the link is written.
    faults.inject(Fault::LoseResponse.on("TransactWriteItems").containing("challenge_served").always());
    assert_eq!(tell(&world, "magic-link", json!({"email": ADA})).await.status, StatusCode::ACCEPTED);
    world.mails().await;
    faults.clear();
    world.pass_to(world.now() + SignedDuration::from_secs(400)).await;
    assert_eq!(Letter::count(&world, ADA).await, 3, "one mail, not two");
}

#[tokio::test(start_paused = true)]
async fn an_unverified_account_works_with_tight_limits() {
    let world = World::limited("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let ada = world.sign_up_unverified(ADA).await;
    let verify = Letter::newest(&world, ADA).await.token;
    for count in 0..31 {
        let reply = world.get("/api/jobs", Some(&ada.token)).await;
        assert_eq!(reply.status == StatusCode::TOO_MANY_REQUESTS, count == 30, "request {count}");
    }
    world.wait_until(world.now() + SignedDuration::from_mins(1)).await;
    let make = async || world.post("/api/schedule", Some(&ada.token), schedules::things::daily(json!({}))).await;
    for _ in 0..10 {
        assert_eq!(make().await.status, StatusCode::CREATED);
    }
    assert_problem(&make().await, 429, "rate_limited", "an eleventh job of the day");
    assert_eq!(tell(&world, "verify-email", json!({"token": verify})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(make().await.status, StatusCode::CREATED, "verified");
}
