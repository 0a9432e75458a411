//! Things of several kinds in one read: each read is a round trip.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;

use crate::item::{Attributes, from_attributes};
use crate::{Item, Key, TableError};

/// What one read found, of whatever kinds.
#[derive(Clone, Debug)]
pub struct Mixed {
    pub(crate) found: Vec<Attributes>,
    pub(crate) now: Timestamp,
}

impl Mixed {
    /// The first of this kind.
    ///
    /// # Errors
    /// [`TableError::Corrupt`] when it cannot be read.
    pub fn one<T: Item>(&self) -> Result<Option<T>, TableError> {
        self.of(T::KIND).next().map_or(Ok(None), |attributes| from_attributes(attributes.clone(), self.now))
    }

    /// All of this kind, in the order in which they were found.
    ///
    /// # Errors
    /// [`TableError::Corrupt`] when one cannot be read.
    pub fn all<T: Item>(&self) -> Result<Vec<T>, TableError> {
        self.of(T::KIND).filter_map(|attributes| from_attributes(attributes.clone(), self.now).transpose()).collect()
    }

    /// The one at `key`, which was among those asked for.
    ///
    /// # Errors
    /// [`TableError::Corrupt`] when it cannot be read.
    pub fn at<T: Item>(&self, key: &Key) -> Result<Option<T>, TableError> {
        let is = |attributes: &Attributes, name: &str, text: &str| {
            attributes.get(name).and_then(|value| value.as_s().ok()).is_some_and(|value| value == text)
        };
        let found = self.found.iter().find(|found| is(found, "sk", &key.sort) && is(found, "pk", &key.partition.text));
        found.map_or(Ok(None), |attributes| from_attributes(attributes.clone(), self.now))
    }

    fn of(&self, kind: &'static str) -> impl Iterator<Item = &Attributes> {
        let is_kind = move |value: &AttributeValue| value.as_s().is_ok_and(|text| text == kind);
        self.found.iter().filter(move |attributes| attributes.get("kind").is_some_and(is_kind))
    }
}
