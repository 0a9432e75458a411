//! Which entries.

use ::audit::Entry;
use api::{Fields, UserId};
use jiff::Timestamp;
use schemars::JsonSchema;
use table::Range;

/// The filters that the list and the export share.
#[derive(Debug, JsonSchema)]
pub struct Filter {
    /// Only what this user did.
    #[schemars(with = "Option<UserId>")]
    actor: Option<UserId>,
    /// Only this action, such as `job.paused`; with a dot at its end, all that begin so: `job.`.
    action: Option<String>,
    /// Only what was done to the thing with this id.
    target: Option<String>,
    /// Only from this instant on.
    #[schemars(with = "Option<Timestamp>")]
    from: Option<Timestamp>,
    /// Only before this instant.
    #[schemars(with = "Option<Timestamp>")]
    to: Option<Timestamp>,
}

impl Filter {
    pub(crate) fn take(fields: &mut Fields) -> Self {
        let from = instant(fields, "from");
        let to = instant(fields, "to");
        if from.zip(to).is_some_and(|(from, to)| to <= from) {
            fields.wrong("to", "must be after `from`");
        }
        let actor = fields.parsed("actor", "a user's id");
        Filter { actor, action: fields.optional("action"), target: fields.optional("target"), from, to }
    }

    /// The entries' stretch of the log.
    pub(crate) fn range(&self) -> Range {
        if self.from.is_none() && self.to.is_none() {
            return Range::All;
        }
        let bound = |at: Option<Timestamp>, or: Timestamp| Entry::before_instant(at.unwrap_or(or));
        Range::Between(bound(self.from, Timestamp::UNIX_EPOCH), bound(self.to, FAR))
    }

    /// Whether `entry` is one of them.
    pub(crate) fn keeps(&self, entry: &Entry) -> bool {
        let action = self.action.as_ref().is_none_or(|wanted| {
            if wanted.ends_with('.') { entry.action.starts_with(wanted.as_str()) } else { entry.action == *wanted }
        });
        let actor = self.actor.is_none() || entry.user == self.actor;
        action && actor && (self.target.is_none() || entry.target == self.target)
    }
}

/// Later than any entry: ids hold 48 bits of milliseconds.
const FAR: Timestamp = Timestamp::MAX;

/// Takes an instant of the query.
pub(crate) fn instant(fields: &mut Fields, name: &'static str) -> Option<Timestamp> {
    fields.parsed(name, "an instant, such as 2026-01-15T09:00:00Z")
}
