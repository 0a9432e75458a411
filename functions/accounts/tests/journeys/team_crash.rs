//! Crash points: the process dies before or after each single write by which a team is erased, and between a
//! deletion's transaction and its answer. Whatever the point, after a restart nothing of the team opens anything,
//! and other teams have lost nothing.

use identity::{ApiKey, ApiKeyLookup, Membership, OneTime, Purpose, Team, Token};
use jiff::{SignedDuration, Timestamp};
use products::REGISTRIES;
use seal::SealKeys;
use serde_json::json;
use table::Range;
use testing::Club;
use testing::at;
use testing::{Person, World};
use testing::{Side, dying_at_each_write};

const START: &str = "2026-11-21T09:00:10Z";
/// Five seconds before the team's grace ends.
const BEFORE_THE_END: &str = "2026-11-28T09:00:05Z";
const LATER: &str = "2026-11-28T09:00:20Z";

/// What is to be gone in the end.
struct Things {
    bob: Person,
    keys: Vec<String>,
    token: String,
}

/// A team with two members, two keys and an invitation, which is being deleted.
async fn closing(club: &Club) -> Things {
    let bob = club.join("bob@example.com", "admin").await;
    let keys = vec![club.world.key_of(&club.ada).await, club.world.key_of(&bob).await];
    assert_eq!(club.invite("carol@example.com", "viewer").await.status, 201);
    let token = club.letter("carol@example.com").await.token;
    let gone = club.world.delete("/api/team", Some(&club.ada.token)).await;
    assert_eq!(gone.status, 200, "{gone:?}");
    Things { bob, keys, token }
}

async fn world(folder: &tempfile::TempDir, seal_keys: &str, now: Timestamp) -> World {
    World::in_folder(now, &REGISTRIES, folder.path().to_owned(), seal_keys).await
}

/// Lets time pass until `instant`, or until the process has died.
async fn pass(world: &mut World, instant: Timestamp) {
    world.start_workers();
    world.machine.tick().await;
    while world.now() < instant && !world.machine.embedded().faults().crashed() {
        let second = Timestamp::from_second(world.now().as_second() + 1).unwrap();
        world.wait_until(second).await;
        if second.as_second() % 60 == 0 {
            world.machine.tick().await;
        }
    }
}

/// Lives through the end of a team, dying where `arm` says, and gives the number of writes it took.
async fn live(arm: impl Fn(&World)) -> u64 {
    let (folder, seal_keys) = (tempfile::tempdir().unwrap(), SealKeys::generate().unwrap());
    let mut club = Club::of(world(&folder, &seal_keys, at(START)).await).await;
    let things = closing(&club).await;
    club.world.wait_until(at("2026-11-21T10:10:30Z")).await;
    club.world.pass_until("2026-11-21T10:12:00Z").await;
    let Club { ada, team, world: first } = club;
    drop(first);
    club = Club { ada, team, world: world(&folder, &seal_keys, at(BEFORE_THE_END)).await };
    club.world.machine.embedded().faults().clear();
    arm(&club.world);
    pass(&mut club.world, at(LATER)).await;
    let (died, writes) = club.world.died();
    if died {
        let now = club.world.now() + SignedDuration::from_secs(2);
        let Club { ada, team, world: mut dead } = club;
        dead.kill_workers();
        drop(dead);
        club = Club { ada, team, world: world(&folder, &seal_keys, now).await };
        pass(&mut club.world, at(LATER) + SignedDuration::from_secs(20)).await;
    }
    assert_gone(&club, &things).await;
    writes
}

async fn assert_gone(club: &Club, things: &Things) {
    let (cx, team) = (club.cx(), club.team_id());
    let left = Team::load(&cx, &team).await.unwrap();
    assert!(left.erased_at.is_some() && left.name.is_empty(), "{left:?}");
    assert_eq!((club.roles().await, club.invitations().await), (Vec::new(), Vec::new()));
    let keys = cx.table().all::<ApiKey>(&ApiKey::list_of(&team), Range::All).await.unwrap();
    assert_eq!(keys, Vec::new());
    for key in &things.keys {
        assert!(ApiKeyLookup::peek(&cx, &Token::read(Token::API_KEY, key).unwrap()).await.unwrap().is_none());
    }
    assert!(OneTime::find(&cx, Purpose::Invitation, &things.token).await.unwrap().is_none());
    for person in [&club.ada, &things.bob] {
        let (list, range) = Membership::list_of(&person.user.parse().unwrap());
        let teams = cx.table().all::<Membership>(&list, range).await.unwrap();
        let teams: Vec<String> = teams.into_iter().map(|membership| membership.team.to_string()).collect();
        assert_eq!(teams, std::slice::from_ref(&person.team), "their own is left");
        assert_eq!(club.world.get("/api/team", Some(&person.token)).await.status, 403);
        let home = club.world.post(&format!("/api/teams/{}/switch", person.team), Some(&person.token), json!({})).await;
        assert_eq!(home.status, 200, "{home:?}");
    }
    let log = audit_of(club).await;
    assert_eq!(log.iter().filter(|action| *action == "team.erased").count(), 1, "{log:?}");
}

/// The team's audit log, which nobody can ask for any more.
async fn audit_of(club: &Club) -> Vec<String> {
    let log = audit::Entry::log_of(&club.team_id());
    let entries = club.cx().table().all::<audit::Entry>(&log, Range::All).await.unwrap();
    entries.into_iter().map(|entry| entry.action).collect()
}

#[tokio::test(start_paused = true)]
async fn a_crash_before_any_write_leaves_nothing_of_an_erased_team() {
    let writes = dying_at_each_write(&[Side::Before], async |arm| live(arm).await).await;
    assert!(writes >= 8, "the end of a team takes {writes} writes");
}

#[tokio::test(start_paused = true)]
async fn a_crash_after_any_write_leaves_nothing_of_an_erased_team() {
    dying_at_each_write(&[Side::After], async |arm| live(arm).await).await;
}
