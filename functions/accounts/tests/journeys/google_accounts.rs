//! Accounts and Google: making one, signing in, linking and unlinking; and whom it lets in nowhere.

use axum::body::Body;
use embedded::Fault;
use futures::future::join_all;
use http::StatusCode;
use jiff::SignedDuration;
use products::REGISTRIES;
use serde_json::{Value, json};
use testing::problem::{assert_problem, assert_wrong, text};
use testing::{Person, Reply, World, answer_google};

const PASSWORD: &str = "correct horse";

async fn world() -> World {
    World::at("2026-11-21T09:00:10Z", &REGISTRIES).await
}

fn header(reply: &Reply, name: &str) -> String {
    reply.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

/// The value of the cookie `name` that `reply` sets.
pub(crate) fn cookie(reply: &Reply, name: &str) -> Option<String> {
    let set = reply.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    set.filter_map(|line| line.strip_prefix(name)?.strip_prefix('=')?.split(';').next()).next().map(str::to_owned)
}

async fn visit(world: &World, path: &str, cookie: &str) -> Reply {
    let headers = [("cookie", format!("mh_google={cookie}"))];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    world.send("GET", path, None, &headers, Body::empty()).await
}

/// A browser at Google's page: the page's address and the cookie.
async fn away(world: &World, query: &str) -> (String, String) {
    let begun = world.get(&format!("/api/auth/google{query}"), None).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{begun:?}");
    (header(&begun, "location"), cookie(&begun, "mh_google").unwrap())
}

/// Back from Google as `email`, who agreed there.
async fn back(world: &World, (url, cookie): &(String, String), email: &str) -> Reply {
    let location = answer_google(world, url, Some(email)).await;
    visit(world, location.strip_prefix("http://127.0.0.1:3000").unwrap(), cookie).await
}

pub(crate) async fn sign_in(world: &World, email: &str) -> Reply {
    back(world, &away(world, "").await, email).await
}

async fn me(world: &World, session: &str) -> Value {
    world.get("/api/auth/me", Some(session)).await.body
}

async fn begin_link(world: &World, person: &Person) -> Reply {
    world.post("/api/auth/google/link", Some(&person.token), json!({"password": PASSWORD, "next": "/profile"})).await
}

/// Links the Google account `email` to the account of `person`.
async fn link(world: &World, person: &Person, email: &str) -> Reply {
    let begun = begin_link(world, person).await;
    assert_eq!(begun.status, StatusCode::OK, "{begun:?}");
    back(world, &(text(&begun.body["url"]), cookie(&begun, "mh_google").unwrap()), email).await
}

#[tokio::test(start_paused = true)]
async fn google_makes_an_account_and_opens_it_again() {
    let world = world().await;
    let begun = away(&world, "?next=/jobs%3Fstatus%3Dactive").await;
    let first = back(&world, &begun, "ada@gmail.com").await;
    assert_eq!((first.status, header(&first, "location")), (StatusCode::SEE_OTHER, "/jobs?status=active".to_owned()));
    let set: Vec<&str> = first.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
    assert!(set[0].starts_with("mh_session=mhs_") && set[0].ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{set:?}");
    assert!(set[1].starts_with("mh_google=; Max-Age=0; Path=/api/auth/google;"), "{set:?}");
    let seen = me(&world, &cookie(&first, "mh_session").unwrap()).await;
    assert_eq!((&seen["user"]["email"], &seen["user"]["email_verified"]), (&json!("ada@gmail.com"), &json!(true)));
    let again = sign_in(&world, "ada@gmail.com").await;
    let (one, other) = (cookie(&first, "mh_session").unwrap(), cookie(&again, "mh_session").unwrap());
    assert_ne!(one, other, "a session of its own");
    assert_eq!(me(&world, &other).await["user"]["id"], seen["user"]["id"]);
    assert_eq!(header(&again, "location"), "/");
    let sessions = world.get("/api/auth/sessions", Some(&other)).await.body;
    assert!(sessions["items"].as_array().unwrap().iter().all(|session| session["method"] == "google"), "{sessions}");
    assert_eq!(world.get("/api/team", Some(&other)).await.body["verified"], true);
}

#[tokio::test(start_paused = true)]
async fn nobody_is_sent_elsewhere_afterwards() {
    let world = world().await;
    let elsewhere = [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/%09/evil.example",
        "/\t/evil.example",
        "/.//evil.example",
        "/a/..//evil.example",
        "/%2e//evil.example",
        "@evil.example",
        "jobs",
        "",
    ];
    for (number, next) in elsewhere.into_iter().enumerate() {
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let done = back(&world, &away(&world, &format!("?next={next}")).await, &format!("ada{number}@example.com")).await;
        let location = header(&done, "location");
        let base = url::Url::parse("http://127.0.0.1:3000/").unwrap();
        assert_eq!(base.join(&location).unwrap().origin(), base.origin(), "{next}: {location}");
    }
    let long = format!("/{}", "a".repeat(2_048));
    let done = back(&world, &away(&world, &format!("?next={long}")).await, "long@example.com").await;
    assert_eq!(header(&done, "location"), "/");
}

#[tokio::test(start_paused = true)]
async fn of_a_mailbox_that_google_does_not_run_it_knows_not_whose_it_is() {
    let world = world().await;
    let session = cookie(&sign_in(&world, "ada@example.com").await, "mh_session").unwrap();
    assert_eq!(me(&world, &session).await["user"]["email_verified"], false);
    let letter = testing::Letter::newest(&world, "ada@example.com").await;
    let verified = world.post("/api/auth/verify-email", None, json!({"token": letter.token})).await;
    assert_eq!(verified.status, StatusCode::NO_CONTENT);
    assert_eq!(me(&world, &session).await["user"]["email_verified"], true);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_belongs_to_its_browser_ends_and_works_once() {
    let world = world().await;
    let begun = away(&world, "").await;
    let location = answer_google(&world, &begun.0, Some("ada@example.com")).await;
    let path = location.strip_prefix("http://127.0.0.1:3000").unwrap();
    for stranger in ["", "mho_guess", &away(&world, "").await.1] {
        assert_problem(&visit(&world, path, stranger).await, 409, "sign_in_refused", "another browser");
    }
    assert_eq!(visit(&world, path, &begun.1).await.status, StatusCode::SEE_OTHER);
    assert_problem(&visit(&world, path, &begun.1).await, 409, "sign_in_refused", "the same answer again");

    let begun = away(&world, "").await;
    let declined = answer_google(&world, &begun.0, None).await;
    let refused = visit(&world, declined.strip_prefix("http://127.0.0.1:3000").unwrap(), &begun.1).await;
    assert_problem(&refused, 409, "sign_in_refused", "declined");
    assert!(text(&refused.body["detail"]).contains("declined"));

    let begun = away(&world, "").await;
    world.wait_until(world.now() + SignedDuration::from_mins(10)).await;
    assert_problem(&back(&world, &begun, "ada@example.com").await, 409, "sign_in_refused", "ten minutes later");
}

#[tokio::test(start_paused = true)]
async fn an_account_with_the_same_address_is_opened_only_once_it_is_linked() {
    let world = world().await;
    // Whoever signs up with somebody's address first must not wait in their account.
    for person in [world.sign_up_unverified("ada@example.com").await, world.sign_up("bob@example.com").await] {
        let email = text(&me(&world, &person.token).await["user"]["email"]);
        assert_problem(&sign_in(&world, &email).await, 409, "google_unlinked", &email);
        let linked = link(&world, &person, &email).await;
        assert_eq!((linked.status, header(&linked, "location")), (StatusCode::SEE_OTHER, "/profile".to_owned()));
        assert_eq!(cookie(&linked, "mh_session"), None, "they have a session");
        let session = cookie(&sign_in(&world, &email).await, "mh_session").unwrap();
        assert_eq!(me(&world, &session).await["user"]["id"], person.user);
        assert_problem(&begin_link(&world, &person).await, 409, "google_taken", "a second one");
        let mail = world.mails().await.into_iter().rfind(|mail| mail.to == [email.as_str()]).unwrap();
        assert_eq!(mail.subject, "A Google account was linked");
    }
}

#[tokio::test(start_paused = true)]
async fn a_google_account_opens_one_account_and_can_be_unlinked() {
    let world = world().await;
    let (ada, bob) = (world.sign_up("ada@example.com").await, world.sign_up("bob@example.com").await);
    assert_eq!(link(&world, &ada, "shared@example.com").await.status, StatusCode::SEE_OTHER);
    assert_problem(&link(&world, &bob, "shared@example.com").await, 409, "google_taken", "Ada's");
    let wrong = world.post("/api/auth/google/link", Some(&bob.token), json!({"password": "not it"})).await;
    assert_problem(&wrong, 401, "invalid_credentials", "an open browser is not enough");
    let bare = world.post("/api/auth/google/link", Some(&bob.token), json!({})).await;
    assert_wrong(&bare, &["#/password"], "no password");
    let session = cookie(&sign_in(&world, "shared@example.com").await, "mh_session").unwrap();
    assert_eq!(me(&world, &session).await["user"]["id"], ada.user, "by its sub, whatever its address");
    assert_eq!(world.delete("/api/auth/google", Some(&ada.token)).await.status, StatusCode::NO_CONTENT);
    assert_problem(&world.delete("/api/auth/google", Some(&ada.token)).await, 404, "not_found", "twice");
    assert_eq!(link(&world, &bob, "shared@example.com").await.status, StatusCode::SEE_OTHER);
    let session = cookie(&sign_in(&world, "shared@example.com").await, "mh_session").unwrap();
    assert_eq!(me(&world, &session).await["user"]["id"], bob.user);
}

#[tokio::test(start_paused = true)]
async fn of_many_who_come_back_at_once_one_gets_in() {
    for round in 0..6_u32 {
        let world = world().await;
        let (one, other) = (away(&world, "").await, away(&world, "").await);
        let mut visits = Vec::new();
        for begun in [&one, &other] {
            let location = answer_google(&world, &begun.0, Some("ada@example.com")).await;
            let path = location.strip_prefix("http://127.0.0.1:3000").unwrap().to_owned();
            visits.extend([(path.clone(), begun.1.clone()), (path, begun.1.clone())]);
        }
        let wait = std::time::Duration::from_millis(u64::from(1 + round * 3 % 7));
        world.machine.embedded().faults().inject(Fault::Delay(wait).on("TransactWriteItems").after(round % 3).times(1));
        let replies = join_all(visits.iter().map(|(path, cookie)| visit(&world, path, cookie))).await;
        let sessions: Vec<String> = replies.iter().filter_map(|reply| cookie(reply, "mh_session")).collect();
        assert!((1..=2).contains(&sessions.len()), "each attempt once at most: {replies:?}");
        let mut people = Vec::new();
        for session in &sessions {
            people.push(text(&me(&world, session).await["user"]["id"]));
        }
        people.dedup();
        assert_eq!(people.len(), 1, "one account: {people:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_are_limited_by_network() {
    let world = World::limited("2026-11-21T09:00:10Z", &REGISTRIES).await;
    for count in 0..31 {
        let headers = [("cookie", "mh_google=mho_guess")];
        let reply = world.get_from_with("192.0.2.7", "/api/auth/google/callback?code=x&state=y", &headers).await;
        let (status, code) = if count < 30 { (409, "sign_in_refused") } else { (429, "rate_limited") };
        assert_problem(&reply, status, code, "a guess");
    }
}
