//! Dead-letter queues and the way back from them.

use aws_sdk_sqs::types::QueueAttributeName;

use crate::support::{START, World, arn, code, redrive_policy, system};

/// Receives the only message of `jobs` and lets it come back, `times` over.
async fn fail(world: &World, url: &str, times: i64) {
    for _ in 0..times {
        assert_eq!(world.receive(url).await.len(), 1);
        world.pass(30);
    }
}

#[tokio::test]
async fn a_message_received_too_often_goes_to_the_dead_letters() {
    let world = World::new();
    let (jobs, dead) = world.queue_with_dead_letters(2).await;
    let id = world.send(&jobs, "poison").await;
    fail(&world, &jobs, 2).await;
    world.send(&jobs, "good").await;
    assert!(world.receive(&dead).await.is_empty());
    assert_eq!(world.bodies(&jobs).await, ["good"]);
    let [message] = &world.receive(&dead).await[..] else { panic!("one message") };
    assert_eq!(message.message_id(), Some(id.as_str()));
    assert_eq!(message.body(), Some("poison"));
    assert_eq!(system(message, "DeadLetterQueueSourceArn"), Some(arn("jobs")));
    assert_eq!(system(message, "SentTimestamp"), Some(START.to_string()));
    assert_eq!(system(message, "ApproximateReceiveCount").as_deref(), Some("3"));
}

#[tokio::test]
async fn without_its_dead_letter_queue_a_message_stays() {
    let world = World::new();
    let (jobs, dead) = world.queue_with_dead_letters(1).await;
    world.send(&jobs, "poison").await;
    fail(&world, &jobs, 1).await;
    world.sqs.delete_queue().queue_url(&dead).send().await.unwrap();
    fail(&world, &jobs, 2).await;
}

#[tokio::test]
async fn a_redrive_moves_the_messages_back_as_new_ones() {
    let world = World::new();
    let (jobs, dead) = world.queue_with_dead_letters(1).await;
    let id = world.send(&jobs, "again").await;
    fail(&world, &jobs, 1).await;
    assert!(world.receive(&jobs).await.is_empty());

    let start = world.sqs.start_message_move_task().source_arn(arn("dead"));
    assert!(start.send().await.unwrap().task_handle().is_some());
    assert!(world.receive(&dead).await.is_empty());
    let [message] = &world.receive(&jobs).await[..] else { panic!("one message") };
    assert_eq!(message.body(), Some("again"));
    assert_ne!(message.message_id(), Some(id.as_str()));
    assert_eq!(system(message, "ApproximateReceiveCount").as_deref(), Some("1"));
    assert_eq!(system(message, "DeadLetterQueueSourceArn"), None);

    let list = world.sqs.list_message_move_tasks().source_arn(arn("dead")).send().await.unwrap();
    let [task] = list.results() else { panic!("one task") };
    assert_eq!(task.status(), Some("COMPLETED"));
    assert_eq!(task.source_arn(), Some(arn("dead").as_str()));
    assert_eq!(task.approximate_number_of_messages_moved(), 1);
    assert_eq!(task.approximate_number_of_messages_to_move(), Some(1));
    assert_eq!(task.task_handle(), None);
}

#[tokio::test]
async fn a_redrive_may_name_another_destination() {
    let world = World::new();
    let (jobs, dead) = world.queue_with_dead_letters(1).await;
    let other = world.queue("other", &[]).await;
    world.send(&jobs, "a").await;
    fail(&world, &jobs, 1).await;
    world.receive(&jobs).await;
    world.send(&dead, "b").await;
    let start = world.sqs.start_message_move_task().source_arn(arn("dead"));
    let start = start.destination_arn(arn("other")).max_number_of_messages_per_second(5);
    start.send().await.unwrap();
    assert_eq!(world.bodies(&other).await, ["a", "b"]);
    let list = world.sqs.list_message_move_tasks().source_arn(arn("dead")).send().await.unwrap();
    assert_eq!(list.results()[0].destination_arn(), Some(arn("other").as_str()));
    assert_eq!(list.results()[0].max_number_of_messages_per_second(), Some(5));
}

#[tokio::test]
async fn a_message_of_unknown_origin_fails_the_redrive_and_stays() {
    let world = World::new();
    let (_, dead) = world.queue_with_dead_letters(1).await;
    world.send(&dead, "stray").await;
    world.sqs.start_message_move_task().source_arn(arn("dead")).send().await.unwrap();
    let list = world.sqs.list_message_move_tasks().source_arn(arn("dead")).send().await.unwrap();
    assert_eq!(list.results()[0].status(), Some("FAILED"));
    assert_eq!(list.results()[0].failure_reason(), Some("CouldNotDetermineMessageSource"));
    assert_eq!(world.bodies(&dead).await, ["stray"]);
}

#[tokio::test]
async fn a_redrive_needs_a_dead_letter_queue_and_a_destination_that_exists() {
    let world = World::new();
    world.queue_with_dead_letters(1).await;
    let start = |source: &str| world.sqs.start_message_move_task().source_arn(arn(source));
    assert_eq!(code!(start("none")), "ResourceNotFoundException");
    assert_eq!(code!(start("jobs")), "InvalidParameterValue");
    assert_eq!(code!(start("dead").destination_arn(arn("none"))), "ResourceNotFoundException");
    let list = world.sqs.list_message_move_tasks().source_arn(arn("none"));
    assert_eq!(code!(list), "ResourceNotFoundException");
}

#[tokio::test]
async fn the_sources_of_a_dead_letter_queue_are_listed() {
    let world = World::new();
    let (jobs, dead) = world.queue_with_dead_letters(1).await;
    let list = world.sqs.list_dead_letter_source_queues().queue_url(&dead);
    assert_eq!(list.send().await.unwrap().queue_urls(), [jobs.as_str()]);
    let list = world.sqs.list_dead_letter_source_queues().queue_url(&jobs);
    assert!(list.send().await.unwrap().queue_urls().is_empty());
}

#[tokio::test]
async fn a_redrive_policy_can_be_changed_and_removed() {
    let world = World::new();
    let (jobs, dead) = world.queue_with_dead_letters(1).await;
    let set = async |policy: &str| {
        let set = world.sqs.set_queue_attributes().queue_url(&jobs);
        set.attributes(QueueAttributeName::RedrivePolicy, policy).send().await.unwrap();
    };
    set(&redrive_policy("dead", 5)).await;
    assert_eq!(world.attribute(&jobs, "RedrivePolicy").await, Some(redrive_policy("dead", 5)));
    set("").await;
    assert_eq!(world.attribute(&jobs, "RedrivePolicy").await, None);
    world.send(&jobs, "a").await;
    fail(&world, &jobs, 6).await;
    assert!(world.receive(&dead).await.is_empty());
}
