//! The queues themselves: create, find, list, empty, delete.

use std::collections::BTreeMap;

use aws_smithy_types::base64;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Reply, Scene,
    errors::Refusal,
    limits,
    settings::Attributes,
    store::{self, Queue},
};

/// Time between two purges of a queue (API reference, `PurgeQueue`).
const PURGE_INTERVAL_MS: i64 = 60_000;

/// Queues on one page of a list, and how many a caller may ask for.
const PAGE: i64 = 1000;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateQueue {
    queue_name: Option<String>,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
    #[serde(default, rename = "tags")]
    tags: BTreeMap<String, String>,
}

/// Creates a queue. Doing it again with the same values changes nothing and succeeds; attributes
/// that the second call leaves out do not count.
pub(super) fn create(scene: &Scene<'_>, request: CreateQueue) -> Reply {
    let name = request.queue_name.ok_or_else(|| Refusal::missing_parameter("QueueName"))?;
    check_name(&name)?;
    if !request.tags.is_empty() {
        return Err(Refusal::unsupported("Tags of queues are not embedded."));
    }
    let mut wanted = Attributes::default();
    wanted.apply(scene, &request.attributes)?;

    if let Some(queue) = store::find_queue(scene.tx, &name)? {
        for attribute in request.attributes.keys() {
            let (found, wanted) = (&queue.attributes, &wanted);
            let same = match attribute.as_str() {
                "RedrivePolicy" => found.redrive() == wanted.redrive(),
                name => found.effective(name) == wanted.effective(name),
            };
            if !same {
                return Err(Refusal::queue_name_exists(attribute));
            }
        }
        return Ok(json!({ "QueueUrl": queue.url(scene.call) }));
    }
    scene.tx.execute(
        "INSERT INTO queue (name, region, created_at, modified_at, attributes) \
         VALUES (?1, ?2, ?3, ?3, ?4)",
        (&name, &scene.call.region, scene.now, wanted.to_json()),
    )?;
    let queue = store::require_queue(scene.tx, &name)?;
    Ok(json!({ "QueueUrl": queue.url(scene.call) }))
}

fn check_name(name: &str) -> Result<(), Refusal> {
    if name.ends_with(".fifo") {
        return Err(Refusal::unsupported("FIFO queues are not embedded, only standard queues are."));
    }
    if !limits::is_plain_name(name) {
        return Err(Refusal::invalid_parameter(
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        ));
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetQueueUrl {
    queue_name: Option<String>,
}

pub(super) fn url(scene: &Scene<'_>, request: GetQueueUrl) -> Reply {
    let name = request.queue_name.ok_or_else(|| Refusal::missing_parameter("QueueName"))?;
    let queue = store::require_queue(scene.tx, &name)?;
    Ok(json!({ "QueueUrl": queue.url(scene.call) }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct QueueNamed {
    queue_url: Option<String>,
}

/// Deletes the queue and its messages. AWS lets 60 seconds pass before the name can be used
/// again (`QueueDeletedRecently`); here it can be used at once.
pub(super) fn delete(scene: &Scene<'_>, request: QueueNamed) -> Reply {
    let queue = store::queue_at(scene.tx, request.queue_url.as_deref())?;
    scene.tx.execute("DELETE FROM queue WHERE id = ?1", [queue.id])?;
    scene.wake(&queue.name);
    Ok(json!({}))
}

pub(super) fn purge(scene: &Scene<'_>, request: QueueNamed) -> Reply {
    let queue = store::queue_at(scene.tx, request.queue_url.as_deref())?;
    if queue.purged_at.is_some_and(|purged_at| scene.now - purged_at < PURGE_INTERVAL_MS) {
        return Err(Refusal::purge_in_progress(&queue.name));
    }
    scene.tx.execute("DELETE FROM message WHERE queue = ?1", [queue.id])?;
    scene.tx.execute("UPDATE queue SET purged_at = ?1 WHERE id = ?2", (scene.now, queue.id))?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListQueues {
    queue_name_prefix: Option<String>,
    next_token: Option<String>,
    max_results: Option<i64>,
}

pub(super) fn list(scene: &Scene<'_>, request: ListQueues) -> Reply {
    let prefix = request.queue_name_prefix.unwrap_or_default();
    let mut queues = store::all_queues(scene.tx)?;
    queues.retain(|queue| queue.name.starts_with(&prefix));
    page(scene, queues, "QueueUrls", request.next_token.as_deref(), request.max_results)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListDeadLetterSourceQueues {
    queue_url: Option<String>,
    next_token: Option<String>,
    max_results: Option<i64>,
}

pub(super) fn list_sources(scene: &Scene<'_>, request: ListDeadLetterSourceQueues) -> Reply {
    let target = store::queue_at(scene.tx, request.queue_url.as_deref())?;
    let sources = sources_of(scene, &target)?;
    // The API spells this one list in lower case.
    page(scene, sources, "queueUrls", request.next_token.as_deref(), request.max_results)
}

/// The queues whose dead letters go to `target`.
pub(super) fn sources_of(scene: &Scene<'_>, target: &Queue) -> Result<Vec<Queue>, Refusal> {
    let mut queues = store::all_queues(scene.tx)?;
    queues.retain(|queue| {
        queue.attributes.redrive().is_some_and(|redrive| store::name_in_arn(&redrive.target_arn) == Some(target.name.as_str()))
    });
    Ok(queues)
}

/// One page of a list that is ordered by name; its token is the last name on it.
fn page(scene: &Scene<'_>, mut queues: Vec<Queue>, field: &str, token: Option<&str>, max_results: Option<i64>) -> Reply {
    let size = limits::within(max_results.unwrap_or(PAGE), &(1..=PAGE), "MaxResults")?;
    if let Some(token) = token {
        let after = base64::decode(token)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .ok_or_else(|| Refusal::invalid_value(token, "NextToken", "It was not handed out."))?;
        queues.retain(|queue| queue.name > after);
    }
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let more = queues.len() > size;
    queues.truncate(size);
    let urls: Vec<String> = queues.iter().map(|queue| queue.url(scene.call)).collect();
    let mut body = json!({});
    if !urls.is_empty() || field == "queueUrls" {
        body[field] = Value::from(urls);
    }
    // AWS pages only for callers that asked for it with MaxResults; others get the first page.
    if let (true, Some(_), Some(last)) = (more, max_results, queues.last()) {
        body["NextToken"] = Value::from(base64::encode(&last.name));
    }
    Ok(body)
}
