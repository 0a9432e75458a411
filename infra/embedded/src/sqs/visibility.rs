//! `ChangeMessageVisibility` and its batch, and the release of everything in flight at start-up.

use rusqlite::Transaction;
use serde::Deserialize;
use serde_json::json;

use super::{
    Reply, Scene,
    entries::{self, Entry},
    errors::Refusal,
    limits,
    receipt::Receipt,
    store::{self, Queue},
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ChangeMessageVisibility {
    queue_url: Option<String>,
    receipt_handle: Option<String>,
    visibility_timeout: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ChangeMessageVisibilityBatch {
    queue_url: Option<String>,
    #[serde(default)]
    entries: Vec<ChangeEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ChangeEntry {
    id: Option<String>,
    receipt_handle: Option<String>,
    visibility_timeout: Option<i64>,
}

impl Entry for ChangeEntry {
    const NAME: &'static str = "ChangeMessageVisibilityBatchRequestEntry";

    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

pub(super) fn one(scene: &Scene<'_>, request: ChangeMessageVisibility) -> Reply {
    let queue = store::queue_at(scene.tx, request.queue_url.as_deref())?;
    scene.wake(&queue.name);
    change(scene, &queue, request.receipt_handle.as_deref(), request.visibility_timeout)
}

pub(super) fn batch(scene: &Scene<'_>, request: ChangeMessageVisibilityBatch) -> Reply {
    let queue = store::queue_at(scene.tx, request.queue_url.as_deref())?;
    entries::check(&request.entries)?;
    scene.wake(&queue.name);
    entries::run(&request.entries, |entry| change(scene, &queue, entry.receipt_handle.as_deref(), entry.visibility_timeout))
}

/// Hides a message in flight for `timeout_s` from now, or shows it again with 0.
fn change(scene: &Scene<'_>, queue: &Queue, handle: Option<&str>, timeout_s: Option<i64>) -> Reply {
    let timeout_s = timeout_s.ok_or_else(|| Refusal::missing_parameter("VisibilityTimeout"))?;
    limits::within(timeout_s, &limits::VISIBILITY_S, "VisibilityTimeout")?;
    let receipt = Receipt::read(handle, queue)?;
    let Some(held) = receipt.find(scene.tx)? else {
        return Err(Refusal::invalid_value(
            handle.unwrap_or_default(),
            "ReceiptHandle",
            "Message does not exist or is not available for visibility timeout change.",
        ));
    };
    if held.visible_at <= scene.now {
        return Err(Refusal::message_not_in_flight());
    }
    // The 12 hours count from the receive, however often the timeout is extended.
    let limit_s = *limits::VISIBILITY_S.end();
    if scene.now - held.received_at + timeout_s * 1000 > limit_s * 1000 {
        return Err(Refusal::invalid_value(
            timeout_s,
            "VisibilityTimeout",
            &format!("Total VisibilityTimeout for the message is beyond the limit [{limit_s} seconds]"),
        ));
    }
    scene
        .tx
        .prepare_cached("UPDATE message SET visible_at = ?1 WHERE position = ?2")?
        .execute((scene.now + timeout_s * 1000, held.position))?;
    Ok(json!({}))
}

/// Shows everything in flight now; receive counts stay.
pub(super) fn release_all(tx: &Transaction<'_>, now: i64) -> rusqlite::Result<usize> {
    tx.execute("UPDATE message SET visible_at = ?1 WHERE visible_at > ?1 AND receipt IS NOT NULL", [now])
}
