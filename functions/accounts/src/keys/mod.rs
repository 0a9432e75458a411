//! The team's API keys.

mod bounds;
pub mod create;
pub mod list;
pub mod revoke;
pub mod rotate;

pub use bounds::BoundFields;

use std::net::IpAddr;

use api::UserId;
use identity::{ApiKey, ApiKeyId, LastUse};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A key as the API shows it: everything but the key.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Key")]
pub struct KeyOut {
    /// The key's id.
    pub id: ApiKeyId,
    /// What its maker calls it.
    pub name: String,
    /// Its first characters.
    pub hint: String,
    /// What it may do, by the names of the permission matrix; never more than its maker may at present.
    pub scopes: Vec<String>,
    /// When it ends; `null` if never.
    pub expires_at: Option<Timestamp>,
    /// The networks it may be used from; any, if empty.
    pub allowed_ips: Vec<String>,
    /// The web origins it may be used from; if empty, any and none.
    pub allowed_origins: Vec<String>,
    /// Who made it, or rotated it last, and answers for it.
    pub created_by: UserId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last got a new text; `null` if never.
    pub rotated_at: Option<Timestamp>,
    /// Until when the text before that still opens.
    pub previous_until: Option<Timestamp>,
    /// When it was last used, to the minute; `null` if never.
    pub last_used_at: Option<Timestamp>,
    /// From where that was, where that is known.
    pub last_used_ip: Option<IpAddr>,
}

impl KeyOut {
    pub(crate) fn new(key: ApiKey, used: LastUse) -> Self {
        KeyOut {
            id: key.id,
            name: key.name,
            hint: key.hint,
            scopes: key.bounds.scopes,
            expires_at: key.bounds.ends_at,
            allowed_ips: key.bounds.allowed_ips.iter().map(ToString::to_string).collect(),
            allowed_origins: key.bounds.allowed_origins,
            created_by: key.created_by,
            created_at: key.created_at,
            rotated_at: key.rotated_at,
            previous_until: key.previous.map(|previous| previous.ends_at),
            last_used_at: used.at,
            last_used_ip: used.ip,
        }
    }
}

/// The key, this once with its text.
#[derive(Debug, Serialize, JsonSchema)]
pub struct KeyShown {
    #[serde(flatten)]
    pub(crate) about: KeyOut,
    /// The key itself: `mh_…`.
    pub(crate) key: String,
}

impl KeyShown {
    fn new(issued: identity::IssuedKey) -> Self {
        let key = issued.token.reveal().to_owned();
        KeyShown { about: KeyOut::new(issued.key, LastUse::default()), key }
    }
}
