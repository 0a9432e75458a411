//! `GetQueueAttributes` and `SetQueueAttributes`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    Reply, Scene,
    errors::Refusal,
    message, settings,
    store::{self, Queue},
};

/// Attributes that follow from the queue and its messages.
const DERIVED: [&str; 6] = [
    "QueueArn",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetQueueAttributes {
    queue_url: Option<String>,
    #[serde(default)]
    attribute_names: Vec<String>,
}

pub(super) fn get(scene: &Scene<'_>, request: GetQueueAttributes) -> Reply {
    let queue = store::queue_at(scene.tx, request.queue_url.as_deref())?;
    message::expire(scene.tx, &queue, scene.now)?;
    let mut found = Map::new();
    for name in &request.attribute_names {
        match name.as_str() {
            "All" => {
                for known in all_names() {
                    insert(scene, &queue, known, &mut found)?;
                }
            }
            known if all_names().any(|name| name == known) => {
                insert(scene, &queue, known, &mut found)?;
            }
            unknown => return Err(Refusal::invalid_attribute_name(unknown)),
        }
    }
    Ok(if found.is_empty() { json!({}) } else { json!({ "Attributes": found }) })
}

fn all_names() -> impl Iterator<Item = &'static str> {
    settings::names().chain(DERIVED)
}

fn insert(scene: &Scene<'_>, queue: &Queue, name: &str, found: &mut Map<String, Value>) -> Result<(), Refusal> {
    let count = |condition: &str| -> rusqlite::Result<String> {
        let sql = format!("SELECT COUNT(*) FROM message WHERE queue = ?1 AND {condition}");
        let number: i64 = scene.tx.prepare_cached(&sql)?.query_row((queue.id, scene.now), |row| row.get(0))?;
        Ok(number.to_string())
    };
    let value = match name {
        "QueueArn" => Some(queue.arn()),
        "CreatedTimestamp" => Some((queue.created_at / 1000).to_string()),
        "LastModifiedTimestamp" => Some((queue.modified_at / 1000).to_string()),
        "ApproximateNumberOfMessages" => Some(count("visible_at <= ?2")?),
        "ApproximateNumberOfMessagesNotVisible" => Some(count("visible_at > ?2 AND receipt IS NOT NULL")?),
        "ApproximateNumberOfMessagesDelayed" => Some(count("visible_at > ?2 AND receipt IS NULL")?),
        name => queue.attributes.effective(name),
    };
    if let Some(value) = value {
        found.insert(name.to_owned(), Value::from(value));
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SetQueueAttributes {
    queue_url: Option<String>,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
}

pub(super) fn set(scene: &Scene<'_>, request: SetQueueAttributes) -> Reply {
    let mut queue = store::queue_at(scene.tx, request.queue_url.as_deref())?;
    if request.attributes.is_empty() {
        return Err(Refusal::missing_parameter("Attribute.Name"));
    }
    queue.attributes.apply(scene, &request.attributes)?;
    scene.tx.prepare_cached("UPDATE queue SET attributes = ?1, modified_at = ?2 WHERE id = ?3")?.execute((
        queue.attributes.to_json(),
        scene.now,
        queue.id,
    ))?;
    // A waiting receive takes the new retention period or redrive policy into account.
    scene.wake(&queue.name);
    Ok(json!({}))
}
