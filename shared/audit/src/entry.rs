//! One entry.

use std::fmt::Display;
use std::net::IpAddr;

use api::{Id, Seed, TeamId, UserId};
use cx::Cx;
use identity::{Actor, Allowance, ApiKeyId, Caller, Permission, Plan, Role};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use table::{Collection, Item, Key, Partition};

use crate::redact::redacted;
use crate::{HOUR, hour_of};

/// A team's audit log.
pub const AUDIT: Collection = Collection("audit");

/// For how many days the log of a team with this plan is kept.
const KEPT_DAYS: Allowance = Allowance { name: "audit_days", by_plan: [90] };
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
    /// The team whose log it is in.
    pub team: TeamId,
    /// When. Where the clock was set back behind what is sealed already, the end of that.
    pub at: Timestamp,
    /// What was done: `job.paused`.
    pub action: String,
    /// The id of what it was done to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Who did it; nobody, if the system did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// The API key they came with; `None` for a session, and for what the system did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_key: Option<ApiKeyId>,
    /// What they were in the team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The address they came from, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<IpAddr>,
    /// The id of the request that did it, as answers and log lines carry it.
    pub request_id: String,
    /// How it was, as JSON; absent for what was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// How it became, as JSON; absent for what was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Until when it is kept: as long as the team's plan says.
    pub kept_until: Timestamp,
    /// Whether something changed that neither side shows, such as a secret.
    #[serde(skip)]
    pub hidden_change: bool,
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
            kept_until: hour_of(at) + HOUR + SignedDuration::from_hours(24 * i64::from(KEPT_DAYS.of(plan))),
            hidden_change: false,
        }
    }

    /// The same entry at another instant.
    pub(crate) fn moved_to(&self, cx: &Cx, at: Timestamp) -> Entry {
        let kept_for = self.kept_until.duration_since(hour_of(self.at));
        let id = AuditId::from_seed(Seed { at_ms: at.as_millisecond(), random: cx.fresh_random() });
        Entry { id, at, kept_until: hour_of(at) + kept_for, ..self.clone() }
    }

    /// The same entry with `target` as the id of what it was done to.
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

    /// That it tells of a change even where both sides look the same, because what changed is not shown.
    pub fn hidden(self, hidden_change: bool) -> Entry {
        Entry { hidden_change, ..self }
    }

    /// The beginning of its hour.
    pub fn hour(&self) -> Timestamp {
        hour_of(self.at)
    }

    pub(crate) fn tells_of_a_change(&self) -> bool {
        self.hidden_change || self.before.is_none() || self.before != self.after
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
    // The digest keeps two large sides apart that are equally long.
    serde_json::json!({"too_large_bytes": text.len(), "sha256": api::base32(&Sha256::digest(&text))}).to_string()
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
