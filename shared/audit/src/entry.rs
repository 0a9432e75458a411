//! One entry.

use std::fmt::Display;
use std::net::IpAddr;

use api::{Id, Seed, TeamId, UserId};
use cx::Cx;
use identity::{Actor, ApiKeyId, Caller, Permission, Plan, Role};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use table::{Collection, Item, Key, Partition};

use crate::redact::redacted;

/// A team's audit log.
pub const AUDIT: Collection = Collection("audit");

const HOUR_MS: i64 = 3_600_000;
/// More than this of one side of a change is not kept.
const SIDE_LIMIT_BYTES: usize = 16 * 1_024;

api::id!(
    /// An audit entry's id.
    pub AuditId = "aud"
);

/// Who changed what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id; ids sort by time.
    pub id: AuditId,
    /// In which team.
    pub team: TeamId,
    /// When.
    pub at: Timestamp,
    /// What was done: `job.paused`.
    pub action: String,
    /// The id of what it was done to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Who did it; nobody, if the system did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// With which key, if with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_key: Option<ApiKeyId>,
    /// What they were in the team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// From where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<IpAddr>,
    /// In which request.
    pub request_id: String,
    /// How it was, as JSON; absent for what was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// How it became, as JSON; absent for what was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Until when it is kept.
    pub kept_until: Timestamp,
}

impl Entry {
    /// That `caller` does `action`.
    pub fn by<P: Permission>(cx: &Cx, caller: &Caller<P>, action: &'static str) -> Entry {
        Entry::of(cx, &caller.team, caller.standing.plan, Some(caller.actor()), action)
    }

    /// That `actor`, or the system, does `action` in a team that has `plan`.
    pub fn of(cx: &Cx, team: &TeamId, plan: Plan, actor: Option<Actor>, action: &'static str) -> Entry {
        let at = cx.now();
        // Never the same for a repeated request: what a repeat changes is another change.
        let id = AuditId::from_seed(Seed { at_ms: at.as_millisecond(), random: cx.fresh_random() });
        let hour_ends = at.as_millisecond().div_euclid(HOUR_MS) * HOUR_MS + HOUR_MS;
        let hour_ends = Timestamp::from_millisecond(hour_ends).unwrap_or(at);
        let (user, api_key, role, ip) = match actor {
            Some(Actor { user, api_key, role, ip }) => (Some(user), api_key, role, ip),
            None => (None, None, None, None),
        };
        Entry {
            id,
            team: team.clone(),
            at,
            action: action.to_owned(),
            target: None,
            user,
            api_key,
            role,
            ip,
            request_id: cx.request_id().to_owned(),
            before: None,
            after: None,
            // An hour is forgotten whole: half of one could not be verified.
            kept_until: hour_ends + SignedDuration::from_hours(24 * plan.audit_days()),
        }
    }

    /// To which thing.
    pub fn on(mut self, target: impl Display) -> Entry {
        self.target = Some(target.to_string());
        self
    }

    /// How the thing was, without its secrets.
    pub fn before(mut self, thing: &impl Serialize) -> Entry {
        self.before = Some(side(thing));
        self
    }

    /// How it became, without its secrets.
    pub fn after(mut self, thing: &impl Serialize) -> Entry {
        self.after = Some(side(thing));
        self
    }

    /// The beginning of its hour, in milliseconds since the epoch.
    pub fn hour_ms(&self) -> i64 {
        self.at.as_millisecond().div_euclid(HOUR_MS) * HOUR_MS
    }

    pub(crate) fn tells_of_a_change(&self) -> bool {
        self.before.is_none() || self.before != self.after
    }

    /// A team's entries.
    pub fn log_of(team: &TeamId) -> Partition {
        Partition::team(team, AUDIT)
    }

    /// The sort key before which all entries are older than `instant`.
    pub fn before_instant(instant: Timestamp) -> String {
        AuditId::from_seed(Seed { at_ms: instant.as_millisecond().max(0), random: [0; 10] }).as_str().to_owned()
    }
}

fn side(thing: &impl Serialize) -> String {
    let text = serde_json::to_value(thing).map(redacted).unwrap_or_default().to_string();
    if text.len() <= SIDE_LIMIT_BYTES {
        return text;
    }
    serde_json::json!({"too_large_bytes": text.len()}).to_string()
}

impl Item for Entry {
    const KIND: &'static str = "audit_entry";

    fn key(&self) -> Key {
        Entry::log_of(&self.team).at(self.id.as_str())
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.kept_until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seals are of this text. An entry of today must read the same in every later version: new fields go to the
    /// end and are left out while they are empty.
    #[test]
    fn what_was_sealed_reads_the_same_for_ever() {
        let text = concat!(
            r#"{"id":"aud_06DW1AS400P71R9BF834DY92F4","team":"team_06DVQ1680358P8PGVE1T4BDHCC","at":"2026-01-15T09:00:00Z","#,
            r#""action":"job.paused","target":"job_06DVQEXPG1F8S68241XFNTVH40","user":"user_06DVQ1680358P8PGVE1T4BDHCC","#,
            r#""api_key":"key_06DW1AS400P71R9BF834DY92F4","role":"agent","ip":"2001:db8::1","#,
            r#""request_id":"req_06DW1AS400P71R9BF834DY92F4","before":"{\"name\":\"a\"}","after":"{}","#,
            r#""kept_until":"2026-04-15T10:00:00Z"}"#
        );
        let entry: Entry = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&entry).unwrap(), text);
    }
}
