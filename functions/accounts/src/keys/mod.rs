//! The team's API keys.

pub mod create;
pub mod list;
pub mod revoke;

use identity::{ApiKey, ApiKeyId};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A key as the API shows it: everything but the key.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Key")]
pub struct KeyOut {
    /// Its id.
    pub id: ApiKeyId,
    /// What its maker calls it.
    pub name: String,
    /// Its first characters.
    pub hint: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute; `null` if never.
    pub last_used_at: Option<Timestamp>,
}

impl KeyOut {
    fn new(key: ApiKey, last_used_at: Option<Timestamp>) -> Self {
        KeyOut { id: key.id, name: key.name, hint: key.hint, created_at: key.created_at, last_used_at }
    }
}
