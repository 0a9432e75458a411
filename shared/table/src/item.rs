//! Things as items: the type's own fields as attributes, beside `pk`, `sk`, `kind` and `expires_at`.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Key, TableError};

pub(crate) type Attributes = HashMap<String, AttributeValue>;

/// A thing the table keeps. Its own fields must not be named `pk`, `sk`, `kind` or `expires_at`.
pub trait Item: Serialize + DeserializeOwned + Send + Sync {
    /// The type's name, written into every item for people who look at the table.
    const KIND: &'static str;

    /// Where it lives.
    fn key(&self) -> Key;

    /// When it stops existing. Reads stop seeing it then; DynamoDB deletes it days later.
    fn expires_at(&self) -> Option<Timestamp> {
        None
    }
}

pub(crate) fn to_attributes<T: Item>(item: &T) -> Result<Attributes, TableError> {
    let mut attributes: Attributes = serde_dynamo::to_item(item).map_err(|error| TableError::Corrupt(error.into()))?;
    attributes.retain(|_, value| !matches!(value, AttributeValue::Null(_)));
    attributes.extend(key_attributes(&item.key()));
    attributes.insert("kind".into(), AttributeValue::S(T::KIND.into()));
    if let Some(at) = item.expires_at() {
        attributes.insert("expires_at".into(), AttributeValue::N(at.as_second().to_string()));
    }
    Ok(attributes)
}

/// `None` when the item has expired.
pub(crate) fn from_attributes<T: Item>(mut attributes: Attributes, now: Timestamp) -> Result<Option<T>, TableError> {
    if let Some(AttributeValue::N(at)) = attributes.get("expires_at")
        && at.parse::<i64>().is_ok_and(|at| at <= now.as_second())
    {
        return Ok(None);
    }
    for own in ["pk", "sk", "kind", "expires_at"] {
        attributes.remove(own);
    }
    serde_dynamo::from_item(attributes).map(Some).map_err(|error| TableError::Corrupt(error.into()))
}

pub(crate) fn key_attributes(key: &Key) -> Attributes {
    HashMap::from([
        ("pk".to_owned(), AttributeValue::S(key.partition.text.clone())),
        ("sk".to_owned(), AttributeValue::S(key.sort.clone())),
    ])
}
