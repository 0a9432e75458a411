//! Receiving, deleting and the visibility of messages.

use aws_sdk_sqs::types::{
    ChangeMessageVisibilityBatchRequestEntry, DeleteMessageBatchRequestEntry, SendMessageBatchRequestEntry,
};

use crate::support::{START, World, code, system};

#[tokio::test]
async fn a_message_in_flight_comes_back_when_its_timeout_is_over() {
    let world = World::new();
    let url = world.queue("jobs", &[("VisibilityTimeout", "20")]).await;
    world.send(&url, "a").await;
    let first = world.receive(&url).await;
    assert_eq!(world.embedded.next_visible_at("jobs"), Some(START + 20_000));
    world.pass(19);
    assert!(world.receive(&url).await.is_empty());
    world.pass(1);
    let second = world.receive(&url).await;
    assert_eq!(second[0].message_id(), first[0].message_id());
    assert_ne!(second[0].receipt_handle(), first[0].receipt_handle());
    assert_eq!(system(&second[0], "ApproximateReceiveCount").as_deref(), Some("2"));
    let first_received = system(&second[0], "ApproximateFirstReceiveTimestamp");
    assert_eq!(first_received, Some(START.to_string()));
}

#[tokio::test]
async fn a_receive_takes_as_many_as_it_asks_for_oldest_first() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    for body in ["a", "b", "c"] {
        world.send(&url, body).await;
    }
    let one = world.sqs.receive_message().queue_url(&url).send().await.unwrap();
    assert_eq!(one.messages()[0].body(), Some("a"));
    assert_eq!(one.messages().len(), 1);
    assert_eq!(world.bodies(&url).await, ["b", "c"]);
}

#[tokio::test]
async fn a_receive_may_bring_its_own_timeout() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    world.send(&url, "a").await;
    let receive = || world.sqs.receive_message().queue_url(&url);
    let peek = receive().visibility_timeout(0).max_number_of_messages(10).send().await.unwrap();
    assert_eq!(peek.messages().len(), 1);
    let long = receive().visibility_timeout(43_200).send().await.unwrap();
    assert_eq!(long.messages().len(), 1);
    world.pass(43_199);
    assert!(world.receive(&url).await.is_empty());
    world.pass(1);
    assert_eq!(world.receive(&url).await.len(), 1);
}

#[tokio::test]
async fn a_deleted_message_is_gone_and_deleting_again_succeeds() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    world.send(&url, "a").await;
    let message = &world.receive(&url).await[0];
    // Its timeout has passed, but nobody has received it since.
    world.pass(31);
    world.delete(&url, message).await;
    assert!(world.receive(&url).await.is_empty());
    world.delete(&url, message).await;
}

#[tokio::test]
async fn an_old_receipt_handle_deletes_nothing() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    world.send(&url, "a").await;
    let old = &world.receive(&url).await[0];
    world.pass(30);
    let new = &world.receive(&url).await[0];
    world.delete(&url, old).await;
    world.pass(30);
    let newest = &world.receive(&url).await[0];
    assert_eq!(newest.message_id(), new.message_id());
    world.delete(&url, newest).await;
    world.pass(30);
    assert!(world.receive(&url).await.is_empty());
}

#[tokio::test]
async fn a_batch_deletes_each_entry_for_itself() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    world.send(&url, "a").await;
    world.send(&url, "b").await;
    let messages = world.receive(&url).await;
    let entry = |id: &str, handle: &str| DeleteMessageBatchRequestEntry::builder().id(id).receipt_handle(handle).build().unwrap();
    let deleted = world
        .sqs
        .delete_message_batch()
        .queue_url(&url)
        .entries(entry("a", messages[0].receipt_handle().unwrap()))
        .entries(entry("x", "nonsense"))
        .send()
        .await
        .unwrap();
    assert_eq!(deleted.successful()[0].id(), "a");
    assert_eq!(deleted.failed()[0].id(), "x");
    assert_eq!(deleted.failed()[0].code(), "ReceiptHandleIsInvalid");
    world.pass(30);
    assert_eq!(world.bodies(&url).await, ["b"]);
}

#[tokio::test]
async fn visibility_can_be_given_back_and_extended() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    world.send(&url, "a").await;
    let change = |handle: &str, timeout_s| {
        let change = world.sqs.change_message_visibility().queue_url(&url);
        change.receipt_handle(handle).visibility_timeout(timeout_s)
    };
    let first = world.receive(&url).await[0].receipt_handle().unwrap().to_owned();
    change(&first, 0).send().await.unwrap();
    assert_eq!(code!(change(&first, 10)), "AWS.SimpleQueueService.MessageNotInflight");
    let second = world.receive(&url).await[0].receipt_handle().unwrap().to_owned();
    change(&second, 100).send().await.unwrap();
    world.pass(99);
    assert!(world.receive(&url).await.is_empty());
    // The message belongs to the newer receipt.
    assert_eq!(code!(change(&first, 10)), "InvalidParameterValue");
    // Twelve hours in all, counted from the receive.
    assert_eq!(code!(change(&second, 43_200)), "InvalidParameterValue");
    change(&second, 43_101).send().await.unwrap();
    world.sqs.delete_message().queue_url(&url).receipt_handle(&second).send().await.unwrap();
    assert_eq!(code!(change(&second, 10)), "InvalidParameterValue");
}

#[tokio::test]
async fn a_batch_changes_each_entry_for_itself() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    world.send(&url, "a").await;
    let handle = world.receive(&url).await[0].receipt_handle().unwrap().to_owned();
    let entry = |id: &str, handle: &str, timeout_s| {
        let entry = ChangeMessageVisibilityBatchRequestEntry::builder().id(id);
        entry.receipt_handle(handle).visibility_timeout(timeout_s).build().unwrap()
    };
    let changed = world
        .sqs
        .change_message_visibility_batch()
        .queue_url(&url)
        .entries(entry("x", &handle, 43_201))
        .entries(entry("a", &handle, 0))
        .send()
        .await
        .unwrap();
    assert_eq!(changed.successful()[0].id(), "a");
    assert_eq!(changed.failed()[0].code(), "InvalidParameterValue");
    assert_eq!(world.receive(&url).await.len(), 1);
}

#[tokio::test]
async fn messages_expire_after_the_retention_period() {
    let world = World::new();
    let url = world.queue("jobs", &[("MessageRetentionPeriod", "60")]).await;
    world.send(&url, "old").await;
    world.pass(59);
    world.send(&url, "young").await;
    assert_eq!(world.receive(&url).await.len(), 2);
    world.pass(1);
    assert_eq!(world.attribute(&url, "ApproximateNumberOfMessagesNotVisible").await.unwrap(), "1");
    world.pass(30);
    assert_eq!(world.bodies(&url).await, ["young"]);
}

#[tokio::test]
async fn an_unknown_system_attribute_is_refused() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    let receive = world.sqs.receive_message().queue_url(&url);
    assert_eq!(code!(receive.message_system_attribute_names("Colour".into())), "InvalidAttributeName");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_readers_share_a_queue_without_overlap() {
    let embedded = embedded::Embedded::open(embedded::Options::in_memory()).unwrap();
    let world = World::around(embedded);
    let url = world.queue("jobs", &[]).await;
    for batch in 0..20 {
        let entries = (0..10).map(|id| {
            let entry = SendMessageBatchRequestEntry::builder().id(id.to_string());
            entry.message_body(format!("{batch}-{id}")).build().unwrap()
        });
        let send = world.sqs.send_message_batch().queue_url(&url);
        send.set_entries(Some(entries.collect())).send().await.unwrap();
    }
    let mut readers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (sqs, url) = (world.sqs.clone(), url.clone());
        readers.spawn(async move {
            let mut read = Vec::new();
            loop {
                let receive = sqs.receive_message().queue_url(&url).max_number_of_messages(3);
                let messages = receive.send().await.unwrap().messages.unwrap_or_default();
                if messages.is_empty() {
                    return read;
                }
                read.extend(messages.into_iter().map(|message| message.body.unwrap()));
            }
        });
    }
    let mut read = readers.join_all().await.concat();
    assert_eq!(read.len(), 200);
    read.sort();
    read.dedup();
    assert_eq!(read.len(), 200);
}
