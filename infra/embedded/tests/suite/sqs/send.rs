//! Sending, single and in batches.

use aws_sdk_sqs::{
    primitives::Blob,
    types::{
        MessageAttributeValue, MessageSystemAttributeNameForSends, MessageSystemAttributeValue,
        SendMessageBatchRequestEntry as Entry,
    },
};

use crate::support::{START, World, system};

fn text(value: &str) -> MessageAttributeValue {
    MessageAttributeValue::builder().data_type("String").string_value(value).build().unwrap()
}

fn entry(id: &str, body: &str) -> Entry {
    Entry::builder().id(id).message_body(body).build().unwrap()
}

#[tokio::test]
async fn what_is_sent_is_received_with_awss_digests() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    let binary = MessageAttributeValue::builder()
        .data_type("Binary")
        .binary_value(Blob::new("traceparent\u{1e}00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01"))
        .build()
        .unwrap();
    let trace = MessageSystemAttributeValue::builder()
        .data_type("String")
        .string_value("Root=1-5759e988-bd862e3fe1be46a994272793")
        .build()
        .unwrap();
    let sent = world
        .sqs
        .send_message()
        .queue_url(&url)
        .message_body("test")
        .message_attributes("attr1", binary.clone())
        .message_system_attributes(MessageSystemAttributeNameForSends::AwsTraceHeader, trace)
        .message_group_id("tenant-1")
        .send()
        .await
        .unwrap();
    // Both digests as recorded from AWS (LocalStack, test_send_message_with_binary_attributes).
    assert_eq!(sent.md5_of_message_body(), Some("098f6bcd4621d373cade4e832627b4f6"));
    assert_eq!(sent.md5_of_message_attributes(), Some("8cbe4db156db8a94db8b801b7addb984"));
    assert!(sent.md5_of_message_system_attributes().is_some());

    world.pass(3);
    let [message] = &world.receive(&url).await[..] else { panic!("one message") };
    assert_eq!(message.message_id(), sent.message_id());
    assert_eq!(message.body(), Some("test"));
    assert_eq!(message.md5_of_body(), sent.md5_of_message_body());
    assert_eq!(message.md5_of_message_attributes(), sent.md5_of_message_attributes());
    assert_eq!(message.message_attributes().unwrap()["attr1"], binary);
    let trace_header = system(message, "AWSTraceHeader");
    assert_eq!(trace_header.as_deref(), Some("Root=1-5759e988-bd862e3fe1be46a994272793"));
    assert_eq!(system(message, "MessageGroupId").as_deref(), Some("tenant-1"));
    assert_eq!(system(message, "SenderId").as_deref(), Some("AKIDTEST"));
    assert_eq!(system(message, "SentTimestamp"), Some(START.to_string()));
    assert_eq!(system(message, "ApproximateReceiveCount").as_deref(), Some("1"));
    let first = system(message, "ApproximateFirstReceiveTimestamp");
    assert_eq!(first, Some((START + 3000).to_string()));
}

#[tokio::test]
async fn only_the_attributes_asked_for_come_back() {
    let world = World::new();
    let url = world.queue("jobs", &[("VisibilityTimeout", "0")]).await;
    let send = world.sqs.send_message().queue_url(&url).message_body("msg");
    send.message_attributes("Help.Me", text("Me"))
        .message_attributes("Hello", text("There"))
        .message_attributes("General", text("Kenobi"))
        .send()
        .await
        .unwrap();
    // Names and digests as recorded from AWS (LocalStack,
    // test_receive_message_message_attribute_names_filters).
    for (asked, digest) in [
        (vec![], None),
        (vec!["All"], Some("4c360f3fdafd970e05fae2f149d997f5")),
        (vec![".*"], Some("4c360f3fdafd970e05fae2f149d997f5")),
        (vec!["Foo", "Help"], None),
        (vec!["General", "Hello"], Some("fca026605781cb4126a1e9044df24232")),
        (vec!["Foo", "Hello"], Some("a311262e065454b75da111d535b8dacd")),
        (vec!["Hel.*"], Some("83fee93c1bcd8b9a5a923ffacdc636c7")),
    ] {
        let names = Some(asked.iter().map(|name| (*name).to_owned()).collect());
        let receive = world.sqs.receive_message().queue_url(&url);
        let received = receive.set_message_attribute_names(names).send().await.unwrap();
        let message = &received.messages()[0];
        assert_eq!(message.md5_of_message_attributes(), digest, "{asked:?}");
        assert!(message.attributes().is_none());
    }
}

#[tokio::test]
async fn a_delayed_message_appears_when_its_delay_is_over() {
    let world = World::new();
    let url = world.queue("jobs", &[("DelaySeconds", "10")]).await;
    world.send(&url, "by the queue").await;
    let own = world.sqs.send_message().queue_url(&url).message_body("own").delay_seconds(900);
    own.send().await.unwrap();
    let at_once = world.sqs.send_message().queue_url(&url).message_body("now").delay_seconds(0);
    at_once.send().await.unwrap();
    assert_eq!(world.bodies(&url).await, ["now"]);
    world.pass(10);
    assert_eq!(world.bodies(&url).await, ["by the queue"]);
    world.pass(889);
    assert!(!world.bodies(&url).await.contains(&"own".to_owned()));
    world.pass(31);
    assert!(world.bodies(&url).await.contains(&"own".to_owned()));
}

#[tokio::test]
async fn a_batch_reports_each_entry() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    let delayed = Entry::builder().id("late").message_body("c").delay_seconds(901).build().unwrap();
    let sent = world
        .sqs
        .send_message_batch()
        .queue_url(&url)
        .entries(entry("good", "a"))
        .entries(entry("bad", "b\u{1}"))
        .entries(delayed)
        .send()
        .await
        .unwrap();
    assert_eq!(sent.successful().len(), 1);
    assert_eq!(sent.successful()[0].id(), "good");
    assert_eq!(sent.successful()[0].md5_of_message_body(), "0cc175b9c0f1b6a831c399e269772661");
    let failed: Vec<_> = sent.failed().iter().map(|entry| (entry.id(), entry.code(), entry.sender_fault())).collect();
    assert_eq!(failed, [("bad", "InvalidMessageContents", true), ("late", "InvalidParameterValue", true)]);
    assert_eq!(world.bodies(&url).await, ["a"]);
}

#[tokio::test]
async fn a_batch_may_exceed_the_queues_own_message_size() {
    let world = World::new();
    let url = world.queue("jobs", &[("MaximumMessageSize", "1024")]).await;
    let long = "a".repeat(1025);
    let batch = world.sqs.send_message_batch().queue_url(&url).entries(entry("1", &long));
    assert_eq!(batch.send().await.unwrap().successful().len(), 1);
    let single = world.sqs.send_message().queue_url(&url).message_body(&long);
    assert_eq!(crate::support::code!(single), "InvalidParameterValue");
}
