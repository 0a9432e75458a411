//! The table as somebody sees it who can write it and is none of us: items as they are stored, by their keys.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::World;

/// An item with all of its attributes.
pub type Row = HashMap<String, AttributeValue>;

/// A text attribute.
pub fn string(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

/// What stands in the attribute `name`, as text.
pub fn text_of(row: &Row, name: &str) -> String {
    row[name].as_s().unwrap().clone()
}

/// `row` with another value of the attribute `name`.
pub fn with(row: &Row, name: &str, value: AttributeValue) -> Row {
    let mut row = row.clone();
    row.insert(name.to_owned(), value);
    row
}

/// All items of a partition, by their sort keys.
pub async fn rows(world: &World, partition: &str) -> Vec<Row> {
    let parts = world.machine.parts();
    let query = parts.dynamo.query().table_name(&*parts.table).consistent_read(true);
    let query = query.key_condition_expression("pk = :pk").expression_attribute_values(":pk", string(partition));
    query.send().await.unwrap().items.unwrap_or_default()
}

/// Writes an item, over whatever stands there.
pub async fn put(world: &World, row: &Row) {
    let parts = world.machine.parts();
    parts.dynamo.put_item().table_name(&*parts.table).set_item(Some(row.clone())).send().await.unwrap();
}

/// Takes an item away.
pub async fn delete(world: &World, row: &Row) {
    let parts = world.machine.parts();
    let request = parts.dynamo.delete_item().table_name(&*parts.table).key("pk", row["pk"].clone());
    request.key("sk", row["sk"].clone()).send().await.unwrap();
}
