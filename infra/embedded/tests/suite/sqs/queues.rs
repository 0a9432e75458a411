//! The queues themselves and their attributes.

use aws_sdk_sqs::types::QueueAttributeName as Name;

use crate::support::{START, World, arn, code, redrive_policy};

#[tokio::test]
async fn a_queue_is_created_found_listed_and_deleted() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    assert_eq!(url, "http://sqs.local/000000000000/jobs");
    let found = world.sqs.get_queue_url().queue_name("jobs").send().await.unwrap();
    assert_eq!(found.queue_url(), Some(url.as_str()));
    world.sqs.delete_queue().queue_url(&url).send().await.unwrap();
    let gone = "AWS.SimpleQueueService.NonExistentQueue";
    assert_eq!(code!(world.sqs.get_queue_url().queue_name("jobs")), gone);
    assert_eq!(code!(world.sqs.send_message().queue_url(&url).message_body("x")), gone);
}

#[tokio::test]
async fn a_missing_queue_is_the_sdks_own_error() {
    let world = World::new();
    let error = world.sqs.get_queue_url().queue_name("none").send().await.unwrap_err();
    assert!(error.into_service_error().is_queue_does_not_exist());
}

#[tokio::test]
async fn creating_again_needs_the_same_attributes() {
    let world = World::new();
    let url = world.queue("jobs", &[("DelaySeconds", "5")]).await;
    assert_eq!(world.queue("jobs", &[("DelaySeconds", "5")]).await, url);
    assert_eq!(world.queue("jobs", &[("VisibilityTimeout", "30")]).await, url);
    assert_eq!(world.queue("jobs", &[]).await, url);
    let other = world.sqs.create_queue().queue_name("jobs").attributes(Name::DelaySeconds, "6");
    assert_eq!(code!(other), "QueueAlreadyExists");
}

#[tokio::test]
async fn refuses_fifo_bad_names_tags_and_unknown_attributes() {
    let world = World::new();
    let create = || world.sqs.create_queue();
    let unsupported = "AWS.SimpleQueueService.UnsupportedOperation";
    assert_eq!(code!(create().queue_name("jobs.fifo")), unsupported);
    assert_eq!(code!(create().queue_name("jobs").attributes(Name::FifoQueue, "true")), unsupported);
    assert_eq!(code!(create().queue_name("jobs").tags("team", "a")), unsupported);
    assert_eq!(code!(create().queue_name("a b")), "InvalidParameterValue");
    assert_eq!(code!(create().queue_name("a".repeat(81))), "InvalidParameterValue");
    let unknown = create().queue_name("jobs").attributes(Name::QueueArn, "x");
    assert_eq!(code!(unknown), "InvalidAttributeName");
}

#[tokio::test]
async fn refuses_attribute_values_out_of_range() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    for (name, value) in [
        (Name::DelaySeconds, "901"),
        (Name::DelaySeconds, "-1"),
        (Name::VisibilityTimeout, "43201"),
        (Name::ReceiveMessageWaitTimeSeconds, "21"),
        (Name::MessageRetentionPeriod, "59"),
        (Name::MaximumMessageSize, "1023"),
        (Name::MaximumMessageSize, "1048577"),
        (Name::VisibilityTimeout, "soon"),
    ] {
        let set = world.sqs.set_queue_attributes().queue_url(&url).attributes(name, value);
        assert_eq!(code!(set), "InvalidAttributeValue", "{value}");
    }
    for policy in ["{}", "x", &redrive_policy("none", 3), &redrive_policy("jobs", 0)] {
        let set = world.sqs.set_queue_attributes().queue_url(&url);
        assert_eq!(code!(set.attributes(Name::RedrivePolicy, policy)), "InvalidParameterValue");
    }
}

#[tokio::test]
async fn all_attributes_are_those_of_aws() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    world.pass(10);
    let set = world.sqs.set_queue_attributes().queue_url(&url);
    set.attributes(Name::VisibilityTimeout, "69").send().await.unwrap();
    let all = world.sqs.get_queue_attributes().queue_url(&url).attribute_names(Name::All);
    let all = all.send().await.unwrap().attributes.unwrap();
    let mut all: Vec<String> = all.iter().map(|(name, value)| format!("{name}={value}")).collect();
    all.sort();
    assert_eq!(
        all,
        [
            "ApproximateNumberOfMessages=0".to_owned(),
            "ApproximateNumberOfMessagesDelayed=0".to_owned(),
            "ApproximateNumberOfMessagesNotVisible=0".to_owned(),
            format!("CreatedTimestamp={}", START / 1000),
            "DelaySeconds=0".to_owned(),
            format!("LastModifiedTimestamp={}", START / 1000 + 10),
            "MaximumMessageSize=1048576".to_owned(),
            "MessageRetentionPeriod=345600".to_owned(),
            format!("QueueArn={}", arn("jobs")),
            "ReceiveMessageWaitTimeSeconds=0".to_owned(),
            "SqsManagedSseEnabled=true".to_owned(),
            "VisibilityTimeout=69".to_owned(),
        ]
    );
    let unknown = world.sqs.get_queue_attributes().queue_url(&url);
    assert_eq!(code!(unknown.attribute_names(Name::from("Colour"))), "InvalidAttributeName");
}

#[tokio::test]
async fn messages_are_counted_by_state() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    for body in ["a", "b", "c"] {
        world.send(&url, body).await;
    }
    let delayed = world.sqs.send_message().queue_url(&url).message_body("d").delay_seconds(60);
    delayed.send().await.unwrap();
    let receive = world.sqs.receive_message().queue_url(&url);
    receive.max_number_of_messages(2).send().await.unwrap();
    let count = async |name: &str| world.attribute(&url, name).await.unwrap();
    assert_eq!(count("ApproximateNumberOfMessages").await, "1");
    assert_eq!(count("ApproximateNumberOfMessagesNotVisible").await, "2");
    assert_eq!(count("ApproximateNumberOfMessagesDelayed").await, "1");
    world.pass(60);
    assert_eq!(count("ApproximateNumberOfMessages").await, "4");
}

#[tokio::test]
async fn lists_page_by_name() {
    let world = World::new();
    for name in ["b-1", "a-1", "a-3", "a-2"] {
        world.queue(name, &[]).await;
    }
    let list = || world.sqs.list_queues().queue_name_prefix("a-").max_results(2);
    let first = list().send().await.unwrap();
    assert_eq!(first.queue_urls().len(), 2);
    let second = list().next_token(first.next_token().unwrap()).send().await.unwrap();
    assert_eq!(second.queue_urls(), ["http://sqs.local/000000000000/a-3"]);
    assert_eq!(second.next_token(), None);
    assert_eq!(code!(world.sqs.list_queues().max_results(1001)), "InvalidParameterValue");
}

#[tokio::test]
async fn a_purge_empties_the_queue_once_a_minute() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    world.send(&url, "a").await;
    let purge = || world.sqs.purge_queue().queue_url(&url);
    purge().send().await.unwrap();
    assert!(world.receive(&url).await.is_empty());
    assert_eq!(code!(purge()), "AWS.SimpleQueueService.PurgeQueueInProgress");
    world.pass(60);
    purge().send().await.unwrap();
}

#[tokio::test]
async fn an_address_that_names_no_queue_is_refused() {
    let world = World::new();
    world.queue("jobs", &[]).await;
    let send = |url: &str| world.sqs.send_message().queue_url(url).message_body("x");
    assert_eq!(code!(send("jobs")), "InvalidAddress");
    assert_eq!(code!(send("http://sqs.local")), "InvalidAddress");
    let stranger = send("http://sqs.local/111111111111/jobs");
    assert_eq!(code!(stranger), "AWS.SimpleQueueService.NonExistentQueue");
    let elsewhere = send("https://sqs.eu-west-1.amazonaws.com/000000000000/jobs");
    elsewhere.send().await.unwrap();
}

#[tokio::test]
async fn other_operations_are_unknown() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    assert_eq!(code!(world.sqs.list_queue_tags().queue_url(&url)), "InvalidAction");
}
