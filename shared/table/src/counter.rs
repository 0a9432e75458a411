//! Counters: items that hold nothing but a number, counted up without being read first.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use jiff::Timestamp;

use crate::item::key_attributes;
use crate::table::busy;
use crate::{Access, Key, Table, TableError};

impl Table {
    /// Counts the counter at `key` up by one and gives the new count. It is forgotten at `expires_at`.
    ///
    /// A count whose answer was lost is counted again by the SDK: for limits that may be off by a few.
    ///
    /// # Errors
    /// [`TableError`], never `ConditionFailed`.
    pub async fn count_up(&self, key: Key, expires_at: Timestamp) -> Result<u64, TableError> {
        let output = self.counting(&key, expires_at)?.send().await.map_err(busy)?;
        Ok(count_in(output.attributes))
    }

    /// Like [`Table::count_up`], but only while the count is below `limit`; `None` when it is not. However many
    /// count at once, no more than `limit` are told a count.
    ///
    /// # Errors
    /// [`TableError`], never `ConditionFailed`.
    pub async fn count_up_to(&self, key: Key, limit: u64, expires_at: Timestamp) -> Result<Option<u64>, TableError> {
        let request = self
            .counting(&key, expires_at)?
            .condition_expression("attribute_not_exists(#count) OR #count < :limit")
            .expression_attribute_values(":limit", AttributeValue::N(limit.to_string()));
        match request.send().await {
            Ok(output) => Ok(Some(count_in(output.attributes))),
            Err(SdkError::ServiceError(error)) if error.err().is_conditional_check_failed_exception() => Ok(None),
            Err(error) => Err(busy(error)),
        }
    }

    /// Adds `amounts` to the numbers of the item at `key`, which come to be with it, and sets `texts`, without reading it
    /// first. It is forgotten at `expires_at`.
    ///
    /// What is added when an answer was lost is added again by the SDK: for statistics, which may be off by a few.
    ///
    /// # Errors
    /// [`TableError`], never `ConditionFailed`.
    pub async fn add(
        &self,
        key: Key,
        kind: &str,
        amounts: &[(String, u64)],
        texts: &[(&str, String)],
        expires_at: Timestamp,
    ) -> Result<(), TableError> {
        self.grants.check(Access::Write, key.partition.family)?;
        let mut request = self.client.update_item().table_name(&*self.name).set_key(Some(key_attributes(&key)));
        let mut adding = Vec::new();
        for (index, (name, amount)) in amounts.iter().enumerate() {
            adding.push(format!("#a{index} :a{index}"));
            request = request
                .expression_attribute_names(format!("#a{index}"), name)
                .expression_attribute_values(format!(":a{index}"), AttributeValue::N(amount.to_string()));
        }
        let mut setting = vec!["#kind = :kind".to_owned(), "#expires_at = :expires_at".to_owned()];
        for (index, (name, text)) in texts.iter().enumerate() {
            setting.push(format!("#t{index} = :t{index}"));
            request = request
                .expression_attribute_names(format!("#t{index}"), *name)
                .expression_attribute_values(format!(":t{index}"), AttributeValue::S(text.clone()));
        }
        let request = request
            .update_expression(format!("ADD {} SET {}", adding.join(", "), setting.join(", ")))
            .expression_attribute_names("#kind", "kind")
            .expression_attribute_names("#expires_at", "expires_at")
            .expression_attribute_values(":kind", AttributeValue::S(kind.into()))
            .expression_attribute_values(":expires_at", AttributeValue::N(expires_at.as_second().to_string()));
        request.send().await.map_err(busy)?;
        Ok(())
    }

    fn counting(&self, key: &Key, expires_at: Timestamp) -> Result<UpdateItemFluentBuilder, TableError> {
        self.grants.check(Access::Write, key.partition.family)?;
        let number = |number: i64| AttributeValue::N(number.to_string());
        let request = self
            .client
            .update_item()
            .table_name(&*self.name)
            .set_key(Some(key_attributes(key)))
            .update_expression("ADD #count :one SET #kind = :kind, #expires_at = :expires_at")
            .set_expression_attribute_names(Some(
                ["count", "kind", "expires_at"].map(|name| (format!("#{name}"), name.into())).into(),
            ))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":kind", AttributeValue::S("counter".into()))
            .expression_attribute_values(":expires_at", number(expires_at.as_second()))
            .return_values(ReturnValue::UpdatedNew);
        Ok(request)
    }

    /// The counter at `key`; 0 when nothing was counted.
    ///
    /// # Errors
    /// [`TableError`], never `ConditionFailed`.
    pub async fn count(&self, key: Key) -> Result<u64, TableError> {
        self.grants.check(Access::Read, key.partition.family)?;
        let request = self.client.get_item().table_name(&*self.name).set_key(Some(key_attributes(&key)));
        Ok(count_in(request.send().await.map_err(busy)?.item))
    }
}

fn count_in(attributes: Option<HashMap<String, AttributeValue>>) -> u64 {
    let count = attributes.as_ref().and_then(|attributes| attributes.get("count")?.as_n().ok()?.parse().ok());
    count.unwrap_or(0)
}
