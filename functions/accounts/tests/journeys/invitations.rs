//! Invitations: who may invite whom, what the mail carries, and who gets in.

use futures::future::join_all;
use http::StatusCode;
use identity::{Team, User};
use jiff::SignedDuration;
use products::REGISTRIES;
use serde_json::{Value, json};
use table::Condition;
use testing::Club;
use testing::Letter;
use testing::problem::{assert_problem, assert_wrong, text};
use testing::{Reply, World};

const ADDRESS: &str = "203.0.113.7";

async fn show(club: &Club, token: &str) -> Reply {
    club.world.post("/api/invitations/show", None, json!({"token": token})).await
}

/// The id and the token of an invitation of `email`.
async fn invited(club: &Club, email: &str, role: &str) -> (String, String) {
    let made = club.invite(email, role).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let id = text(&made.body["id"]);
    let token = club.letter(email).await.token;
    (id, token)
}

#[tokio::test(start_paused = true)]
async fn a_mail_lets_its_addressee_in() {
    let club = Club::new(&REGISTRIES).await;
    let bob = club.world.sign_up("bob@example.com").await;
    let made = club.invite(" Bob@Example.com", "supervisor").await;
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!((&made.body["email"], &made.body["role"]), (&json!("bob@example.com"), &json!("supervisor")));
    assert_eq!(made.body["expires_at"], "2026-11-28T09:00:10.001Z");
    let mail = club.letter("bob@example.com").await;
    assert_eq!((mail.subject.as_str(), mail.path.as_str()), ("Join “Workshop” on Minutehand", "/invitation"));
    for told in ["ada@example.com invites you to the team “Workshop”, as a supervisor.", "until 28 November 2026, 09:00 UTC."]
    {
        assert!(mail.text.contains(told), "{told}: {}", mail.text);
    }
    assert!(mail.token.starts_with("mho_"), "{}", mail.token);
    let list = club.get(&club.ada, "/api/team/invitations").await;
    assert_eq!(list["items"], json!([made.body]));
    let log = club.get(&club.ada, "/api/audit").await.to_string();
    for told in [made.body.to_string(), list.to_string(), log] {
        assert!(!told.contains("mho_") && !told.contains("hash"), "{told}");
    }

    let shown = show(&club, &mail.token).await;
    let expected = json!({
        "team": "Workshop", "role": "supervisor", "email": "bob@example.com", "invited_by": "ada@example.com",
        "expires_at": "2026-11-28T09:00:10.001Z"
    });
    assert_eq!((shown.status, shown.body), (StatusCode::OK, expected));
    let joined = club.accept(&bob, &mail.token).await;
    assert_eq!(
        (joined.status, &joined.body["role"], &joined.body["current"]),
        (StatusCode::OK, &json!("supervisor"), &json!(false))
    );
    assert_eq!((club.role_of(&bob).await, club.invitations().await.len()), (Some("supervisor"), 0));
    assert_eq!(club.switch(&bob).await.status, StatusCode::OK);
    for again in [club.accept(&bob, &mail.token).await, show(&club, &mail.token).await] {
        assert_problem(&again, 409, "invitation_ended", "spent");
    }
    assert_problem(&club.invite("bob@example.com", "agent").await, 409, "already_member", "once more");
}

#[tokio::test(start_paused = true)]
async fn a_forwarded_mail_lets_nobody_in() {
    let club = Club::new(&REGISTRIES).await;
    let (_, token) = invited(&club, "bob@example.com", "admin").await;
    let mallory = club.world.sign_up("mallory@example.com").await;
    let refused = club.accept(&mallory, &token).await;
    assert_problem(&refused, 409, "other_address", "somebody else");
    assert!(text(&refused.body["detail"]).contains("bob@example.com"), "{:?}", refused.body);
    assert_problem(&club.accept(&club.ada, &token).await, 409, "other_address", "whoever sent it");
    assert_problem(
        &club.world.post("/api/invitations/accept", None, json!({"token": token})).await,
        401,
        "unauthenticated",
        "nobody",
    );
    let key = club.world.key_of(&mallory).await;
    assert_problem(
        &club.world.post("/api/invitations/accept", Some(&key), json!({"token": token})).await,
        403,
        "forbidden",
        "a key",
    );
    let bob = club.world.sign_up("bob@example.com").await;
    assert_eq!(club.accept(&bob, &token).await.status, StatusCode::OK, "nothing of that spent it");
}

#[tokio::test(start_paused = true)]
async fn accepting_proves_the_address() {
    let club = Club::new(&REGISTRIES).await;
    let (_, token) = invited(&club, "bob@example.com", "viewer").await;
    let bob = club.world.sign_up_unverified("bob@example.com").await;
    assert_eq!(club.get(&bob, "/api/auth/me").await["user"]["email_verified"], false);
    assert_eq!(club.accept(&bob, &token).await.status, StatusCode::OK);
    assert_eq!(club.get(&bob, "/api/auth/me").await["user"]["email_verified"], true);
    assert_eq!(club.get(&bob, "/api/team").await["verified"], true, "his own team too");
    assert_eq!(club.world.post("/api/teams", Some(&bob.token), json!({"name": "Bob's"})).await.status, StatusCode::CREATED);
}

#[tokio::test(start_paused = true)]
async fn an_unverified_team_invites_nobody() {
    let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
    let bob = world.sign_up_unverified("bob@example.com").await;
    let body = json!({"email": "carol@example.com", "role": "viewer"});
    let refused = world.post("/api/team/invitations", Some(&bob.token), body.clone()).await;
    assert_problem(&refused, 409, "email_unverified", "inviting");
    assert_eq!(world.get("/api/team/invitations", Some(&bob.token)).await.body["items"], json!([]));
    // A personal team may have members once its owner can be reached.
    let ada = world.sign_up("ada@example.com").await;
    assert_eq!(world.post("/api/team/invitations", Some(&ada.token), body).await.status, StatusCode::CREATED);
}

#[tokio::test(start_paused = true)]
async fn one_invites_only_below_oneself() {
    let club = Club::new(&REGISTRIES).await;
    let (admin, agent) = (club.join("bob@example.com", "admin").await, club.join("carol@example.com", "agent").await);
    let invite = async |token: &str, body: Value| club.world.post("/api/team/invitations", Some(token), body).await;
    let body = |role: &str| json!({"email": "dan@example.com", "role": role});
    assert_problem(&invite(&admin.token, body("admin")).await, 403, "forbidden", "an admin invites no admin");
    assert_problem(&invite(&agent.token, body("viewer")).await, 403, "forbidden", "an agent invites nobody");
    assert_eq!(invite(&admin.token, body("supervisor")).await.status, StatusCode::CREATED);
    assert_eq!(invite(&club.ada.token, body("admin")).await.status, StatusCode::CREATED);
    assert_wrong(&invite(&club.ada.token, body("owner")).await, &["#/role"], "an owner");
    let wrong: [(Value, &[&str]); 4] = [
        (json!({}), &["#/email", "#/role"]),
        (json!({"email": "dan", "role": "boss"}), &["#/email", "#/role"]),
        (json!({"email": "dan@example.com\r\nBcc: x@example.com", "role": "agent"}), &["#/email"]),
        (json!({"email": ["dan@example.com"], "role": "agent", "note": "hi"}), &["#/email", "#/note"]),
    ];
    for (body, pointers) in wrong {
        assert_wrong(&invite(&club.ada.token, body.clone()).await, pointers, &body.to_string());
    }
}

#[tokio::test(start_paused = true)]
async fn inviting_again_replaces_and_sending_again_renews() {
    let club = Club::new(&REGISTRIES).await;
    let bob = club.world.sign_up("bob@example.com").await;
    let (first, first_token) = invited(&club, "bob@example.com", "viewer").await;
    let (second, second_token) = invited(&club, "bob@example.com", "agent").await;
    assert_ne!(first, second);
    assert_eq!(club.invitations().await.len(), 1);
    assert_problem(&club.accept(&bob, &first_token).await, 409, "invitation_ended", "the one before");
    let path = |id: &str| format!("/api/team/invitations/{id}");
    assert_problem(&club.world.delete(&path(&first), Some(&club.ada.token)).await, 404, "not_found", "the one before");

    club.world.wait_until("2026-11-27T09:00:00Z".parse().unwrap()).await;
    let sent = club.world.post(&format!("{}/resend", path(&second)), Some(&club.ada.token), json!({})).await;
    assert_eq!(
        (sent.status, &sent.body["id"], &sent.body["sent_at"]),
        (StatusCode::OK, &json!(second), &json!("2026-11-27T09:00:00Z"))
    );
    assert_eq!(
        (&sent.body["created_at"], &sent.body["expires_at"]),
        (&json!("2026-11-21T09:00:10.001Z"), &json!("2026-12-04T09:00:00Z"))
    );
    let third_token = club.letter("bob@example.com").await.token;
    assert_problem(&show(&club, &second_token).await, 409, "invitation_ended", "the token before");
    club.world.wait_until("2026-12-04T08:59:59Z".parse().unwrap()).await;
    assert_eq!(show(&club, &third_token).await.status, StatusCode::OK, "to the last moment");
    club.world.wait_until("2026-12-04T09:00:00Z".parse().unwrap()).await;
    assert_problem(&club.accept(&bob, &third_token).await, 409, "invitation_ended", "expired");
    assert_eq!(club.get(&club.ada, "/api/team/invitations").await["items"], json!([]));
    assert_problem(
        &club.world.post(&format!("{}/resend", path(&second)), Some(&club.ada.token), json!({})).await,
        404,
        "not_found",
        "expired",
    );
    // What expired and still lies there does not stand in the way.
    let (_, fourth_token) = invited(&club, "bob@example.com", "agent").await;
    assert_eq!(club.accept(&bob, &fourth_token).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_revoked_invitation_opens_nothing() {
    let club = Club::new(&REGISTRIES).await;
    let bob = club.world.sign_up("bob@example.com").await;
    let (id, token) = invited(&club, "bob@example.com", "viewer").await;
    let path = format!("/api/team/invitations/{id}");
    assert_eq!(club.world.delete(&path, Some(&club.ada.token)).await.status, StatusCode::NO_CONTENT);
    assert_problem(&club.accept(&bob, &token).await, 409, "invitation_ended", "revoked");
    assert_problem(&club.world.delete(&path, Some(&club.ada.token)).await, 404, "not_found", "twice");
    let (_, token) = invited(&club, "bob@example.com", "viewer").await;
    assert_eq!(club.accept(&bob, &token).await.status, StatusCode::OK, "invited anew");
}

#[tokio::test(start_paused = true)]
async fn nobody_touches_an_invitation_of_their_own_rank() {
    let club = Club::new(&REGISTRIES).await;
    let admin = club.join("admin@example.com", "admin").await;
    let (id, token) = invited(&club, "bob@example.com", "admin").await;
    let path = format!("/api/team/invitations/{id}");
    let again = club.world.post(&format!("{path}/resend"), Some(&admin.token), json!({})).await;
    assert_problem(&again, 403, "forbidden", "sending it again");
    assert_problem(&club.world.delete(&path, Some(&admin.token)).await, 403, "forbidden", "revoking it");
    let body = json!({"email": "bob@example.com", "role": "viewer"});
    let instead = club.world.post("/api/team/invitations", Some(&admin.token), body).await;
    assert_problem(&instead, 403, "forbidden", "replacing it");
    assert_eq!(show(&club, &token).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_token_opens_nothing() {
    let club = Club::new(&REGISTRIES).await;
    let (_, token) = invited(&club, "bob@example.com", "viewer").await;
    let key = club.world.key_of(&club.ada).await;
    let reversed: String = token.chars().rev().collect();
    for token in ["", " ", "mho_", &token[..token.len() - 1], &reversed, &key, &club.ada.token, &"x".repeat(10_000)] {
        assert_problem(&show(&club, token).await, 409, "invitation_ended", token);
        assert_problem(&club.accept(&club.ada, token).await, 409, "invitation_ended", token);
    }
    for body in [json!({}), json!({"token": null}), json!({"token": 7})] {
        assert_wrong(&club.world.post("/api/invitations/show", None, body.clone()).await, &["#/token"], &body.to_string());
        assert_wrong(&club.world.post("/api/invitations/accept", Some(&club.ada.token), body).await, &["#/token"], "accept");
    }
    // Space around it, as copying leaves it, does not matter.
    assert_eq!(show(&club, &format!(" {token}\n")).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_team_has_at_most_fifty_open_however_many_are_sent_at_once() {
    let club = Club::new(&REGISTRIES).await;
    let emails: Vec<String> = (0..53).map(|number| format!("guest{number}@example.com")).collect();
    let replies = join_all(emails.iter().map(|email| club.invite(email, "viewer"))).await;
    let (made, refused): (Vec<_>, Vec<_>) = replies.into_iter().partition(|reply| reply.status == StatusCode::CREATED);
    assert_eq!((made.len(), club.invitations().await.len()), (50, 50));
    refused.iter().for_each(|reply| assert_problem(reply, 409, "too_many_invitations", "beyond fifty"));
    // One that is open already may be replaced.
    assert_eq!(club.invite(made[0].body["email"].as_str().unwrap(), "agent").await.status, StatusCode::CREATED);
    let list = club.get(&club.ada, "/api/team/invitations?limit=100").await;
    assert_eq!(list["items"].as_array().unwrap().len(), 50);
}

#[tokio::test(start_paused = true)]
async fn mails_and_tries_are_limited() {
    let club = Club::of(World::limited("2026-11-21T09:00:10Z", &REGISTRIES).await).await;
    let (id, _) = invited(&club, "bob@example.com", "viewer").await;
    let resend = format!("/api/team/invitations/{id}/resend");
    for _ in 0..5 {
        assert_eq!(club.world.post(&resend, Some(&club.ada.token), json!({})).await.status, StatusCode::OK);
    }
    assert_problem(&club.world.post(&resend, Some(&club.ada.token), json!({})).await, 429, "rate_limited", "the sixth time");
    for number in 6..50 {
        assert_eq!(club.invite(&format!("guest{number}@example.com"), "viewer").await.status, StatusCode::CREATED, "{number}");
    }
    assert_problem(&club.invite("last@example.com", "viewer").await, 429, "rate_limited", "the fifty-first mail");
    club.world.wait_until("2026-11-22T00:00:00Z".parse().unwrap()).await;
    assert_eq!(club.invite("last@example.com", "viewer").await.status, StatusCode::CREATED);

    for number in 0..30 {
        let tried = club.world.post_from(ADDRESS, "/api/invitations/show", json!({"token": "mho_guess"})).await;
        assert_problem(&tried, 409, "invitation_ended", &number.to_string());
    }
    let beyond = club.world.post_from(ADDRESS, "/api/invitations/show", json!({"token": "mho_guess"})).await;
    assert_problem(&beyond, 429, "rate_limited", "from one address");
    let api = club.world.api.from_address(ADDRESS.parse().unwrap());
    let accepted = api.post("/api/invitations/accept", Some(&club.ada.token), json!({"token": "mho_guess"})).await;
    assert_problem(&accepted, 429, "rate_limited", "accepting counts with showing");
    let elsewhere = club.world.post_from("198.51.100.1", "/api/invitations/show", json!({"token": "mho_guess"})).await;
    assert_problem(&elsewhere, 409, "invitation_ended", "from another");
}

#[tokio::test(start_paused = true)]
async fn a_repeat_under_its_key_sends_no_second_invitation() {
    let club = Club::new(&REGISTRIES).await;
    let fault = || embedded::Fault::InternalError.on("PutItem").containing("idempotent").after(1);
    let ask = async |path: &str, body: Value, key: &str| {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        club.world.send("POST", path, Some(&club.ada.token), &headers, axum::body::Body::from(body.to_string())).await
    };
    club.world.machine.embedded().faults().inject(fault());
    let body = json!({"email": "bob@example.com", "role": "viewer"});
    let first = ask("/api/team/invitations", body.clone(), "one").await;
    let token = club.letter("bob@example.com").await.token;
    let again = ask("/api/team/invitations", body, "one").await;
    assert_eq!((again.status, &again.body), (StatusCode::CREATED, &first.body));
    assert_eq!(club.letter("bob@example.com").await.token, token, "the mail that went out is good");
    assert_eq!(Letter::count(&club.world, "bob@example.com").await, 1);
    assert_eq!(show(&club, &token).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_person_belongs_to_at_most_a_hundred_teams() {
    let club = Club::new(&REGISTRIES).await;
    let bob = club.world.sign_up("bob@example.com").await;
    let cx = club.cx();
    for _ in 0..99 {
        let team = Team::new(cx.id(), "Filler".into(), cx.now());
        let (team_id, user) = (team.id.clone(), bob.user.parse().unwrap());
        let member = identity::Member { team: team_id, user, role: identity::Role::Viewer, joined_at: cx.now() };
        let table = cx.table();
        member.join(table.transaction().put(&team, Condition::Absent), Condition::Absent).commit().await.unwrap();
    }
    let (_, token) = invited(&club, "bob@example.com", "viewer").await;
    assert_problem(&club.accept(&bob, &token).await, 409, "too_many_teams", "the hundred-and-first");
    assert_problem(
        &club.world.post("/api/teams", Some(&bob.token), json!({"name": "x"})).await,
        409,
        "too_many_teams",
        "making one",
    );
    let list = club.get(&bob, "/api/teams?limit=100").await;
    let filler = list["items"].as_array().unwrap().iter().find(|team| team["name"] == "Filler").unwrap();
    club.world.post(&format!("/api/teams/{}/leave", text(&filler["id"])), Some(&bob.token), json!({})).await;
    assert_eq!(club.accept(&bob, &token).await.status, StatusCode::OK);
    assert!(User::load(&cx, &bob.user.parse().unwrap()).await.unwrap().revision > 1);
    club.world.wait_until(club.world.now() + SignedDuration::from_secs(1)).await;
}
