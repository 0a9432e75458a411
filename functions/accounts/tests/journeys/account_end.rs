//! Deleting one's account: the week of grace, the way back, and what is gone afterwards.

use embedded::Fault;
use http::StatusCode;
use identity::{EmailClaim, GoogleClaim, Membership, Session, User};
use jiff::SignedDuration;
use products::REGISTRIES;
use serde_json::json;
use testing::Club;
use testing::Letter;
use testing::problem::{assert_problem, assert_wrong, text};
use testing::{Person, Reply, World};

const PASSWORD: &str = "correct horse";

async fn delete(world: &World, person: &Person) -> Reply {
    world.post("/api/auth/delete-account", Some(&person.token), json!({"password": PASSWORD})).await
}

async fn home(world: &World, person: &Person) -> Reply {
    world.post(&format!("/api/teams/{}/switch", person.team), Some(&person.token), json!({})).await
}

async fn keep(world: &World, person: &Person, token: &str) -> Reply {
    world.post(&format!("/api/teams/{}/restore", person.team), Some(token), json!({})).await
}

#[tokio::test(start_paused = true)]
async fn an_account_can_be_kept_for_a_week() {
    let club = Club::new(&REGISTRIES).await;
    let (world, bob) = (&club.world, club.join("bob@example.com", "agent").await);
    assert_eq!(home(world, &bob).await.status, StatusCode::OK);
    let key = world.key_of(&bob).await;
    let wrong = world.post("/api/auth/delete-account", Some(&bob.token), json!({"password": "not it"})).await;
    assert_problem(&wrong, 401, "invalid_credentials", "an open browser is not enough");
    let bare = world.post("/api/auth/delete-account", Some(&bob.token), json!({})).await;
    assert_wrong(&bare, &["#/password"], "no password");
    assert_problem(&delete(world, &club.ada).await, 409, "owns_teams", "the workshop would have no owner");

    let gone = delete(world, &bob).await;
    assert_eq!((gone.status, &gone.body["closes_at"]), (StatusCode::ACCEPTED, &json!("2026-11-28T09:00:10.001Z")));
    assert_problem(&delete(world, &bob).await, 409, "account_closing", "twice");
    assert_problem(&world.get("/api/jobs", Some(&key)).await, 403, "forbidden", "their key");
    let more = world.post("/api/teams", Some(&bob.token), json!({"name": "Another"})).await;
    assert_problem(&more, 409, "account_closing", "a team more");
    assert_problem(&club.give_to(&club.ada, &bob).await, 409, "account_closing", "inheriting one");
    let mail = world.mails().await.into_iter().rfind(|mail| mail.to == ["bob@example.com"]).unwrap();
    assert!(mail.subject == "Your account will be deleted" && mail.text.unwrap().contains(&bob.team));

    world.pass_until("2026-11-27T12:00:00Z").await;
    let back = world.post("/api/auth/login", None, json!({"email": "bob@example.com", "password": PASSWORD})).await;
    assert_eq!(back.status, StatusCode::OK, "{back:?}");
    let token = text(&back.body["token"]);
    assert_eq!(world.get("/api/auth/me", Some(&token)).await.body["user"]["closes_at"], "2026-11-28T09:00:10.001Z");
    assert_eq!(keep(world, &bob, &token).await.status, StatusCode::OK);
    assert_eq!(world.get("/api/auth/me", Some(&token)).await.body["user"]["closes_at"], json!(null));
    world.pass_until("2026-11-30T12:00:00Z").await;
    assert_eq!(world.get("/api/jobs", Some(&key)).await.status, StatusCode::OK);
    assert_eq!(club.role_of(&bob).await, Some("agent"));
}

#[tokio::test(start_paused = true)]
async fn after_the_week_the_person_is_gone() {
    let club = Club::new(&REGISTRIES).await;
    let (world, bob) = (&club.world, club.join("bob@example.com", "agent").await);
    let cx = club.cx();
    let user = User::load(&cx, &bob.user.parse().unwrap()).await.unwrap();
    let claim = GoogleClaim { sub: "sub".into(), user: user.id.clone() };
    cx.table().put(&claim, table::Condition::Absent).await.unwrap();
    cx.table().put(&User { google: Some("sub".into()), ..user.clone() }, table::Condition::Exists).await.unwrap();
    assert_eq!(delete(world, &bob).await.status, StatusCode::ACCEPTED);
    let link = world.post("/api/auth/magic-link", None, json!({"email": "bob@example.com"})).await;
    assert_eq!(link.status, StatusCode::ACCEPTED);
    let link = Letter::newest(world, "bob@example.com").await.token;
    world.wait_until("2026-11-28T09:00:10.001Z".parse().unwrap()).await;
    assert_problem(&keep(world, &bob, &bob.token).await, 409, "grace_over", "too late");
    let faults = world.machine.embedded().faults();
    faults.inject(Fault::DuplicateDelivery.on("ReceiveMessage").times(4));
    faults.inject(Fault::InternalError.on("TransactWriteItems").after(3).times(8));
    world.pass_until("2026-11-28T11:00:00Z").await;

    let table = cx.table();
    assert!(table.get::<User>(User::key_of(&user.id)).await.unwrap().is_none());
    assert!(table.get::<EmailClaim>(EmailClaim::key_of(&user.email)).await.unwrap().is_none());
    assert!(table.get::<GoogleClaim>(GoogleClaim::key_of("sub")).await.unwrap().is_none());
    let (list, range) = Membership::list_of(&user.id);
    assert_eq!(table.all::<Membership>(&list, range).await.unwrap().len(), 0);
    assert_eq!(Session::list(&cx, &user.id, &api::PageQuery { limit: 10, cursor: None }).await.unwrap().items.len(), 0);
    assert_eq!(club.role_of(&bob).await, None);
    assert_problem(&world.get("/api/auth/me", Some(&bob.token)).await, 401, "unauthenticated", "their session");
    let used = world.post("/api/auth/magic-link/confirm", None, json!({"token": link})).await;
    assert_problem(&used, 409, "link_ended", "a link from before");
    let log = club.get(&club.ada, "/api/audit?action=member.left").await;
    assert_eq!(log["items"].as_array().unwrap().len(), 1, "{log}");
    let again = world.sign_up("bob@example.com").await;
    assert_ne!(again.user, bob.user, "the address is free");
}

#[tokio::test(start_paused = true)]
async fn a_team_that_is_kept_keeps_its_owner() {
    for round in 0..8 {
        let club = Club::new(&REGISTRIES).await;
        assert_eq!(club.world.delete("/api/team", Some(&club.ada.token)).await.status, StatusCode::OK);
        let faults = club.world.machine.embedded().faults();
        let wait = std::time::Duration::from_millis(1 + round * 3 % 7);
        faults.inject(Fault::Delay(wait).on("TransactWriteItems").after(u32::try_from(round % 2).unwrap()).times(1));
        let (kept, gone) = futures::join!(club.restore(&club.ada), delete(&club.world, &club.ada));
        let both = (kept.status.as_u16(), gone.status.as_u16());
        assert!([(200, 409), (409, 202)].contains(&both), "{both:?}: {kept:?} {gone:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_team_meant_for_somebody_who_goes_is_not_left_without_an_owner() {
    for round in 0..8 {
        let club = Club::new(&REGISTRIES).await;
        let bob = club.join("bob@example.com", "agent").await;
        let faults = club.world.machine.embedded().faults();
        let wait = std::time::Duration::from_millis(1 + round * 3 % 7);
        faults.inject(Fault::Delay(wait).on("TransactWriteItems").after(u32::try_from(round % 2).unwrap()).times(1));
        let (given, gone) = futures::join!(club.give_to(&club.ada, &bob), delete(&club.world, &bob));
        let both = (given.status.as_u16(), gone.status.as_u16());
        assert!([(200, 409), (409, 202)].contains(&both), "{both:?}: {given:?} {gone:?}");
        club.world.pass_to(club.world.now() + SignedDuration::from_hours(24 * 8)).await;
        assert_eq!(club.owners().await, 1);
    }
}
