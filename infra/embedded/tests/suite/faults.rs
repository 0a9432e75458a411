//! Every fault, seen to act.

use std::time::Duration;

use aws_sdk_dynamodb::{
    error::ProvideErrorMetadata, operation::transact_write_items::TransactWriteItemsError, types::KeysAndAttributes,
};
use aws_sdk_sqs::types::{DeleteMessageBatchRequestEntry, SendMessageBatchRequestEntry};
use embedded::Fault;
use tokio::time::Instant;

use crate::{
    dynamo::{create_table, number, put, sizes, text, transact_put, write_request},
    support::{World, code},
};

async fn with_table() -> World {
    let world = World::new();
    create_table(&world).await;
    world
}

async fn put_code(world: &World, sk: i64) -> Option<String> {
    let error = put(world, "a", sk).send().await.err()?;
    Some(error.code().unwrap_or("no answer").to_owned())
}

#[tokio::test]
async fn dynamodb_throttles() {
    let world = with_table().await;
    let faults = world.embedded.faults();
    faults.inject(Fault::ThroughputExceeded.on("PutItem").times(2));
    faults.inject(Fault::Throttled.on("Query"));
    let exceeded = Some("ProvisionedThroughputExceededException".to_owned());
    assert_eq!(put_code(&world, 1).await, exceeded);
    assert_eq!(put_code(&world, 1).await, exceeded);
    assert_eq!(put_code(&world, 1).await, None);
    let query = || world.dynamo.query().table_name("items").key_condition_expression("pk = :pk");
    let query = || query().expression_attribute_values(":pk", text("a"));
    assert_eq!(query().send().await.unwrap_err().code(), Some("ThrottlingException"));
    assert_eq!(query().send().await.unwrap().count(), 1);
    assert_eq!(faults.calls("PutItem"), 3);
}

#[tokio::test]
async fn a_rule_sees_the_body_and_counts() {
    let world = with_table().await;
    let faults = world.embedded.faults();
    faults.inject(Fault::InternalError.on("PutItem").containing("special").after(1).times(1));
    let special = async || {
        let put = put(&world, "a", 1).item("v", text("special")).send().await;
        put.err().map(|error| error.raw_response().unwrap().status().as_u16())
    };
    assert_eq!(special().await, None);
    assert_eq!(put_code(&world, 1).await, None);
    assert_eq!(special().await, Some(500));
    assert_eq!(special().await, None);
}

#[tokio::test]
async fn the_same_seed_strikes_the_same_calls() {
    let mut runs = Vec::new();
    for seed in [7, 7, 8] {
        let world = with_table().await;
        world.embedded.faults().inject(Fault::Throttled.on("PutItem").chance(0.5, seed));
        let mut struck = Vec::new();
        for sk in 0..20 {
            struck.push(put_code(&world, sk).await.is_some());
        }
        runs.push(struck);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
    assert!((5..=15).contains(&runs[0].iter().filter(|struck| **struck).count()));
}

#[tokio::test]
async fn transactions_conflict() {
    let world = with_table().await;
    world.embedded.faults().inject(Fault::TransactionConflict.on("TransactWriteItems"));
    let write = world.dynamo.transact_write_items();
    let write = write.transact_items(transact_put("a", 1)).transact_items(transact_put("a", 2));
    let error = write.clone().send().await.unwrap_err().into_service_error();
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = error else { panic!("{error:?}") };
    let reasons: Vec<_> = cancelled.cancellation_reasons().iter().map(|reason| reason.code().unwrap()).collect();
    assert_eq!(reasons, ["TransactionConflict", "None"]);
    assert!(sizes(&world, "a").await.is_empty());
    write.send().await.unwrap();

    world.embedded.faults().inject(Fault::TransactionConflict.on("PutItem"));
    assert_eq!(put_code(&world, 3).await.as_deref(), Some("TransactionConflictException"));
}

#[tokio::test]
async fn batches_leave_items_unprocessed() {
    let world = with_table().await;
    let faults = world.embedded.faults();
    faults.inject(Fault::Unprocessed.on("BatchWriteItem"));
    let items = vec![write_request("a", 1), write_request("a", 2), write_request("a", 3)];
    let batch = world.dynamo.batch_write_item().request_items("items", items.clone());
    let unprocessed = batch.send().await.unwrap().unprocessed_items.unwrap();
    assert_eq!(unprocessed["items"], items[1..]);
    assert_eq!(sizes(&world, "a").await, ["1"]);

    faults.inject(Fault::Unprocessed.on("BatchWriteItem"));
    let batch = world.dynamo.batch_write_item().request_items("items", items[2..].to_vec());
    let unprocessed = batch.send().await.unwrap().unprocessed_items.unwrap();
    assert_eq!(unprocessed["items"].len(), 1);
    assert_eq!(sizes(&world, "a").await, ["1"]);

    put(&world, "a", 2).send().await.unwrap();
    faults.inject(Fault::Unprocessed.on("BatchGetItem"));
    let key = |sk| [("pk".to_owned(), text("a")), ("sk".to_owned(), number(sk))].into();
    let keys = KeysAndAttributes::builder().keys(key(1)).keys(key(2)).build().unwrap();
    let got = world.dynamo.batch_get_item().request_items("items", keys).send().await.unwrap();
    assert_eq!(got.responses().unwrap()["items"].len(), 1);
    assert_eq!(got.unprocessed_keys().unwrap()["items"].keys().len(), 1);
}

#[tokio::test]
async fn a_lost_response_has_taken_effect_and_a_lost_request_has_not() {
    let world = with_table().await;
    let faults = world.embedded.faults();
    faults.inject(Fault::LoseResponse.on("PutItem"));
    assert_eq!(put_code(&world, 1).await.as_deref(), Some("no answer"));
    faults.inject(Fault::LoseRequest.on("PutItem"));
    assert_eq!(put_code(&world, 2).await.as_deref(), Some("no answer"));
    assert_eq!(sizes(&world, "a").await, ["1"]);

    let url = world.queue("jobs", &[]).await;
    faults.inject(Fault::LoseResponse.on("SendMessage"));
    let send = world.sqs.send_message().queue_url(&url).message_body("a");
    let error = send.send().await.unwrap_err();
    assert!(error.as_service_error().is_none());
    assert_eq!(world.bodies(&url).await, ["a"]);
}

#[tokio::test(start_paused = true)]
async fn a_delay_takes_its_time() {
    let world = World::on_tokio_time();
    world.embedded.faults().inject(Fault::Delay(Duration::from_millis(250)).on("ListQueues"));
    let started = Instant::now();
    world.sqs.list_queues().send().await.unwrap();
    assert_eq!(started.elapsed().as_millis(), 250);
}

#[tokio::test]
async fn sqs_throttles_and_fails() {
    let world = World::new();
    let faults = world.embedded.faults();
    faults.inject(Fault::Throttled.on("*"));
    assert_eq!(code!(world.sqs.list_queues()), "RequestThrottled");
    faults.inject(Fault::InternalError.on("*"));
    assert_eq!(code!(world.sqs.list_queues()), "InternalError");
    world.sqs.list_queues().send().await.unwrap();
}

#[tokio::test]
async fn a_message_is_delivered_twice_at_once() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    world.embedded.faults().inject(Fault::DuplicateDelivery.on("ReceiveMessage"));
    assert!(world.receive(&url).await.is_empty(), "an empty receive uses up nothing");
    world.send(&url, "a").await;
    let first = world.receive(&url).await;
    let second = world.receive(&url).await;
    assert_eq!(first[0].message_id(), second[0].message_id());
    assert_ne!(first[0].receipt_handle(), second[0].receipt_handle());
    assert!(world.receive(&url).await.is_empty());
}

#[tokio::test]
async fn messages_come_out_of_order() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    for body in ["a", "b", "c"] {
        world.send(&url, body).await;
    }
    world.embedded.faults().inject(Fault::Reorder.on("ReceiveMessage"));
    assert_eq!(world.bodies(&url).await, ["c", "b", "a"]);
}

#[tokio::test]
async fn a_lost_delete_leaves_the_message() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    world.send(&url, "a").await;
    let faults = world.embedded.faults();
    faults.inject(Fault::LoseDelete.on("DeleteMessage"));
    world.delete(&url, &world.receive(&url).await[0]).await;
    world.pass(30);
    let message = &world.receive(&url).await[0];
    faults.inject(Fault::LoseDelete.on("DeleteMessageBatch"));
    let entry = DeleteMessageBatchRequestEntry::builder().id("a");
    let entry = entry.receipt_handle(message.receipt_handle().unwrap()).build().unwrap();
    let batch = world.sqs.delete_message_batch().queue_url(&url).entries(entry);
    assert_eq!(batch.send().await.unwrap().successful()[0].id(), "a");
    world.pass(30);
    assert_eq!(world.receive(&url).await.len(), 1);
}

#[tokio::test]
async fn half_a_batch_fails() {
    let world = World::new();
    let url = world.queue("jobs", &[]).await;
    let batch = |ids: &[&str]| {
        let entry = |id: &&str| SendMessageBatchRequestEntry::builder().id(*id).message_body(*id);
        let entries = ids.iter().map(|id| entry(id).build().unwrap()).collect();
        world.sqs.send_message_batch().queue_url(&url).set_entries(Some(entries))
    };
    let faults = world.embedded.faults();
    faults.inject(Fault::PartialBatchFailure.on("SendMessageBatch").times(2));
    let sent = batch(&["a", "b", "c"]).send().await.unwrap();
    assert_eq!(sent.successful().iter().map(|entry| entry.id()).collect::<Vec<_>>(), ["a"]);
    let failed: Vec<_> = sent.failed().iter().map(|entry| (entry.id(), entry.code(), entry.sender_fault())).collect();
    assert_eq!(failed, [("b", "InternalError", false), ("c", "InternalError", false)]);
    let sent = batch(&["d"]).send().await.unwrap();
    assert!(sent.successful().is_empty());
    assert_eq!(world.bodies(&url).await, ["a"]);
}

#[tokio::test]
async fn a_crash_stops_the_world_before_or_after_a_write() {
    for nth in 1..=4 {
        let world = with_table().await;
        let url = world.queue("jobs", &[]).await;
        let faults = world.embedded.faults();
        faults.clear();
        match nth {
            1 | 2 => faults.crash_before("writes", nth),
            _ => faults.crash_after("writes", nth - 2),
        }
        // The program: write the item, then send the message.
        let program = async {
            put(&world, "a", 1).send().await.map_err(|_| "put")?;
            sizes_or_dead(&world).await?;
            let send = world.sqs.send_message().queue_url(&url).message_body("a");
            send.send().await.map_err(|_| "send")
        };
        let stopped_at = program.await.err();
        assert!(faults.crashed());
        assert!(world.sqs.list_queues().send().await.is_err(), "the dead do not even read");
        faults.clear();
        let left = (sizes(&world, "a").await.len(), world.receive(&url).await.len());
        let expected = match nth {
            1 => (Some("put"), (0, 0)),
            2 => (Some("send"), (1, 0)),
            3 => (Some("put"), (1, 0)),
            _ => (Some("send"), (1, 1)),
        };
        assert_eq!((stopped_at, left), expected, "crash point {nth}");
    }
}

async fn sizes_or_dead(world: &World) -> Result<(), &'static str> {
    world.dynamo.scan().table_name("items").send().await.map(|_| ()).map_err(|_| "scan")
}

#[tokio::test(start_paused = true)]
async fn a_dead_process_takes_no_messages_while_it_waits() {
    let world = World::on_tokio_time();
    let url = world.queue("jobs", &[]).await;
    let waiting = world.sqs.receive_message().queue_url(&url).wait_time_seconds(20).send();
    let crash = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        world.embedded.faults().crash_after("SendMessage", 1);
        let send = world.sqs.send_message().queue_url(&url).message_body("a");
        assert!(send.send().await.is_err());
    };
    let (received, ()) = tokio::join!(waiting, crash);
    assert!(received.is_err());
    world.embedded.faults().clear();
    assert_eq!(world.bodies(&url).await, ["a"]);
}
