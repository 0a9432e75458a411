//! Teams: making, looking at, leaving, giving away, deleting and keeping them.

use futures::future::join_all;
use http::StatusCode;
use identity::{Session, SignIn, SignInMethod, Team, User};
use products::REGISTRIES;
use schedules::things::daily;
use serde_json::{Value, json};
use table::Condition;
use testing::Club;
use testing::Person;
use testing::problem::{assert_problem, assert_wrong, text};

/// Whose names are in a list of teams, and whether each is the current one.
fn names(list: &Value) -> Vec<(String, bool)> {
    let items = list["items"].as_array().unwrap();
    items.iter().map(|item| (text(&item["name"]), item["current"].as_bool().unwrap())).collect()
}

/// A session of `person` that began with Google and looks at the club, and the account it takes.
async fn google(club: &Club, person: &Person) -> Person {
    let (cx, id) = (club.cx(), person.user.parse().unwrap());
    let user = User { google: Some("108".into()), ..User::load(&cx, &id).await.unwrap() };
    let sign_in = SignIn { user: id, team: club.team_id(), method: SignInMethod::Google, ip: None, user_agent: None };
    let (session, token) = Session::new(&cx, sign_in);
    let table = cx.table();
    session.begin(table.transaction().put(&user, Condition::Exists)).commit().await.unwrap();
    Person { token: token.reveal().to_owned(), ..person.clone() }
}

#[tokio::test(start_paused = true)]
async fn a_person_makes_teams_and_looks_at_one_at_a_time() {
    let club = Club::new(&REGISTRIES).await;
    let (world, ada) = (&club.world, &club.ada);
    let list = club.get(ada, "/api/teams").await;
    assert_eq!(names(&list), [("Workshop".into(), true), ("ada".into(), false)]);
    let workshop = &list["items"][0];
    assert_eq!((&workshop["role"], &workshop["plan"]), (&json!("owner"), &json!("free")));
    assert_eq!(
        (&workshop["verified"], &workshop["personal"], &workshop["closes_at"]),
        (&json!(true), &json!(false), &Value::Null)
    );
    assert_eq!(list["items"][1]["personal"], true);

    // What one sees and makes belongs to the team one looks at.
    let job = text(&world.post("/api/schedule", Some(&ada.token), daily(json!({}))).await.body["id"]);
    let switched = world.post(&format!("/api/teams/{}/switch", ada.team), Some(&ada.token), json!({})).await;
    assert_eq!((switched.status, &switched.body["current"]), (StatusCode::OK, &json!(true)));
    assert_eq!(world.get(&format!("/api/job/{job}"), Some(&ada.token)).await.status, StatusCode::NOT_FOUND);
    club.switch(ada).await;
    assert_eq!(club.get(ada, "/api/auth/me").await["team"]["id"], club.team);
    assert_eq!(club.get(ada, &format!("/api/job/{job}")).await["id"], job);

    // Sessions to come remember it, sessions there are do not follow.
    let account = json!({"email": "ada@example.com", "password": "correct horse"});
    let later = world.post("/api/auth/login", None, account).await;
    assert_eq!(later.body["team"]["id"], club.team);
    world.post(&format!("/api/teams/{}/switch", ada.team), Some(&text(&later.body["token"])), json!({})).await;
    assert_eq!(club.get(ada, "/api/auth/me").await["team"]["id"], club.team);
}

#[tokio::test(start_paused = true)]
async fn a_team_needs_a_name_and_an_owner_who_can_be_reached() {
    let club = Club::new(&REGISTRIES).await;
    let make = async |token: &str, body: Value| club.world.post("/api/teams", Some(token), body).await;
    for name in [json!(""), json!("  "), json!("a\nb"), json!("x".repeat(101)), json!(null), json!(7)] {
        assert_wrong(&make(&club.ada.token, json!({"name": name})).await, &["#/name"], &name.to_string());
    }
    assert_eq!(make(&club.ada.token, json!({"name": format!(" {} ", "é".repeat(100))})).await.status, StatusCode::CREATED);
    let bob = club.world.sign_up_unverified("bob@example.com").await;
    assert_problem(&make(&bob.token, json!({"name": "Bob's"})).await, 409, "email_unverified", "Bob");
    let key = club.world.key_of(&club.ada).await;
    assert_problem(&make(&key, json!({"name": "By key"})).await, 403, "forbidden", "a key");
}

#[tokio::test(start_paused = true)]
async fn nobody_owns_more_than_twenty_teams_however_many_they_ask_for_at_once() {
    let club = Club::new(&REGISTRIES).await;
    let bodies = (0..25).map(|number| json!({"name": format!("team {number}")}));
    let replies = join_all(bodies.map(|body| club.world.post("/api/teams", Some(&club.ada.token), body))).await;
    let (made, refused): (Vec<_>, Vec<_>) = replies.into_iter().partition(|reply| reply.status == StatusCode::CREATED);
    refused.iter().for_each(|reply| assert_problem(reply, 409, "too_many_teams", "beyond twenty"));
    assert_eq!(made.len(), 18, "beside the personal one and the workshop");
    let bob = club.join("bob@example.com", "agent").await;
    assert_problem(
        &club.world.post("/api/teams", Some(&club.ada.token), json!({"name": "x"})).await,
        409,
        "too_many_teams",
        "later",
    );
    // One given away makes room, and Bob has room for it.
    assert_eq!(club.give_to(&club.ada, &bob).await.status, StatusCode::OK);
    assert_eq!(club.world.post("/api/teams", Some(&club.ada.token), json!({"name": "x"})).await.status, StatusCode::CREATED);
    assert_problem(&club.give_to(&bob, &club.ada).await, 409, "too_many_teams", "back to Ada");
}

#[tokio::test(start_paused = true)]
async fn a_repeat_under_its_key_makes_no_second_team() {
    let club = Club::new(&REGISTRIES).await;
    let headers = [("content-type", "application/json"), ("idempotency-key", "one")];
    club.world.machine.embedded().faults().inject(embedded::Fault::InternalError.on("PutItem").containing("idempotent").after(1));
    let ask = async || {
        let body = axum::body::Body::from(json!({"name": "Once"}).to_string());
        club.world.send("POST", "/api/teams", Some(&club.ada.token), &headers, body).await
    };
    let (first, second) = (ask().await, ask().await);
    assert_eq!((first.status, second.status), (StatusCode::CREATED, StatusCode::CREATED), "{second:?}");
    assert_eq!(first.body["id"], second.body["id"]);
    let list = club.get(&club.ada, "/api/teams").await;
    assert_eq!(names(&list).iter().filter(|(name, _)| name == "Once").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn another_teams_id_is_not_there() {
    let club = Club::new(&REGISTRIES).await;
    let (bob, carol) = (club.world.sign_up("bob@example.com").await, club.join("carol@example.com", "viewer").await);
    for verb in ["switch", "leave", "restore"] {
        let path = format!("/api/teams/{}/{verb}", club.team);
        assert_problem(&club.world.post(&path, Some(&bob.token), json!({})).await, 404, "not_found", verb);
    }
    assert_eq!(names(&club.get(&bob, "/api/teams").await), [("bob".into(), true)]);
    // Bob owns the team he looks at, but Carol is in another.
    assert_problem(&club.remove(&bob, &carol).await, 404, "not_found", "removing");
    assert_problem(&club.set_role(&bob, &carol, "admin").await, 404, "not_found", "a role");
    let invited = club.invite("dan@example.com", "viewer").await;
    let path = format!("/api/team/invitations/{}", text(&invited.body["id"]));
    assert_problem(&club.world.delete(&path, Some(&bob.token)).await, 404, "not_found", "revoking");
    assert_problem(&club.world.post(&format!("{path}/resend"), Some(&bob.token), json!({})).await, 404, "not_found", "sending");
    assert_eq!(club.invitations().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn settings_are_the_owners_and_the_admins() {
    let club = Club::new(&REGISTRIES).await;
    let (admin, agent) = (club.join("bob@example.com", "admin").await, club.join("carol@example.com", "agent").await);
    let patch = async |who: &Person, body: Value| club.world.patch("/api/team", Some(&who.token), body).await;
    assert_eq!(patch(&admin, json!({"name": " Guild "})).await.body["name"], "Guild");
    assert_problem(&patch(&agent, json!({"name": "Mine"})).await, 403, "forbidden", "an agent");
    assert_eq!(club.get(&agent, "/api/team").await["name"], "Guild");
    assert_eq!(patch(&admin, json!({})).await.body["name"], "Guild", "nothing to change");
    assert_wrong(&patch(&admin, json!({"name": null, "google_only": null})).await, &["#/name", "#/google_only"], "null");
    assert_wrong(&patch(&admin, json!({"google_only": "yes"})).await, &["#/google_only"], "a word");
    let log = club.get(&club.ada, "/api/audit").await;
    let changes = log["items"].as_array().unwrap().iter().filter(|entry| entry["action"] == "team.changed");
    assert_eq!(changes.count(), 1, "what changed nothing is not told: {log}");
}

#[tokio::test(start_paused = true)]
async fn a_team_wants_google_only_when_nobody_is_locked_out_by_it() {
    let club = Club::new(&REGISTRIES).await;
    let admin = club.join("bob@example.com", "admin").await;
    let want = async |token: &str, wanted: bool| club.world.patch("/api/team", Some(token), json!({"google_only": wanted})).await;
    assert_problem(&want(&admin.token, true).await, 409, "google_needed", "with a password");
    let by_google = google(&club, &admin).await;
    assert_problem(&want(&by_google.token, true).await, 409, "google_needed", "the owner has no Google account");
    let owner = google(&club, &club.ada).await;
    assert_eq!(want(&by_google.token, true).await.body["google_only"], true);
    let key = club.world.key_of(&owner).await;
    assert_problem(&club.world.get("/api/team", Some(&admin.token)).await, 403, "forbidden", "with a password");
    assert_problem(&club.switch(&admin).await, 403, "forbidden", "turning a password's session to it");
    for token in [&by_google.token, &owner.token, &key] {
        assert_eq!(club.world.get("/api/team", Some(token)).await.status, StatusCode::OK);
    }
    // It cannot go to somebody who cannot come in.
    let carol = club.world.sign_up("carol@example.com").await;
    let body = json!({"email": "carol@example.com", "role": "agent"});
    assert_eq!(club.world.post("/api/team/invitations", Some(&owner.token), body).await.status, StatusCode::CREATED);
    let token = club.letter("carol@example.com").await.token;
    assert_eq!(club.accept(&carol, &token).await.status, StatusCode::OK);
    assert_problem(&club.give_to(&owner, &carol).await, 409, "google_needed", "no Google account");
    assert_eq!(club.give_to(&owner, &admin).await.status, StatusCode::OK);
    assert_eq!(want(&by_google.token, false).await.body["google_only"], false);
    assert_eq!(club.world.get("/api/team", Some(&carol.token)).await.body["id"], carol.team);

    let personal = club.world.post(&format!("/api/teams/{}/switch", owner.team), Some(&owner.token), json!({})).await;
    assert_eq!(personal.status, StatusCode::OK);
    assert_problem(&want(&owner.token, true).await, 409, "personal_team", "a personal team");
}

#[tokio::test(start_paused = true)]
async fn who_leaves_is_out_at_once_and_the_owner_cannot() {
    let club = Club::new(&REGISTRIES).await;
    let bob = club.join("bob@example.com", "admin").await;
    let key = club.world.key_of(&bob).await;
    assert_problem(&club.leave(&club.ada).await, 409, "is_owner", "the owner");
    let own = club.world.post(&format!("/api/teams/{}/leave", bob.team), Some(&bob.token), json!({})).await;
    assert_problem(&own, 409, "personal_team", "one's own");
    assert_eq!(club.leave(&bob).await.status, StatusCode::NO_CONTENT);
    assert_eq!(club.role_of(&bob).await, None);
    assert_eq!(club.get(&bob, "/api/auth/me").await["team"]["id"], bob.team, "back home");
    assert_eq!(names(&club.get(&bob, "/api/teams").await), [("bob".into(), true)]);
    assert_problem(&club.world.get("/api/jobs", Some(&key)).await, 401, "unauthenticated", "his key");
    assert_problem(&club.leave(&bob).await, 404, "not_found", "twice");
    let account = json!({"email": "bob@example.com", "password": "correct horse"});
    assert_eq!(club.world.post("/api/auth/login", None, account).await.body["team"]["id"], bob.team);
    let log = club.get(&club.ada, "/api/audit").await;
    let left = log["items"].as_array().unwrap().iter().find(|entry| entry["action"] == "member.left");
    assert_eq!(left.unwrap()["before"], json!({"user": bob.user, "role": "admin"}));
}

#[tokio::test(start_paused = true)]
async fn a_team_is_given_to_a_member_who_can_be_reached() {
    let club = Club::new(&REGISTRIES).await;
    let (bob, carol) = (club.join("bob@example.com", "viewer").await, club.join("carol@example.com", "admin").await);
    let stranger = club.world.sign_up("dan@example.com").await;
    assert_problem(&club.give_to(&carol, &bob).await, 403, "forbidden", "an admin gives nothing away");
    assert_problem(&club.give_to(&club.ada, &stranger).await, 404, "not_found", "a stranger");
    assert_problem(&club.give_to(&club.ada, &club.ada).await, 409, "is_owner", "oneself");
    for body in [json!({}), json!({"user_id": null}), json!({"user_id": "bob"}), json!({"user_id": club.team})] {
        assert_wrong(&club.world.post("/api/team/transfer", Some(&club.ada.token), body).await, &["#/user_id"], "whom?");
    }
    let cx = club.cx();
    let user = User::load(&cx, &bob.user.parse().unwrap()).await.unwrap();
    let unverified = User { email_verified_at: None, ..user.clone() };
    cx.table().put(&unverified, Condition::Exists).await.unwrap();
    assert_problem(&club.give_to(&club.ada, &bob).await, 409, "email_unverified", "unverified");
    cx.table().put(&user, Condition::Exists).await.unwrap();

    let given = club.give_to(&club.ada, &bob).await;
    assert_eq!(
        (given.status, &given.body["role"], &given.body["email"]),
        (StatusCode::OK, &json!("owner"), &json!("bob@example.com"))
    );
    assert_eq!((club.role_of(&bob).await, club.role_of(&club.ada).await), (Some("owner"), Some("admin")));
    assert_problem(&club.give_to(&club.ada, &carol).await, 403, "forbidden", "no more hers to give");
    assert_eq!(club.leave(&club.ada).await.status, StatusCode::NO_CONTENT, "now she may leave");
    assert_eq!(club.owners().await, 1);
    let home = club.world.post("/api/team/transfer", Some(&club.ada.token), json!({"user_id": bob.user})).await;
    assert_problem(&home, 409, "personal_team", "one's own");
}

#[tokio::test(start_paused = true)]
async fn a_deleted_team_is_closed_at_once_and_can_be_kept_for_a_week() {
    let club = Club::new(&REGISTRIES).await;
    let (world, ada) = (&club.world, &club.ada);
    let bob = club.join("bob@example.com", "admin").await;
    let key = world.key_of(&bob).await;
    assert_problem(&world.delete("/api/team", Some(&bob.token)).await, 403, "forbidden", "an admin");
    assert_problem(&club.restore(ada).await, 409, "not_closing", "nothing to undo");
    let body = daily(json!({"trigger_timings": ["09:05", "09:10"]}));
    let job = text(&world.post("/api/schedule", Some(&ada.token), body).await.body["id"]);
    let gone = world.delete("/api/team", Some(&ada.token)).await;
    assert_eq!((gone.status, &gone.body["closes_at"]), (StatusCode::OK, &json!("2026-11-28T09:00:10.001Z")), "{gone:?}");

    for (what, token) in [("the owner", &ada.token), ("an admin", &bob.token), ("a key", &key)] {
        assert_problem(&world.get("/api/jobs", Some(token)).await, 403, "forbidden", what);
    }
    assert_problem(&world.delete("/api/team", Some(&ada.token)).await, 403, "forbidden", "twice");
    assert_problem(&club.switch(&bob).await, 409, "team_closing", "turning to it");
    let list = club.get(&bob, "/api/teams").await;
    let closing = list["items"].as_array().unwrap().iter().find(|team| team["id"] == club.team).unwrap();
    assert_eq!((&closing["closes_at"], &closing["role"]), (&json!("2026-11-28T09:00:10.001Z"), &json!("admin")));
    let account = json!({"email": "ada@example.com", "password": "correct horse"});
    assert_eq!(world.post("/api/auth/login", None, account).await.body["team"]["id"], ada.team, "sessions begin at home");
    world.pass_until("2026-11-21T09:07:00Z").await;
    assert!(world.receiver.calls().is_empty(), "its jobs call nobody");

    assert_problem(&club.restore(&bob).await, 403, "forbidden", "an admin");
    let kept = club.restore(ada).await;
    assert_eq!((kept.status, &kept.body["closes_at"], &kept.body["current"]), (StatusCode::OK, &Value::Null, &json!(true)));
    for token in [&ada.token, &bob.token, &key] {
        assert_eq!(world.get(&format!("/api/job/{job}"), Some(token)).await.status, StatusCode::OK);
    }
    world.pass_until("2026-11-21T09:11:00Z").await;
    assert_eq!(world.receiver.calls().len(), 1, "its jobs go on");
    let logs = club.get(ada, &format!("/api/job/{job}/logs")).await;
    let row = &logs["items"][1];
    assert_eq!((&row["status"], &row["detail"]), (&json!("skipped"), &json!("team_closed")), "{logs}");

    // The errand of the deletion that was undone does nothing, whatever came after.
    world.pass_until("2026-11-22T10:00:00Z").await;
    assert_eq!(world.delete("/api/team", Some(&ada.token)).await.status, StatusCode::OK);
    world.pass_until("2026-11-28T10:00:00Z").await;
    assert_eq!(club.restore(ada).await.status, StatusCode::OK);
    world.pass_until("2026-11-30T10:00:00Z").await;
    assert_eq!((club.role_of(ada).await, club.role_of(&bob).await), (Some("owner"), Some("admin")));
    assert_eq!(club.get(ada, "/api/team").await["name"], "Workshop");
}

#[tokio::test(start_paused = true)]
async fn after_the_week_the_team_is_gone() {
    let club = Club::new(&REGISTRIES).await;
    let (world, ada) = (&club.world, &club.ada);
    let bob = club.join("bob@example.com", "agent").await;
    let key = world.key_of(ada).await;
    assert_eq!(club.invite("carol@example.com", "viewer").await.status, 201);
    let token = club.letter("carol@example.com").await.token;
    let carol = world.sign_up("carol@example.com").await;
    assert_eq!(world.delete("/api/team", Some(&ada.token)).await.status, StatusCode::OK);
    assert_problem(&club.accept(&carol, &token).await, 409, "invitation_ended", "into a closing team");
    let shown = world.post("/api/invitations/show", None, json!({"token": token})).await;
    assert_problem(&shown, 409, "invitation_ended", "of a closing team");

    world.wait_until("2026-11-28T09:00:10.001Z".parse().unwrap()).await;
    assert_problem(&club.restore(ada).await, 409, "grace_over", "at its end, though nothing was erased yet");
    world.pass_until("2026-11-28T09:05:00Z").await;
    assert_eq!(club.roles().await, []);
    assert_eq!(club.invitations().await, []);
    assert_problem(&world.get("/api/jobs", Some(&key)).await, 401, "unauthenticated", "its key");
    assert_problem(&club.restore(ada).await, 404, "not_found", "too late");
    for person in [ada, &bob] {
        assert_problem(&world.get("/api/jobs", Some(&person.token)).await, 403, "forbidden", "their session");
        assert_eq!(club.get(person, "/api/teams").await["items"].as_array().unwrap().len(), 1, "home is left");
    }
    let left = Team::load(&club.cx(), &club.team_id()).await.unwrap();
    assert_eq!((left.name.as_str(), left.erased_at.is_some()), ("", true));
}

#[tokio::test(start_paused = true)]
async fn a_personal_team_stays() {
    let club = Club::new(&REGISTRIES).await;
    let bob = club.world.sign_up("bob@example.com").await;
    assert_problem(&club.world.delete("/api/team", Some(&bob.token)).await, 409, "personal_team", "deleting it");
}
