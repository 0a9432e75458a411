//! What meets in a team: of changes that exclude one another one is made, and there is one owner at any time.
//! The table answers in an order of its own, drawn anew in each round, so that the changes meet in many ways.

use embedded::Fault;
use futures::future::join_all;
use http::StatusCode;
use products::REGISTRIES;
use serde_json::json;
use testing::Club;
use testing::problem::text;
use testing::{Person, Reply};

const ROUNDS: u64 = 12;

/// The statuses of two changes made at once.
fn statuses(one: &Reply, other: &Reply) -> (u16, u16) {
    (one.status.as_u16(), other.status.as_u16())
}

/// Delays the writes of this round: which, and for how long, follows from the round's number.
fn stir(club: &Club, round: u64) {
    let faults = club.world.machine.embedded().faults();
    faults.clear();
    let wait = |ms: u64| std::time::Duration::from_millis(ms);
    let skip = u32::try_from(round % 3).unwrap();
    faults.inject(Fault::Delay(wait(1 + round * 3 % 7)).on("TransactWriteItems").after(skip).times(1));
    faults.inject(Fault::Delay(wait(1 + round * 5 % 11)).on("GetItem").after(skip * 2).times(2));
}

/// The token of an invitation of `email`, and its path.
async fn invited(club: &Club, email: &str) -> (String, String) {
    let made = club.invite(email, "agent").await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let id = text(&made.body["id"]);
    (club.letter(email).await.token, format!("/api/team/invitations/{id}"))
}

async fn another_session(club: &Club, email: &str, person: &Person) -> Person {
    let account = json!({"email": email, "password": "correct horse"});
    let reply = club.world.post("/api/auth/login", None, account).await;
    Person { token: text(&reply.body["token"]), ..person.clone() }
}

#[tokio::test(start_paused = true)]
async fn of_many_who_accept_at_once_one_gets_in() {
    for round in 0..ROUNDS {
        let club = Club::new(&REGISTRIES).await;
        let bob = club.world.sign_up("bob@example.com").await;
        let (token, _) = invited(&club, "bob@example.com").await;
        let mut sessions = vec![bob.clone()];
        for _ in 0..4 {
            sessions.push(another_session(&club, "bob@example.com", &bob).await);
        }
        stir(&club, round);
        let replies = join_all(sessions.iter().map(|session| club.accept(session, &token))).await;
        let codes: Vec<_> = replies.iter().map(|reply| (reply.status.as_u16(), reply.body["code"].as_str())).collect();
        assert_eq!(codes.iter().filter(|(status, _)| *status == 200).count(), 1, "{round}: {codes:?}");
        let refused = codes.iter().filter(|(status, _)| *status != 200);
        assert!(
            refused.into_iter().all(|code| [(409, Some("invitation_ended")), (409, Some("already_member"))].contains(code)),
            "{codes:?}"
        );
        assert_eq!(club.roles().await.len(), 2);
        let log = club.get(&club.ada, "/api/audit?limit=100").await;
        assert_eq!(log["items"].as_array().unwrap().iter().filter(|entry| entry["action"] == "member.joined").count(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn an_invitation_is_accepted_or_revoked() {
    let mut ways = [0, 0];
    for round in 0..ROUNDS {
        let club = Club::new(&REGISTRIES).await;
        let bob = club.world.sign_up("bob@example.com").await;
        let (token, path) = invited(&club, "bob@example.com").await;
        stir(&club, round);
        let delete = club.world.delete(&path, Some(&club.ada.token));
        let (accepted, revoked) = if round % 2 == 0 {
            futures::join!(club.accept(&bob, &token), delete)
        } else {
            let (revoked, accepted) = futures::join!(delete, club.accept(&bob, &token));
            (accepted, revoked)
        };
        let way = match statuses(&accepted, &revoked) {
            (200, 404) => 0,
            (409, 204) => 1,
            other => panic!("{round}: {other:?}"),
        };
        ways[way] += 1;
        assert_eq!(club.role_of(&bob).await.is_some(), way == 0);
        assert_eq!(club.invitations().await.len(), 0);
    }
    assert!(ways.iter().all(|way| *way > 0), "both ways are met: {ways:?}");
}

#[tokio::test(start_paused = true)]
async fn an_address_is_invited_once_however_many_invite_it_at_once() {
    for round in 0..ROUNDS {
        let club = Club::new(&REGISTRIES).await;
        stir(&club, round);
        let replies = join_all((0..4).map(|_| club.invite("bob@example.com", "agent"))).await;
        assert!(replies.iter().all(|reply| reply.status == StatusCode::CREATED), "{replies:?}");
        assert_eq!(club.invitations().await.len(), 1, "the last one is open");
    }
}

#[tokio::test(start_paused = true)]
async fn a_member_becomes_owner_or_is_removed() {
    let mut ways = [0, 0];
    for round in 0..ROUNDS {
        let club = Club::new(&REGISTRIES).await;
        let (bob, carol) = (club.join("bob@example.com", "agent").await, club.join("carol@example.com", "admin").await);
        stir(&club, round);
        let (given, removed) = if round % 2 == 0 {
            futures::join!(club.give_to(&club.ada, &bob), club.remove(&carol, &bob))
        } else {
            let (removed, given) = futures::join!(club.remove(&carol, &bob), club.give_to(&club.ada, &bob));
            (given, removed)
        };
        let way = match statuses(&given, &removed) {
            (200, 409) => 0,
            (404, 200) => 1,
            other => panic!("{round}: {other:?}"),
        };
        ways[way] += 1;
        assert_eq!(club.role_of(&bob).await, [Some("owner"), None][way]);
        assert_eq!(club.owners().await, 1, "{round}");
    }
    assert!(ways.iter().all(|way| *way > 0), "both ways are met: {ways:?}");
}

#[tokio::test(start_paused = true)]
async fn of_two_who_are_given_the_team_one_owns_it() {
    for round in 0..ROUNDS {
        let club = Club::new(&REGISTRIES).await;
        let (bob, carol) = (club.join("bob@example.com", "agent").await, club.join("carol@example.com", "admin").await);
        stir(&club, round);
        let (to_bob, to_carol) = futures::join!(club.give_to(&club.ada, &bob), club.give_to(&club.ada, &carol));
        let expected = match statuses(&to_bob, &to_carol) {
            (200, 403) => &bob,
            (403, 200) => &carol,
            other => panic!("{round}: {other:?}"),
        };
        assert_eq!((club.owners().await, club.role_of(expected).await), (1, Some("owner")));
        assert_eq!(club.role_of(&club.ada).await, Some("admin"));
    }
}

#[tokio::test(start_paused = true)]
async fn who_leaves_while_they_are_given_the_team_does_one_of_both() {
    let mut ways = [0, 0];
    for round in 0..ROUNDS {
        let club = Club::new(&REGISTRIES).await;
        let bob = club.join("bob@example.com", "agent").await;
        stir(&club, round);
        let (given, left) = if round % 2 == 0 {
            futures::join!(club.give_to(&club.ada, &bob), club.leave(&bob))
        } else {
            let (left, given) = futures::join!(club.leave(&bob), club.give_to(&club.ada, &bob));
            (given, left)
        };
        let way = match statuses(&given, &left) {
            (200, 409) => 0,
            (404, 204) => 1,
            other => panic!("{round}: {other:?}"),
        };
        ways[way] += 1;
        assert_eq!((club.owners().await, club.role_of(&bob).await), (1, [Some("owner"), None][way]));
    }
    assert!(ways.iter().all(|way| *way > 0), "both ways are met: {ways:?}");
}

#[tokio::test(start_paused = true)]
async fn no_role_is_given_by_who_has_lost_theirs_nor_to_who_has_become_owner() {
    for round in 0..ROUNDS {
        let club = Club::new(&REGISTRIES).await;
        let (bob, carol) = (club.join("bob@example.com", "admin").await, club.join("carol@example.com", "agent").await);
        stir(&club, round);
        let (lowered, raised, given) = futures::join!(
            club.set_role(&club.ada, &bob, "viewer"),
            club.set_role(&bob, &carol, "supervisor"),
            club.give_to(&club.ada, &carol)
        );
        assert_eq!((club.owners().await, club.role_of(&carol).await), (1, Some("owner")), "{round}");
        assert_eq!(given.status, StatusCode::OK, "{given:?}");
        assert!([200, 403, 409].contains(&raised.status.as_u16()), "{raised:?}");
        // Ada may have given the team away before she came to lower Bob.
        let bobs = if lowered.status == StatusCode::OK { "viewer" } else { "admin" };
        assert_eq!(club.role_of(&bob).await, Some(bobs), "{lowered:?}");
        assert!(lowered.status == StatusCode::OK || lowered.status == StatusCode::FORBIDDEN, "{lowered:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_team_that_is_deleted_while_somebody_joins_keeps_nobody() {
    for round in 0..ROUNDS / 2 {
        let club = Club::new(&REGISTRIES).await;
        let bob = club.world.sign_up("bob@example.com").await;
        let (token, _) = invited(&club, "bob@example.com").await;
        stir(&club, round);
        let delete = club.world.delete("/api/team", Some(&club.ada.token));
        let (joined, deleted) = if round % 2 == 0 {
            futures::join!(club.accept(&bob, &token), delete)
        } else {
            let (deleted, joined) = futures::join!(delete, club.accept(&bob, &token));
            (joined, deleted)
        };
        assert_eq!(deleted.status, StatusCode::OK, "{deleted:?}");
        assert!([200, 409].contains(&joined.status.as_u16()), "{joined:?}");
        assert_eq!(club.role_of(&bob).await.is_some(), joined.status == StatusCode::OK);
        club.world.machine.embedded().faults().clear();
        club.world.wait_until("2026-11-28T09:00:00Z".parse().unwrap()).await;
        club.world.pass_until("2026-11-28T09:01:30Z").await;
        assert_eq!((club.roles().await.len(), club.invitations().await.len()), (0, 0));
    }
}
