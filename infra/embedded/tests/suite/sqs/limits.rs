//! What AWS refuses, by error code.

use aws_sdk_sqs::types::{
    ChangeMessageVisibilityBatchRequestEntry, DeleteMessageBatchRequestEntry, MessageAttributeValue,
    SendMessageBatchRequestEntry as Entry,
};

use crate::support::{World, code};

const MIB: usize = 1_048_576;

fn attribute(data_type: &str, value: &str) -> MessageAttributeValue {
    MessageAttributeValue::builder().data_type(data_type).string_value(value).build().unwrap()
}

fn entry(id: &str, body: &str) -> Entry {
    Entry::builder().id(id).message_body(body).build().unwrap()
}

#[tokio::test]
async fn a_message_has_at_most_one_mebibyte_with_its_attributes() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    let send = |size: usize| world.sqs.send_message().queue_url(&url).message_body("a".repeat(size));
    send(MIB).send().await.unwrap();
    assert_eq!(code!(send(MIB + 1)), "InvalidParameterValue");
    // Name, type and value of the attribute are 1 + 6 + 1 bytes.
    let with = |size: usize| send(size).message_attributes("n", attribute("String", "v"));
    with(MIB - 8).send().await.unwrap();
    assert_eq!(code!(with(MIB - 7)), "InvalidParameterValue");
}

#[tokio::test]
async fn a_batch_has_at_most_one_mebibyte_in_all() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    let half = "a".repeat(MIB / 2);
    let batch = |second: &str| {
        let batch = world.sqs.send_message_batch().queue_url(&url);
        batch.entries(entry("1", &half)).entries(entry("2", second))
    };
    assert_eq!(batch(&half).send().await.unwrap().successful().len(), 2);
    let too_long = "AWS.SimpleQueueService.BatchRequestTooLong";
    assert_eq!(code!(batch(&format!("{half}a"))), too_long);
}

#[tokio::test]
async fn a_batch_has_one_to_ten_entries_with_ids_of_their_own() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    let batch = |ids: &[&str]| {
        let entries = ids.iter().map(|id| entry(id, "x")).collect();
        world.sqs.send_message_batch().queue_url(&url).set_entries(Some(entries))
    };
    let ten: Vec<String> = (0..10).map(|id| id.to_string()).collect();
    let ten: Vec<&str> = ten.iter().map(String::as_str).collect();
    batch(&ten).send().await.unwrap();
    let eleven = [&ten[..], &["10"]].concat();
    let prefix = "AWS.SimpleQueueService.";
    assert_eq!(code!(batch(&eleven)), format!("{prefix}TooManyEntriesInBatchRequest"));
    assert_eq!(code!(batch(&[])), format!("{prefix}EmptyBatchRequest"));
    assert_eq!(code!(batch(&["a", "a"])), format!("{prefix}BatchEntryIdsNotDistinct"));
    let long = "a".repeat(81);
    for id in ["", "a b", "a:b", "é", &long] {
        assert_eq!(code!(batch(&[id])), format!("{prefix}InvalidBatchEntryId"), "{id}");
    }
    batch(&[&long[1..]]).send().await.unwrap();
}

#[tokio::test]
async fn the_other_batches_have_the_same_limits() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    let delete = world.sqs.delete_message_batch().queue_url(&url).set_entries(Some(vec![]));
    assert_eq!(code!(delete), "AWS.SimpleQueueService.EmptyBatchRequest");
    let entry = DeleteMessageBatchRequestEntry::builder().id("a").receipt_handle("x");
    let entry = entry.build().unwrap();
    let twice = Some(vec![entry.clone(), entry]);
    let delete = world.sqs.delete_message_batch().queue_url(&url).set_entries(twice);
    assert_eq!(code!(delete), "AWS.SimpleQueueService.BatchEntryIdsNotDistinct");
    let entries = (0..11)
        .map(|id| {
            let entry = ChangeMessageVisibilityBatchRequestEntry::builder().id(id.to_string());
            entry.receipt_handle("x").visibility_timeout(1).build().unwrap()
        })
        .collect();
    let change = world.sqs.change_message_visibility_batch().queue_url(&url);
    let change = change.set_entries(Some(entries));
    assert_eq!(code!(change), "AWS.SimpleQueueService.TooManyEntriesInBatchRequest");
}

#[tokio::test]
async fn numbers_have_their_ranges() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    let send = |delay_s| world.sqs.send_message().queue_url(&url).message_body("x").delay_seconds(delay_s);
    assert_eq!(code!(send(-1)), "InvalidParameterValue");
    assert_eq!(code!(send(901)), "InvalidParameterValue");
    let receive = || world.sqs.receive_message().queue_url(&url);
    for request in [
        receive().max_number_of_messages(0),
        receive().max_number_of_messages(11),
        receive().wait_time_seconds(-1),
        receive().wait_time_seconds(21),
        receive().visibility_timeout(-1),
        receive().visibility_timeout(43_201),
    ] {
        assert_eq!(code!(request), "InvalidParameterValue");
    }
    world.send(&url, "x").await;
    let message = &world.receive(&url).await[0];
    let change = world.sqs.change_message_visibility().queue_url(&url).visibility_timeout(43_201);
    let change = change.receipt_handle(message.receipt_handle().unwrap());
    assert_eq!(code!(change), "InvalidParameterValue");
}

#[tokio::test]
async fn bodies_are_text_of_xmls_characters() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    let send = |body: &str| world.sqs.send_message().queue_url(&url).message_body(body);
    send("tab\t line\r\n é 日本 😀 \u{FFFD}").send().await.unwrap();
    for body in ["\u{0}", "bell\u{7}", "\u{FFFE}", "\u{1f}"] {
        assert_eq!(code!(send(body)), "InvalidMessageContents", "{body:?}");
    }
    assert_eq!(code!(send("")), "MissingParameter");
}

#[tokio::test]
async fn message_attributes_have_rules() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    let send = || world.sqs.send_message().queue_url(&url).message_body("x");
    let long = "a".repeat(257);
    for name in ["AWS.x", "amazon.x", ".x", "x.", "x..y", "x y", &long] {
        let request = send().message_attributes(name, attribute("String", "v"));
        assert_eq!(code!(request), "InvalidParameterValue", "{name}");
    }
    for (data_type, value) in [("Text", "v"), ("String", ""), ("Number", "ten"), ("Binary", "v")] {
        let request = send().message_attributes("n", attribute(data_type, value));
        assert_eq!(code!(request), "InvalidParameterValue", "{data_type}");
    }
    send().message_attributes("n", attribute("Number.int", "-1.5e3")).send().await.unwrap();
    let many = |count: i32| {
        (0..count).fold(send(), |request, index| request.message_attributes(format!("n{index}"), attribute("String", "v")))
    };
    many(10).send().await.unwrap();
    assert_eq!(code!(many(11)), "InvalidParameterValue");
}

#[tokio::test]
async fn what_belongs_to_fifo_queues_is_refused() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    let send = || world.sqs.send_message().queue_url(&url).message_body("x");
    assert_eq!(code!(send().message_deduplication_id("a")), "InvalidParameterValue");
    assert_eq!(code!(send().message_group_id("a b")), "InvalidParameterValue");
    assert_eq!(code!(send().message_group_id("a".repeat(129))), "InvalidParameterValue");
}

#[tokio::test]
async fn receipt_handles_are_checked() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    let other = world.queue("other", &[]).await;
    world.send(&other, "x").await;
    let stranger = world.receive(&other).await[0].receipt_handle().unwrap().to_owned();
    for handle in ["", "x", "bm90IGEgcmVjZWlwdA==", &stranger] {
        let delete = world.sqs.delete_message().queue_url(&url).receipt_handle(handle);
        assert_eq!(code!(delete), "ReceiptHandleIsInvalid", "{handle}");
        let change = world.sqs.change_message_visibility().queue_url(&url).receipt_handle(handle);
        assert_eq!(code!(change.visibility_timeout(1)), "ReceiptHandleIsInvalid");
    }
}
