//! A batch of which only the earlier half goes through.

use serde_json::{Map, Value, json};

use crate::call::{Answer, Call, Service};

/// A batch request cut in two: what is still executed, and what failed.
pub(crate) struct Split {
    /// The request without the failed entries.
    pub(crate) body: Vec<u8>,
    /// The batch had one entry only, so there is nothing to execute.
    pub(crate) nothing_left: bool,
    kind: Kind,
    failed: Value,
}

#[derive(Clone, Copy)]
enum Kind {
    Write,
    Get,
    Statements,
    Queue,
    Bus,
}

impl Split {
    /// Cuts off the later half, rounded up; `None` when the request is no batch or unreadable.
    pub(crate) fn of(call: &Call) -> Option<Self> {
        let mut body: Value = serde_json::from_slice(&call.body).ok()?;
        let (kind, failed, nothing_left) = match (call.service, call.operation.as_str()) {
            (Service::Dynamo, "BatchWriteItem") => {
                let (failed, left) = cut_tables(body.get_mut("RequestItems")?, |table| table)?;
                (Kind::Write, failed, left == 0)
            }
            (Service::Dynamo, "BatchGetItem") => {
                let (failed, left) = cut_tables(body.get_mut("RequestItems")?, |table| &mut table["Keys"])?;
                (Kind::Get, failed, left == 0)
            }
            (Service::Dynamo, "BatchExecuteStatement") => {
                let statements = body.get_mut("Statements")?.as_array_mut()?;
                let failed = statements.split_off(statements.len() / 2);
                let nothing_left = statements.is_empty();
                (Kind::Statements, Value::Array(failed), nothing_left)
            }
            (Service::Queues, _) => {
                let entries = body.get_mut("Entries")?.as_array_mut()?;
                let failed = entries.split_off(entries.len() / 2);
                let nothing_left = entries.is_empty();
                (Kind::Queue, Value::Array(failed), nothing_left)
            }
            (Service::Buses, "PutEvents") => {
                let entries = body.get_mut("Entries")?.as_array_mut()?;
                let failed = entries.split_off(entries.len() / 2);
                let nothing_left = entries.is_empty();
                (Kind::Bus, Value::Array(failed), nothing_left)
            }
            _ => return None,
        };
        Some(Self { body: body.to_string().into_bytes(), nothing_left, kind, failed })
    }

    /// The answer to the whole batch, given the answer to its executed part.
    pub(crate) fn answer(self, executed: Option<Answer>) -> Answer {
        let mut body = match executed {
            Some(answer) if !answer.is_ok() => return answer,
            Some(answer) => serde_json::from_str(&answer.body).unwrap_or_else(|_| json!({})),
            None => json!({}),
        };
        match self.kind {
            Kind::Write => merge(&mut body["UnprocessedItems"], self.failed, |table| table),
            Kind::Get => {
                body.as_object_mut().map(|body| body.entry("Responses").or_insert(json!({})));
                merge(&mut body["UnprocessedKeys"], self.failed, |table| &mut table["Keys"]);
            }
            Kind::Statements => {
                let failed = self.failed.as_array().map_or(0, Vec::len);
                let error = json!({ "Error": { "Code": "ThrottlingError", "Message": "Rate of requests exceeds the allowed throughput." } });
                append(&mut body["Responses"], std::iter::repeat_n(error, failed));
            }
            Kind::Bus => {
                let failed = self.failed.as_array().map_or(0, Vec::len);
                let before = body["FailedEntryCount"].as_u64().unwrap_or_default();
                body["FailedEntryCount"] = json!(before + failed as u64);
                let entry = json!({ "ErrorCode": "InternalFailure", "ErrorMessage": "Internal failure." });
                append(&mut body["Entries"], std::iter::repeat_n(entry, failed));
            }
            Kind::Queue => {
                let failed = self.failed.as_array().into_iter().flatten().map(failed_entry);
                if !body["Successful"].is_array() {
                    body["Successful"] = json!([]);
                }
                append(&mut body["Failed"], failed);
            }
        }
        Answer::ok(body.to_string())
    }
}

/// Cuts the later half out of the lists that `list` finds in each table's part, counted over all
/// tables in the order of their names. Returns what was cut and how many entries are left.
fn cut_tables(tables: &mut Value, list: impl Fn(&mut Value) -> &mut Value) -> Option<(Value, usize)> {
    let tables = tables.as_object_mut()?;
    let mut total = 0;
    for part in tables.values_mut() {
        total += list(part).as_array()?.len();
    }
    let keep = total / 2;
    let mut seen = 0;
    let mut failed = Map::new();
    for (name, part) in tables.iter_mut() {
        let mut failed_part = part.clone();
        let entries = list(part).as_array_mut()?;
        let kept_here = keep.saturating_sub(seen).min(entries.len());
        seen += entries.len();
        let cut = entries.split_off(kept_here);
        if !cut.is_empty() {
            *list(&mut failed_part) = Value::Array(cut);
            failed.insert(name.clone(), failed_part);
        }
    }
    tables.retain(|_, part| list(part).as_array().is_some_and(|entries| !entries.is_empty()));
    Some((Value::Object(failed), keep))
}

/// Adds the failed part to what the service itself left unprocessed.
fn merge(unprocessed: &mut Value, failed: Value, list: impl Fn(&mut Value) -> &mut Value) {
    if !unprocessed.is_object() {
        *unprocessed = json!({});
    }
    let Value::Object(failed) = failed else {
        return;
    };
    for (table, mut part) in failed {
        match unprocessed.get_mut(&table) {
            None => unprocessed[table] = part,
            Some(already) => {
                let more = list(&mut part).as_array().cloned().unwrap_or_default();
                append(list(already), more.into_iter());
            }
        }
    }
}

fn append(list: &mut Value, more: impl Iterator<Item = Value>) {
    if !list.is_array() {
        *list = json!([]);
    }
    if let Some(list) = list.as_array_mut() {
        list.extend(more);
    }
}

fn failed_entry(entry: &Value) -> Value {
    json!({
        "Id": entry["Id"],
        "SenderFault": false,
        "Code": "InternalError",
        "Message": "We encountered an internal error. Please try again.",
    })
}
