//! DynamoDB through its SDK. What dynoxide does is its own tests' business; this is the way there
//! and back.

use aws_sdk_dynamodb::{
    error::ProvideErrorMetadata,
    operation::put_item::builders::PutItemFluentBuilder,
    types::{
        AttributeDefinition, AttributeValue, BillingMode, Get, KeySchemaElement, KeyType, KeysAndAttributes, Put, PutRequest,
        ReturnValuesOnConditionCheckFailure, ScalarAttributeType, TimeToLiveSpecification, TransactGetItem, TransactWriteItem,
        WriteRequest,
    },
};

use crate::support::{START, World};

pub(crate) async fn create_table(world: &World) {
    let key = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    let attribute = |name: &str, kind| AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap();
    world
        .dynamo
        .create_table()
        .table_name("items")
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute("pk", ScalarAttributeType::S))
        .attribute_definitions(attribute("sk", ScalarAttributeType::N))
        .key_schema(key("pk", KeyType::Hash))
        .key_schema(key("sk", KeyType::Range))
        .send()
        .await
        .unwrap();
}

pub(crate) fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

pub(crate) fn number(value: i64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(crate) fn put(world: &World, pk: &str, sk: i64) -> PutItemFluentBuilder {
    world.dynamo.put_item().table_name("items").item("pk", text(pk)).item("sk", number(sk))
}

/// The sort keys stored under `pk`, in order.
pub(crate) async fn sizes(world: &World, pk: &str) -> Vec<String> {
    world
        .dynamo
        .query()
        .table_name("items")
        .key_condition_expression("pk = :pk")
        .expression_attribute_values(":pk", text(pk))
        .send()
        .await
        .unwrap()
        .items()
        .iter()
        .map(|item| item["sk"].as_n().unwrap().clone())
        .collect()
}

pub(crate) fn transact_put(pk: &str, sk: i64) -> TransactWriteItem {
    let put = Put::builder().table_name("items").item("pk", text(pk)).item("sk", number(sk));
    let put = put.condition_expression("attribute_not_exists(pk)");
    TransactWriteItem::builder().put(put.build().unwrap()).build()
}

pub(crate) fn write_request(pk: &str, sk: i64) -> WriteRequest {
    let put = PutRequest::builder().item("pk", text(pk)).item("sk", number(sk)).build().unwrap();
    WriteRequest::builder().put_request(put).build()
}

#[tokio::test]
async fn a_conditional_put_fails_with_the_item_that_is_there() {
    let world = World::new();
    create_table(&world).await;
    put(&world, "a", 1).item("v", text("old")).send().await.unwrap();
    let error = put(&world, "a", 1)
        .condition_expression("attribute_not_exists(pk)")
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
        .send()
        .await
        .unwrap_err()
        .into_service_error();
    let aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException(failed) = error else {
        panic!("{error:?}")
    };
    assert_eq!(failed.item().unwrap()["v"], text("old"));
}

#[tokio::test]
async fn items_are_updated_read_and_deleted() {
    let world = World::new();
    create_table(&world).await;
    put(&world, "a", 1).send().await.unwrap();
    let key = [("pk".to_owned(), text("a")), ("sk".to_owned(), number(1))];
    world
        .dynamo
        .update_item()
        .table_name("items")
        .set_key(Some(key.clone().into()))
        .update_expression("ADD seen :one")
        .expression_attribute_values(":one", number(1))
        .send()
        .await
        .unwrap();
    let get = || world.dynamo.get_item().table_name("items").set_key(Some(key.clone().into()));
    assert_eq!(get().send().await.unwrap().item().unwrap()["seen"], number(1));
    let scan = world.dynamo.scan().table_name("items").send().await.unwrap();
    assert_eq!(scan.count(), 1);
    let delete = world.dynamo.delete_item().table_name("items");
    delete.set_key(Some(key.clone().into())).send().await.unwrap();
    assert!(get().send().await.unwrap().item().is_none());
    let status = world.dynamo.describe_table().table_name("items").send().await.unwrap();
    assert_eq!(status.table().unwrap().table_status().unwrap().as_str(), "ACTIVE");
    world.dynamo.delete_table().table_name("items").send().await.unwrap();
}

#[tokio::test]
async fn a_query_reads_one_partition_in_order() {
    let world = World::new();
    create_table(&world).await;
    for (pk, sk) in [("a", 10), ("a", 9), ("b", 1), ("a", 100)] {
        put(&world, pk, sk).send().await.unwrap();
    }
    assert_eq!(sizes(&world, "a").await, ["9", "10", "100"]);
}

#[tokio::test]
async fn a_cancelled_transaction_says_why_and_writes_nothing() {
    let world = World::new();
    create_table(&world).await;
    put(&world, "a", 1).send().await.unwrap();
    let write = world.dynamo.transact_write_items();
    let write = write.transact_items(transact_put("a", 2)).transact_items(transact_put("a", 1));
    let error = write.send().await.unwrap_err().into_service_error();
    let aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(cancelled) =
        error
    else {
        panic!("{error:?}")
    };
    let reasons: Vec<_> = cancelled.cancellation_reasons().iter().map(|reason| reason.code().unwrap()).collect();
    assert_eq!(reasons, ["None", "ConditionalCheckFailed"]);
    assert_eq!(sizes(&world, "a").await, ["1"]);
}

#[tokio::test]
async fn batches_and_transactions_write_and_read() {
    let world = World::new();
    create_table(&world).await;
    let batch = world.dynamo.batch_write_item();
    let batch = batch.request_items("items", vec![write_request("a", 1), write_request("a", 2)]);
    assert!(batch.send().await.unwrap().unprocessed_items().unwrap().is_empty());
    let key = |sk| [("pk".to_owned(), text("a")), ("sk".to_owned(), number(sk))].into();
    let keys = KeysAndAttributes::builder().keys(key(1)).keys(key(2)).build().unwrap();
    let found = world.dynamo.batch_get_item().request_items("items", keys).send().await.unwrap();
    assert_eq!(found.responses().unwrap()["items"].len(), 2);
    let get = Get::builder().table_name("items").set_key(Some(key(2))).build().unwrap();
    let get = TransactGetItem::builder().get(get).build();
    let found = world.dynamo.transact_get_items().transact_items(get).send().await.unwrap();
    assert_eq!(found.responses()[0].item().unwrap()["sk"], number(2));
}

#[tokio::test]
async fn a_sweep_deletes_what_has_expired_by_the_injected_clock() {
    let world = World::new();
    create_table(&world).await;
    let ttl = TimeToLiveSpecification::builder().attribute_name("until").enabled(true);
    let update = world.dynamo.update_time_to_live().table_name("items");
    update.time_to_live_specification(ttl.build().unwrap()).send().await.unwrap();
    let described = world.dynamo.describe_time_to_live().table_name("items").send().await.unwrap();
    let status = described.time_to_live_description().unwrap().time_to_live_status().unwrap();
    assert_eq!(status.as_str(), "ENABLED");
    for (sk, until) in [(1, START / 1000 + 10), (2, START / 1000 + 1000)] {
        put(&world, "a", sk).item("until", number(until)).send().await.unwrap();
    }
    assert_eq!(world.embedded.sweep_ttl().unwrap(), 0);
    world.pass(11);
    assert_eq!(world.embedded.sweep_ttl().unwrap(), 1);
    assert_eq!(sizes(&world, "a").await, ["2"]);
}

#[tokio::test]
async fn refusals_keep_dynamodbs_codes() {
    let world = World::new();
    create_table(&world).await;
    let missing = world.dynamo.put_item().table_name("items").item("pk", text("a"));
    let error = missing.send().await.unwrap_err();
    assert_eq!(error.code(), Some("ValidationException"));
    let error = world.dynamo.describe_table().table_name("none").send().await.unwrap_err();
    assert_eq!(error.code(), Some("ResourceNotFoundException"));
    let error = world.dynamo.list_backups().send().await.unwrap_err();
    assert_eq!(error.code(), Some("UnknownOperationException"));
}
