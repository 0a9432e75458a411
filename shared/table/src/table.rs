//! A handle on the table for one piece of work: its clock reading and its grants are fixed in it.

use std::collections::HashSet;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{KeysAndAttributes, ReturnValuesOnConditionCheckFailure};
use jiff::Timestamp;

use crate::item::{from_attributes, key_attributes, to_attributes};
use crate::{Access, Condition, Grants, Item, Key, Mixed, TableError};

/// DynamoDB's own limit on one `BatchGetItem`.
const BATCH_GET_KEYS: usize = 100;

/// How often a write that met a transaction, or a transaction that met a write, is tried again.
pub(crate) const CONFLICT_TRIES: u32 = 8;

/// The table, for one piece of work.
#[derive(Clone, Debug)]
pub struct Table {
    pub(crate) client: Client,
    pub(crate) name: Arc<str>,
    pub(crate) now: Timestamp,
    pub(crate) grants: Grants,
}

impl Table {
    /// A handle that reads the clock as `now` and permits `grants`.
    pub fn new(client: Client, name: Arc<str>, now: Timestamp, grants: Grants) -> Self {
        Table { client, name, now, grants }
    }

    /// The item at `key`, read consistently; `None` when absent or expired.
    ///
    /// # Errors
    /// [`TableError`], never `ConditionFailed`.
    pub async fn get<T: Item>(&self, key: Key) -> Result<Option<T>, TableError> {
        self.grants.check(Access::Read, key.partition.family)?;
        let request = self.client.get_item().table_name(&*self.name).set_key(Some(key_attributes(&key)));
        let output = request.consistent_read(true).send().await.map_err(busy)?;
        output.item.map_or(Ok(None), |attributes| from_attributes(attributes, self.now))
    }

    /// The items at `keys` that exist, in no particular order, read consistently; one that is named twice is read once.
    ///
    /// # Errors
    /// [`TableError`], never `ConditionFailed`.
    pub async fn get_many<T: Item>(&self, keys: &[Key]) -> Result<Vec<T>, TableError> {
        let found = self.get_mixed(keys).await?.found.into_iter();
        found.filter_map(|attributes| from_attributes(attributes, self.now).transpose()).collect()
    }

    /// The same where `keys` are of several kinds.
    ///
    /// # Errors
    /// [`TableError`], never `ConditionFailed`.
    pub async fn get_mixed(&self, keys: &[Key]) -> Result<Mixed, TableError> {
        // DynamoDB refuses a key that is named twice.
        let mut seen = HashSet::new();
        let keys: Vec<&Key> = keys.iter().filter(|key| seen.insert(*key)).collect();
        let mut found = Vec::new();
        for chunk in keys.chunks(BATCH_GET_KEYS) {
            for key in chunk {
                self.grants.check(Access::Read, key.partition.family)?;
            }
            let mut left: Vec<_> = chunk.iter().map(|key| key_attributes(key)).collect();
            let mut tries = 0;
            while !left.is_empty() {
                // DynamoDB may leave any part of a batch undone without calling it an error.
                if tries > 0 {
                    pause(tries).await;
                }
                tries += 1;
                if tries > 8 {
                    return Err(TableError::Busy("keys were left unprocessed eight times".into()));
                }
                let request = KeysAndAttributes::builder().set_keys(Some(left)).consistent_read(true).build();
                let request = request.map_err(|error| TableError::Corrupt(error.into()))?;
                let output = self.client.batch_get_item().request_items(&*self.name, request).send().await.map_err(busy)?;
                found.extend(output.responses.unwrap_or_default().remove(&*self.name).unwrap_or_default());
                left = output.unprocessed_keys.unwrap_or_default().remove(&*self.name).map(|keys| keys.keys).unwrap_or_default();
            }
        }
        Ok(Mixed { found, now: self.now })
    }

    /// Writes `item` whole if `condition` holds.
    ///
    /// # Errors
    /// [`TableError::ConditionFailed`] when it does not. Beware that a write whose answer was lost is
    /// repeated by the SDK and may then meet its own effect.
    pub async fn put<T: Item>(&self, item: &T, condition: Condition) -> Result<(), TableError> {
        match self.put_or_existing(item, condition).await? {
            Put::Done => Ok(()),
            Put::Refused(_) => Err(TableError::ConditionFailed),
        }
    }

    /// Like [`Table::put`], but answers a failed condition with the item that stood in the way.
    ///
    /// # Errors
    /// [`TableError`], never `ConditionFailed`.
    pub async fn put_or_existing<T: Item>(&self, item: &T, condition: Condition) -> Result<Put<T>, TableError> {
        self.grants.check(Access::Write, item.key().partition.family)?;
        let rendered = condition.render();
        let request = self
            .client
            .put_item()
            .table_name(&*self.name)
            .set_item(Some(to_attributes(item)?))
            .set_expression_attribute_names(rendered.names())
            .set_expression_attribute_values(rendered.values())
            .set_condition_expression(rendered.expression)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match past_conflicts(|| request.clone().send()).await {
            Ok(_) => Ok(Put::Done),
            Err(SdkError::ServiceError(error)) if error.err().is_conditional_check_failed_exception() => {
                let old = match error.into_err() {
                    aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException(failed) => failed.item,
                    _ => None,
                };
                Ok(Put::Refused(old.map_or(Ok(None), |attributes| from_attributes(attributes, self.now))?))
            }
            Err(error) => Err(busy(error)),
        }
    }

    /// Deletes the item at `key` if `condition` holds; deleting what is absent succeeds.
    ///
    /// # Errors
    /// [`TableError::ConditionFailed`] when the condition does not hold.
    pub async fn delete(&self, key: Key, condition: Condition) -> Result<(), TableError> {
        self.grants.check(Access::Write, key.partition.family)?;
        let rendered = condition.render();
        let request = self
            .client
            .delete_item()
            .table_name(&*self.name)
            .set_key(Some(key_attributes(&key)))
            .set_expression_attribute_names(rendered.names())
            .set_expression_attribute_values(rendered.values())
            .set_condition_expression(rendered.expression);
        match past_conflicts(|| request.clone().send()).await {
            Ok(_) => Ok(()),
            Err(SdkError::ServiceError(error)) if error.err().is_conditional_check_failed_exception() => {
                Err(TableError::ConditionFailed)
            }
            Err(error) => Err(busy(error)),
        }
    }
}

/// How a conditional put ended.
#[derive(Debug)]
pub enum Put<T> {
    /// It was written.
    Done,
    /// The condition failed; this stood there, unless it has expired.
    Refused(Option<T>),
}

pub(crate) fn busy<E>(error: SdkError<E>) -> TableError
where
    E: std::error::Error + Send + Sync + 'static,
{
    TableError::Busy(DisplayErrorContext(&error).to_string().into())
}

/// Sends until the item is not part of somebody's transaction. The SDK does not count that as worth a
/// repeat; it is over in milliseconds.
async fn past_conflicts<T, E: ProvideErrorMetadata, F: Future<Output = Result<T, SdkError<E>>>>(
    send: impl Fn() -> F,
) -> Result<T, SdkError<E>> {
    let mut tries = 0;
    loop {
        match send().await {
            Err(error) if tries < CONFLICT_TRIES && error.code() == Some("TransactionConflictException") => {
                tries += 1;
                pause(tries).await;
            }
            result => return result,
        }
    }
}

/// Waits 10 ms × 2ⁿ, at most 640 ms, before a repeat the SDK does not make for us.
pub(crate) async fn pause(tries: u32) {
    tokio::time::sleep(std::time::Duration::from_millis(10 << tries.min(6))).await;
}
