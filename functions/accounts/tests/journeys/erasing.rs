//! What products keep of a team goes when the team is erased, and not before.

use embedded::Fault;
use http::StatusCode;
use jiff::SignedDuration;
use products::REGISTRIES;
use schedules::things::daily;
use serde_json::json;
use table::{Partition, Range};
use testing::Answer;
use testing::Club;
use testing::problem::text;

/// A team with jobs, one removed, with logs, counts and dead letters.
async fn busy() -> Club {
    let mut club = Club::new(&REGISTRIES).await;
    club.world.receiver.answer(|call| Answer::Status(if call.url.ends_with("/gone") { 410 } else { 200 }));
    club.world.start_workers();
    let token = club.ada.token.clone();
    for url in ["https://a.example.com/hook", "https://a.example.com/gone", "https://a.example.com/hook"] {
        let made = club.world.post("/api/schedule", Some(&token), daily(json!({"callback_url": url}))).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let run = club.world.post(&format!("/api/job/{}/runs", text(&made.body["id"])), Some(&token), json!({})).await;
        assert_eq!(run.status, StatusCode::ACCEPTED, "{run:?}");
    }
    club.world.wait_until(club.world.now() + SignedDuration::from_secs(30)).await;
    club.world.kill_workers();
    let jobs = club.get(&club.ada, "/api/jobs").await;
    let removed = format!("/api/job/{}", text(&jobs["items"][0]["id"]));
    assert_eq!(club.world.delete(&removed, Some(&token)).await.status, StatusCode::NO_CONTENT);
    club
}

/// Where the schedules keep things of the team.
async fn partitions(club: &Club) -> Vec<Partition> {
    let team = club.team_id();
    let jobs = Partition::team(&team, schedules::job::JOBS);
    let mut all = vec![jobs.clone(), Partition::team(&team, schedules::deliveries::DEAD_LETTERS)];
    for job in club.cx().table().stored(&jobs, Range::All, 100).all().await.unwrap() {
        let of_job = [schedules::log::LOGS, schedules::log::COUNTS, due::ARMED];
        all.extend(of_job.map(|collection| Partition::within(&team, collection, job.sort())));
    }
    all
}

/// How many items are in each of `partitions`.
async fn counts(club: &Club, partitions: &[Partition]) -> Vec<usize> {
    let mut all = Vec::new();
    for partition in partitions {
        all.push(club.cx().table().stored(partition, Range::All, 100).all().await.unwrap().len());
    }
    all
}

#[tokio::test(start_paused = true)]
async fn an_erased_teams_jobs_and_logs_go() {
    let club = busy().await;
    let partitions = partitions(&club).await;
    let before = counts(&club, &partitions).await;
    assert_eq!((before[0], before[1]), (3, 1), "three jobs, one of them removed, and a dead letter");
    assert!(before.iter().sum::<usize>() > 4 + 3, "logs, what is armed: {before:?}");
    assert_eq!(club.world.delete("/api/team", Some(&club.ada.token)).await.status, StatusCode::OK);
    club.world.pass_until("2026-11-28T09:00:00Z").await;
    let kept = counts(&club, &partitions).await;
    assert!(kept.iter().zip(&before).all(|(kept, before)| kept >= before), "within the week all stays: {kept:?}");
    // The message comes twice, and the table is busy now and then.
    let faults = club.world.machine.embedded().faults();
    faults.inject(Fault::DuplicateDelivery.on("ReceiveMessage").times(4));
    faults.inject(Fault::InternalError.on("TransactWriteItems").after(6).times(4));
    club.world.pass_until("2026-11-28T10:00:00Z").await;
    let after = counts(&club, &partitions).await;
    assert_eq!(after, vec![0; partitions.len()]);
}

#[tokio::test(start_paused = true)]
async fn a_team_that_is_there_is_not_erased_by_a_word() {
    let club = busy().await;
    let partitions = partitions(&club).await;
    let before = counts(&club, &partitions).await;
    let told = events::DomainEvent { kind: events::TEAM_ERASED, team: club.team_id(), data: json!({}) };
    let parcel = told.parcel(&club.cx()).unwrap();
    parcel.join(club.cx().table().transaction()).commit().await.unwrap();
    parcel.leave(&club.cx()).await;
    club.world.pass_to(club.world.now() + SignedDuration::from_mins(1)).await;
    assert_eq!(counts(&club, &partitions).await, before);
}
