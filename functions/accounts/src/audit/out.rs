//! An entry, as the API shows it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ::audit::{AuditId, Entry};
use api::{Result, UserId};
use cx::Cx;
use identity::{ApiKeyId, Email, Role, User};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use table::Key;

/// Who did something.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditActor")]
pub struct ActorOut {
    /// The person, or the person who made the key.
    pub user_id: UserId,
    /// Their address; `null` when the account is gone.
    pub email: Option<Email>,
    /// With which key; `null` if with none.
    pub api_key_id: Option<ApiKeyId>,
    /// What they were in the team.
    pub role: Option<Role>,
}

/// One entry of the audit log.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditEntry")]
pub struct EntryOut {
    /// The entry's id.
    pub id: AuditId,
    /// When it was done.
    pub at: Timestamp,
    /// What was done, such as `job.paused`.
    pub action: String,
    /// The id of what it was done to.
    pub target: Option<String>,
    /// Who did it; `null` if the system did.
    pub actor: Option<ActorOut>,
    /// The address it was done from, where that is known.
    pub ip: Option<IpAddr>,
    /// In which request; empty if in none.
    pub request_id: String,
    /// How the thing was, without its secrets; `null` for what was made.
    pub before: Value,
    /// How it became, without its secrets; `null` for what was removed.
    pub after: Value,
}

/// The addresses of whoever wrote entries.
pub(crate) struct Addresses(BTreeMap<UserId, Email>);

impl Addresses {
    /// Those of the people in `entries` who still have an account.
    pub(crate) async fn of(cx: &Cx, entries: &[Entry]) -> Result<Addresses> {
        let people: BTreeSet<&UserId> = entries.iter().filter_map(|entry| entry.user.as_ref()).collect();
        let keys: Vec<Key> = people.into_iter().map(User::key_of).collect();
        let found = cx.table().get_many::<User>(&keys).await?;
        Ok(Addresses(found.into_iter().map(|user| (user.id, user.email)).collect()))
    }

    /// `entry`, with its actor's address.
    pub(crate) fn show(&self, entry: Entry) -> EntryOut {
        let side = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let actor = entry.user.map(|user| ActorOut {
            email: self.0.get(&user).cloned(),
            user_id: user,
            api_key_id: entry.api_key,
            role: entry.role,
        });
        EntryOut {
            id: entry.id,
            at: entry.at,
            action: entry.action,
            target: entry.target,
            actor,
            ip: entry.ip,
            request_id: entry.request_id,
            before: side(entry.before),
            after: side(entry.after),
        }
    }
}
