//! Several writes that happen together or not at all.

use std::collections::HashSet;

use aws_sdk_dynamodb::error::{BuildError, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{ConditionCheck, Delete, Put, TransactWriteItem};

use crate::item::{key_attributes, to_attributes};
use crate::table::{CONFLICT_TRIES, busy, pause};
use crate::{Access, Condition, Item, Key, Table, TableError};

/// A transaction being put together.
#[derive(Debug)]
#[must_use = "nothing is written before `commit`"]
pub struct Transaction<'a> {
    table: &'a Table,
    writes: Vec<TransactWriteItem>,
    keys: HashSet<Key>,
    wrong: Option<TableError>,
}

impl Table {
    /// An empty transaction.
    pub fn transaction(&self) -> Transaction<'_> {
        Transaction { table: self, writes: Vec::new(), keys: HashSet::new(), wrong: None }
    }
}

impl Transaction<'_> {
    /// Writes `item` whole if `condition` holds.
    pub fn put<T: Item>(self, item: &T, condition: Condition) -> Self {
        let rendered = condition.render();
        let attributes = match to_attributes(item) {
            Ok(attributes) => attributes,
            Err(error) => return self.spoil(error),
        };
        let put = Put::builder()
            .table_name(&*self.table.name)
            .set_item(Some(attributes))
            .set_expression_attribute_names(rendered.names())
            .set_expression_attribute_values(rendered.values())
            .set_condition_expression(rendered.expression)
            .build();
        self.push(item.key(), put.map(|put| TransactWriteItem::builder().put(put).build()))
    }

    /// Deletes the item at `key` if `condition` holds.
    pub fn delete(self, key: Key, condition: Condition) -> Self {
        let rendered = condition.render();
        let delete = Delete::builder()
            .table_name(&*self.table.name)
            .set_key(Some(key_attributes(&key)))
            .set_expression_attribute_names(rendered.names())
            .set_expression_attribute_values(rendered.values())
            .set_condition_expression(rendered.expression)
            .build();
        self.push(key, delete.map(|delete| TransactWriteItem::builder().delete(delete).build()))
    }

    /// Writes nothing at `key`, but requires `condition` of it.
    pub fn require(self, key: Key, condition: Condition) -> Self {
        let rendered = condition.render();
        let check = ConditionCheck::builder()
            .table_name(&*self.table.name)
            .set_key(Some(key_attributes(&key)))
            .set_expression_attribute_names(rendered.names())
            .set_expression_attribute_values(rendered.values())
            .set_condition_expression(rendered.expression)
            .build();
        self.push(key, check.map(|check| TransactWriteItem::builder().condition_check(check).build()))
    }

    /// Does it all, or nothing.
    ///
    /// The SDK repeats a lost request under one token, so a commit whose answer was lost is not done twice.
    ///
    /// # Errors
    /// [`TableError::ConditionFailed`] when any condition did not hold; [`TableError::Busy`] when it kept
    /// meeting other transactions.
    pub async fn commit(self) -> Result<(), TableError> {
        if let Some(error) = self.wrong {
            return Err(error);
        }
        let mut tries = 0;
        loop {
            let request = self.table.client.transact_write_items().set_transact_items(Some(self.writes.clone()));
            match request.send().await {
                Ok(_) => return Ok(()),
                Err(error) => match cancelled_for(&error) {
                    Cancelled::Condition => return Err(TableError::ConditionFailed),
                    Cancelled::Conflict if tries < CONFLICT_TRIES => {
                        tries += 1;
                        pause(tries).await;
                    }
                    Cancelled::Conflict | Cancelled::Other => return Err(busy(error)),
                },
            }
        }
    }

    fn push(mut self, key: Key, write: Result<TransactWriteItem, BuildError>) -> Self {
        let write = match write {
            Ok(write) => write,
            Err(error) => return self.spoil(TableError::Corrupt(error.into())),
        };
        if let Err(error) = self.table.grants.check(Access::Write, key.partition.family) {
            return self.spoil(error);
        }
        if !self.keys.insert(key) {
            return self.spoil(TableError::Corrupt("a transaction names one item twice".into()));
        }
        self.writes.push(write);
        self
    }

    fn spoil(mut self, error: TableError) -> Self {
        self.wrong.get_or_insert(error);
        self
    }
}

enum Cancelled {
    Condition,
    Conflict,
    Other,
}

fn cancelled_for(error: &SdkError<TransactWriteItemsError>) -> Cancelled {
    let SdkError::ServiceError(service) = error else { return Cancelled::Other };
    match service.err() {
        TransactWriteItemsError::TransactionCanceledException(cancelled) => {
            let has = |code| cancelled.cancellation_reasons().iter().any(|reason| reason.code() == Some(code));
            if has("ConditionalCheckFailed") {
                Cancelled::Condition
            } else if ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"].into_iter().any(has) {
                Cancelled::Conflict
            } else {
                Cancelled::Other
            }
        }
        TransactWriteItemsError::TransactionInProgressException(_) => Cancelled::Conflict,
        _ => Cancelled::Other,
    }
}
