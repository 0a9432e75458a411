//! What is still there after the process has gone.

use embedded::{Embedded, OpenError, Options};

use crate::support::{World, system};

#[tokio::test]
async fn messages_outlive_the_process_with_their_state() {
    let folder = tempfile::tempdir().unwrap();
    let open = || World::open(Some(folder.path().to_owned()));
    let (url, handle) = {
        let world = open();
        let url = world.queue("jobs", &[("VisibilityTimeout", "60")]).await;
        world.send(&url, "held").await;
        let held = world.receive(&url).await[0].receipt_handle().unwrap().to_owned();
        world.send(&url, "waiting").await;
        (url, held)
    };
    let world = open();
    assert_eq!(world.attribute(&url, "VisibilityTimeout").await.unwrap(), "60");
    assert_eq!(world.bodies(&url).await, ["waiting"]);
    world.sqs.delete_message().queue_url(&url).receipt_handle(handle).send().await.unwrap();
    world.pass(60);
    assert_eq!(world.bodies(&url).await, ["waiting"]);
}

#[tokio::test]
async fn what_a_dead_process_held_is_released_at_start() {
    let folder = tempfile::tempdir().unwrap();
    let open = || World::open(Some(folder.path().to_owned()));
    let url = {
        let world = open();
        let url = world.queue("jobs", &[]).await;
        world.send(&url, "held").await;
        world.receive(&url).await;
        let delayed = world.sqs.send_message().queue_url(&url).message_body("later");
        delayed.delay_seconds(60).send().await.unwrap();
        url
    };
    let world = open();
    assert!(world.receive(&url).await.is_empty());
    assert_eq!(world.embedded.release_in_flight().unwrap(), 1);
    let messages = world.receive(&url).await;
    assert_eq!(messages[0].body(), Some("held"));
    assert_eq!(messages.len(), 1, "a delayed message was not in flight");
    assert_eq!(system(&messages[0], "ApproximateReceiveCount").as_deref(), Some("2"));
}

#[tokio::test]
async fn tables_outlive_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let open = || World::open(Some(folder.path().to_owned()));
    crate::dynamo::create_table(&open()).await;
    crate::dynamo::put(&open(), "a", 1).send().await.unwrap();
    let tables = open().dynamo.list_tables().send().await.unwrap();
    assert_eq!(tables.table_names(), ["items"]);
    assert_eq!(crate::dynamo::sizes(&open(), "a").await, ["1"]);
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("queues.db"), "not a database, but long enough".repeat(99)).unwrap();
    let error = Embedded::open(Options::in_folder(folder.path())).err().unwrap();
    assert!(matches!(error, OpenError::Queues(_)), "{error}");
}
