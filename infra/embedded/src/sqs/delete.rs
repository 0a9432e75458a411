//! `DeleteMessage` and `DeleteMessageBatch`.

use serde::Deserialize;
use serde_json::json;

use super::{
    Reply, Scene,
    entries::{self, Entry},
    receipt::Receipt,
    store::{self, Queue},
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteMessage {
    queue_url: Option<String>,
    receipt_handle: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteMessageBatch {
    queue_url: Option<String>,
    #[serde(default)]
    entries: Vec<DeleteEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeleteEntry {
    id: Option<String>,
    receipt_handle: Option<String>,
}

impl Entry for DeleteEntry {
    const NAME: &'static str = "DeleteMessageBatchRequestEntry";

    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

pub(super) fn one(scene: &Scene<'_>, request: DeleteMessage) -> Reply {
    let queue = store::queue_at(scene.tx, request.queue_url.as_deref())?;
    delete(scene, &queue, request.receipt_handle.as_deref())
}

pub(super) fn batch(scene: &Scene<'_>, request: DeleteMessageBatch) -> Reply {
    let queue = store::queue_at(scene.tx, request.queue_url.as_deref())?;
    entries::check(&request.entries)?;
    entries::run(&request.entries, |entry| delete(scene, &queue, entry.receipt_handle.as_deref()))
}

/// Deletes the message if the handle is the one of its latest receive; the visibility timeout may
/// have passed. With an older handle the call succeeds and the message stays.
///
/// AWS leaves open what an old handle does: "the request will succeed, but the message might not
/// be deleted" (API reference, `DeleteMessage`). Here it never is, because that is the case a
/// program has to survive: a reader that outran its visibility timeout believes it is done while
/// another one is still at work.
fn delete(scene: &Scene<'_>, queue: &Queue, handle: Option<&str>) -> Reply {
    let receipt = Receipt::read(handle, queue)?;
    if let Some(held) = receipt.find(scene.tx)? {
        scene.tx.prepare_cached("DELETE FROM message WHERE position = ?1")?.execute([held.position])?;
        scene.wake(&queue.name);
    }
    Ok(json!({}))
}
