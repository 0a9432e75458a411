//! What the three batch operations share: the checks of their entries and the two result lists.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{Reply, errors::Refusal, limits};

/// An entry of a batch request.
pub(super) trait Entry {
    /// The entry's name in the API, for the message about an empty batch.
    const NAME: &'static str;

    fn id(&self) -> Option<&str>;
}

/// Refuses the whole batch when its entries are none, too many, or cannot be told apart.
pub(super) fn check<E: Entry>(entries: &[E]) -> Result<(), Refusal> {
    if entries.is_empty() {
        return Err(Refusal::empty_batch(E::NAME));
    }
    if entries.len() > limits::ENTRIES_PER_BATCH {
        return Err(Refusal::too_many_entries(entries.len()));
    }
    let mut seen = HashSet::new();
    for entry in entries {
        let id = entry.id().unwrap_or_default();
        if !limits::is_plain_name(id) {
            return Err(Refusal::invalid_entry_id());
        }
        if !seen.insert(id) {
            return Err(Refusal::entry_ids_not_distinct(id));
        }
    }
    Ok(())
}

/// Runs every entry; a refused one lands in `Failed` and does not disturb the others. A fault of
/// this side, such as a full disk, fails the whole batch instead, so that nothing is half done.
pub(super) fn run<E: Entry>(entries: &[E], mut each: impl FnMut(&E) -> Reply) -> Reply {
    let (mut successful, mut failed) = (Vec::<Value>::new(), Vec::<Value>::new());
    for entry in entries {
        let id = entry.id().unwrap_or_default();
        match each(entry) {
            Ok(mut result) => {
                result["Id"] = Value::from(id);
                successful.push(result);
            }
            Err(refusal) if refusal.is_senders_fault() => {
                failed.push(refusal.into_failed_entry(id));
            }
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(json!({ "Successful": successful, "Failed": failed }))
}
