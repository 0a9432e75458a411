//! Long polls, under tokio's paused clock: nothing here takes real time.

use std::time::Duration;

use aws_sdk_sqs::types::Message;
use tokio::time::{Instant, sleep};

use crate::support::World;

async fn poll(world: &World, url: &str, wait_s: i32) -> (Vec<Message>, Duration) {
    let started = Instant::now();
    let poll = world.sqs.receive_message().queue_url(url).wait_time_seconds(wait_s);
    let messages = poll.send().await.unwrap().messages.unwrap_or_default();
    (messages, started.elapsed())
}

fn about(elapsed: Duration, seconds: u64) -> bool {
    (seconds * 1000..seconds * 1000 + 10).contains(&u64::try_from(elapsed.as_millis()).unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_poll_ends_empty_when_its_wait_is_over() {
    let world = World::on_tokio_time();
    let url = world.queue("jobs", &[]).await;
    let (messages, elapsed) = poll(&world, &url, 20).await;
    assert!(messages.is_empty() && about(elapsed, 20), "{elapsed:?}");
    let (messages, elapsed) = poll(&world, &url, 0).await;
    assert!(messages.is_empty() && about(elapsed, 0), "{elapsed:?}");
}

#[tokio::test(start_paused = true)]
async fn the_queue_may_set_the_wait() {
    let world = World::on_tokio_time();
    let url = world.queue("jobs", &[("ReceiveMessageWaitTimeSeconds", "7")]).await;
    let started = Instant::now();
    assert!(world.receive(&url).await.is_empty());
    assert!(about(started.elapsed(), 7), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_send_wakes_a_poll() {
    let world = World::on_tokio_time();
    let url = world.queue("jobs", &[]).await;
    let send = async {
        sleep(Duration::from_secs(3)).await;
        world.send(&url, "a").await;
    };
    let ((messages, elapsed), ()) = tokio::join!(poll(&world, &url, 20), send);
    assert_eq!(messages.len(), 1);
    assert!(about(elapsed, 3), "{elapsed:?}");
}

#[tokio::test(start_paused = true)]
async fn one_send_wakes_one_of_two_polls_for_good() {
    let world = World::on_tokio_time();
    let url = world.queue("jobs", &[]).await;
    let send = async {
        sleep(Duration::from_secs(3)).await;
        world.send(&url, "a").await;
    };
    let ((one, _), (two, _), ()) = tokio::join!(poll(&world, &url, 20), poll(&world, &url, 20), send);
    assert_eq!(one.len() + two.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_poll_wakes_when_a_delay_or_a_timeout_is_over() {
    let world = World::on_tokio_time();
    let url = world.queue("jobs", &[("VisibilityTimeout", "12")]).await;
    let delayed = world.sqs.send_message().queue_url(&url).message_body("a").delay_seconds(5);
    delayed.send().await.unwrap();
    let (messages, elapsed) = poll(&world, &url, 20).await;
    assert_eq!(messages.len(), 1);
    assert!(about(elapsed, 5), "{elapsed:?}");
    let (messages, elapsed) = poll(&world, &url, 20).await;
    assert_eq!(messages.len(), 1);
    assert!(about(elapsed, 12), "{elapsed:?}");
}

#[tokio::test(start_paused = true)]
async fn giving_a_message_back_wakes_a_poll() {
    let world = World::on_tokio_time();
    let url = world.queue("jobs", &[]).await;
    world.send(&url, "a").await;
    let (messages, _) = poll(&world, &url, 0).await;
    let give_back = async {
        sleep(Duration::from_secs(2)).await;
        let change = world.sqs.change_message_visibility().queue_url(&url).visibility_timeout(0);
        change.receipt_handle(messages[0].receipt_handle().unwrap()).send().await.unwrap();
    };
    let ((again, elapsed), ()) = tokio::join!(poll(&world, &url, 20), give_back);
    assert_eq!(again.len(), 1);
    assert!(about(elapsed, 2), "{elapsed:?}");
}

#[tokio::test(start_paused = true)]
async fn a_dead_letter_wakes_a_poll_of_its_queue() {
    let world = World::on_tokio_time();
    let (jobs, dead) = world.queue_with_dead_letters(1).await;
    world.send(&jobs, "poison").await;
    world.receive(&jobs).await;
    let bury = async {
        sleep(Duration::from_secs(31)).await;
        assert!(world.receive(&jobs).await.is_empty());
    };
    let wait = async {
        sleep(Duration::from_secs(20)).await;
        poll(&world, &dead, 20).await
    };
    let ((messages, elapsed), ()) = tokio::join!(wait, bury);
    assert_eq!(messages.len(), 1);
    assert!(about(elapsed, 11), "{elapsed:?}");
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_goes_away_takes_nothing() {
    let world = World::on_tokio_time();
    let url = world.queue("jobs", &[]).await;
    let cut_off = tokio::time::timeout(Duration::from_secs(1), poll(&world, &url, 20)).await;
    assert!(cut_off.is_err());
    world.send(&url, "a").await;
    assert_eq!(world.bodies(&url).await, ["a"]);
}

#[tokio::test(start_paused = true)]
async fn a_deleted_queue_ends_its_polls() {
    let world = World::on_tokio_time();
    let url = world.queue("jobs", &[]).await;
    let delete = async {
        sleep(Duration::from_secs(1)).await;
        world.sqs.delete_queue().queue_url(&url).send().await.unwrap();
    };
    let poll = world.sqs.receive_message().queue_url(&url).wait_time_seconds(20).send();
    let (polled, ()) = tokio::join!(poll, delete);
    assert!(polled.unwrap_err().into_service_error().is_queue_does_not_exist());
}
