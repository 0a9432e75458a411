//! Many writes in few requests. Each is for itself: one that fails takes no other with it, and nothing here is a
//! transaction.

use std::collections::HashMap;

use api::Cause;
use aws_sdk_dynamodb::types::{
    AttributeValue, BatchStatementErrorCodeEnum, BatchStatementRequest, BatchStatementResponse, DeleteRequest, PutRequest,
    WriteRequest,
};

use crate::item::{Attributes, key_attributes, to_attributes};
use crate::table::{busy, pause};
use crate::{Access, Condition, Item, Key, Table, TableError};

/// DynamoDB's limit on one `BatchWriteItem` and on one `BatchExecuteStatement`.
const AT_ONCE: usize = 25;
/// How often what was left undone is asked for again.
const TRIES: u32 = 8;

/// Writes being put together that require nothing.
#[derive(Debug)]
#[must_use = "nothing is written before `commit`"]
pub struct Writes<'a> {
    table: &'a Table,
    writes: Vec<(Key, Option<Attributes>)>,
    wrong: Option<TableError>,
}

impl Table {
    /// No writes yet.
    pub fn writes(&self) -> Writes<'_> {
        Writes { table: self, writes: Vec::new(), wrong: None }
    }

    /// Writes those of `items` whole that are not there yet, and says of each whether it was written. An item that is
    /// there, expired or not, stays as it is. A key may be named once only.
    ///
    /// Beware that a write whose answer was lost is repeated by the SDK and then meets its own effect, as in
    /// [`Table::put`].
    pub async fn insert_all<T: Item>(&self, items: &[T]) -> Vec<Result<bool, TableError>> {
        self.execute_all(items.iter().map(|item| self.insertion(item)).collect()).await
    }

    /// Changes items in place or deletes them, each if its condition holds, and says of each whether it was. Nothing comes to
    /// be by it; deleting what is not there may count as done. A key may be named once only.
    ///
    /// The same holds of lost answers as in [`Table::insert_all`].
    pub async fn change_all(&self, changes: &[InPlace]) -> Vec<Result<bool, TableError>> {
        self.execute_all(changes.iter().map(|change| self.statement_of(change)).collect()).await
    }

    /// Executes statements about items of their own. Of each it says whether it did what it is for.
    async fn execute_all(&self, statements: Vec<Result<BatchStatementRequest, TableError>>) -> Vec<Result<bool, TableError>> {
        let (mut results, mut sound) = (Vec::new(), Vec::new());
        for (index, statement) in statements.into_iter().enumerate() {
            results.push(statement.map(|statement| sound.push((index, statement))).map(|()| false));
        }
        let mut sound = sound.into_iter().peekable();
        while sound.peek().is_some() {
            self.execute_chunk(sound.by_ref().take(AT_ONCE).collect(), &mut results).await;
        }
        results
    }

    async fn execute_chunk(&self, mut left: Vec<(usize, BatchStatementRequest)>, results: &mut [Result<bool, TableError>]) {
        let mut tries = 0;
        while !left.is_empty() {
            pause_before(tries).await;
            tries += 1;
            let statements = left.iter().map(|(_, statement)| statement.clone()).collect();
            let answer = self.client.batch_execute_statement().set_statements(Some(statements)).send().await;
            let responses = match answer {
                Ok(output) => output.responses.unwrap_or_default(),
                Err(error) => {
                    let cause = busy(error).to_string();
                    left.iter().for_each(|(index, _)| results[*index] = Err(TableError::Busy(cause.clone().into())));
                    return;
                }
            };
            let mut answers = responses.iter();
            left.retain(|(index, _)| {
                let done = answers.next().map_or_else(|| Err(TableError::Busy("it was not answered".into())), outcome);
                let again = matches!(done, Err(TableError::Busy(_))) && tries < TRIES;
                if !again {
                    results[*index] = done;
                }
                again
            });
        }
    }

    /// `INSERT`, which refuses an item whose key is taken.
    fn insertion<T: Item>(&self, item: &T) -> Result<BatchStatementRequest, TableError> {
        self.grants.check(Access::Write, item.key().partition.family)?;
        let (names, values): (Vec<String>, Vec<_>) = to_attributes(item)?.into_iter().unzip();
        let fields: Vec<String> = names.iter().map(|name| format!("'{name}': ?")).collect();
        statement(format!("INSERT INTO \"{}\" VALUE {{{}}}", self.name, fields.join(", ")), values)
    }

    /// `UPDATE` or `DELETE`, which refuses an item of which the condition does not hold.
    fn statement_of(&self, change: &InPlace) -> Result<BatchStatementRequest, TableError> {
        let InPlace { key, set, condition } = change;
        self.grants.check(Access::Write, key.partition.family)?;
        let mut values = Vec::new();
        let mut text = match set.as_slice() {
            [] => format!("DELETE FROM \"{}\"", self.name),
            set => {
                let assignments = set.iter().map(|(name, value)| {
                    values.push(value.clone());
                    format!(" SET \"{name}\" = ?")
                });
                format!("UPDATE \"{}\"{}", self.name, assignments.collect::<String>())
            }
        };
        text += " WHERE pk = ? AND sk = ?";
        values.extend([AttributeValue::S(key.partition.text.clone()), AttributeValue::S(key.sort.clone())]);
        for (name, sign, value) in condition.comparisons()? {
            text += &format!(" AND \"{name}\" {sign} ?");
            values.push(value.clone());
        }
        statement(text, values)
    }
}

/// A change of an item in place.
#[derive(Clone, Debug)]
pub struct InPlace {
    /// Where it is.
    pub key: Key,
    /// The attributes to set; with none the item is deleted.
    pub set: Vec<(&'static str, AttributeValue)>,
    /// What is required of it: comparisons, all of which must hold.
    pub condition: Condition,
}

fn statement(text: String, values: Vec<AttributeValue>) -> Result<BatchStatementRequest, TableError> {
    let built = BatchStatementRequest::builder().statement(text).set_parameters(Some(values)).build();
    built.map_err(|error| TableError::Corrupt(error.into()))
}

fn outcome(response: &BatchStatementResponse) -> Result<bool, TableError> {
    let Some(error) = &response.error else { return Ok(true) };
    let cause = || Cause::from(format!("{:?}: {}", error.code, error.message.as_deref().unwrap_or_default()));
    match error.code {
        Some(BatchStatementErrorCodeEnum::DuplicateItem | BatchStatementErrorCodeEnum::ConditionalCheckFailed) => Ok(false),
        Some(
            BatchStatementErrorCodeEnum::ValidationError
            | BatchStatementErrorCodeEnum::AccessDenied
            | BatchStatementErrorCodeEnum::ItemCollectionSizeLimitExceeded
            | BatchStatementErrorCodeEnum::ResourceNotFound,
        ) => Err(TableError::Corrupt(cause())),
        _ => Err(TableError::Busy(cause())),
    }
}

impl Writes<'_> {
    /// Writes `item` whole, whatever stood there.
    pub fn put<T: Item>(mut self, item: &T) -> Self {
        match to_attributes(item) {
            Ok(attributes) => self.push(item.key(), Some(attributes)),
            Err(error) => drop(self.wrong.get_or_insert(error)),
        }
        self
    }

    /// Deletes the item at `key`, if there is one.
    pub fn delete(mut self, key: Key) -> Self {
        self.push(key, None);
        self
    }

    /// Does them, in no particular order. When it fails, any of them may have been done.
    ///
    /// # Errors
    /// [`TableError`], never `ConditionFailed`.
    pub async fn commit(self) -> Result<(), TableError> {
        let Writes { table, writes, wrong } = self;
        if let Some(error) = wrong {
            return Err(error);
        }
        let mut writes = writes.into_iter().peekable();
        while writes.peek().is_some() {
            let requests: Result<Vec<WriteRequest>, _> = writes.by_ref().take(AT_ONCE).map(request).collect();
            table.write_chunk(requests.map_err(|error| TableError::Corrupt(error.into()))?).await?;
        }
        Ok(())
    }

    /// A batch may name an item once only: the last word counts.
    fn push(&mut self, key: Key, attributes: Option<Attributes>) {
        if let Err(error) = self.table.grants.check(Access::Write, key.partition.family) {
            self.wrong.get_or_insert(error);
        }
        self.writes.retain(|(other, _)| *other != key);
        self.writes.push((key, attributes));
    }
}

impl Table {
    async fn write_chunk(&self, mut left: Vec<WriteRequest>) -> Result<(), TableError> {
        let mut tries = 0;
        while !left.is_empty() {
            pause_before(tries).await;
            tries += 1;
            let request = self.client.batch_write_item().request_items(&*self.name, left);
            let unprocessed: HashMap<_, _> = request.send().await.map_err(busy)?.unprocessed_items.unwrap_or_default();
            left = unprocessed.into_values().next().unwrap_or_default();
            if !left.is_empty() && tries >= TRIES {
                return Err(TableError::Busy("writes were left undone eight times".into()));
            }
        }
        Ok(())
    }
}

fn request((key, attributes): (Key, Option<Attributes>)) -> Result<WriteRequest, aws_sdk_dynamodb::error::BuildError> {
    Ok(match attributes {
        Some(item) => WriteRequest::builder().put_request(PutRequest::builder().set_item(Some(item)).build()?).build(),
        None => {
            let delete = DeleteRequest::builder().set_key(Some(key_attributes(&key))).build()?;
            WriteRequest::builder().delete_request(delete).build()
        }
    })
}

async fn pause_before(tries: u32) {
    if tries > 0 {
        pause(tries).await;
    }
}
