//! Jobs: a calendar, a target, and the eras in which they held.

mod change;
mod draft;
mod era;
mod errand;
mod fence;
mod out;
mod stopped;

pub use change::{Change, change, change_as, change_telling};
pub(crate) use draft::nothing_left;
pub use draft::{Draft, JobFields};
pub use era::{Era, Standing};
pub use errand::send_now;
pub use fence::{Fence, fence};
pub use out::JobOut;

use api::{Error, Result, TeamId, UserId};
use cx::Cx;
use delivery::{Owner, Target};
use due::{Due, Subject};
use jiff::{SignedDuration, Timestamp};
use recurrence::Calendar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use table::{Collection, Item, Key, Partition};

use crate::deliveries::DELIVERIES;
use crate::log::ROWS_A_DAY;

/// A team's jobs.
pub const JOBS: Collection = Collection("job");

/// A removed job stays this long out of sight, so that messages still under way learn of its end.
const REMOVED_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How late a message may come and still meet the era that sent it.
const ERAS_KEPT_FOR: SignedDuration = SignedDuration::from_hours(2);
/// However often a job is edited, it must fit into an item.
const MOST_ERAS: usize = 500;

api::id!(
    /// A job's id.
    pub JobId = "job"
);

/// A job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// The job's id.
    pub id: JobId,
    /// The team it belongs to.
    pub team: TeamId,
    /// Who made it; a caller who may change their own jobs only must be this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<UserId>,
    /// What its maker calls it.
    pub name: Option<String>,
    /// The instants at which it fires.
    pub calendar: Calendar,
    /// Its calendar's last instant, if it has one. A job past it is completed.
    pub last_instant: Option<Timestamp>,
    /// Where and how it calls.
    #[serde(flatten)]
    pub target: Target,
    /// What goes with every call: a JSON object, as text.
    pub metadata: String,
    /// What held since when; the last is the present one.
    pub eras: Vec<Era>,
    /// Why it is disabled.
    pub disabled_reason: Option<String>,
    /// While it stands still: the first instant that was not yet with the queue when it stopped.
    pub stopped_before: Option<Timestamp>,
    /// Counts every write: the lock of optimistic changes.
    pub revision: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A job's status as its users see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "JobStatus")]
pub enum Status {
    /// It will fire.
    Active,
    /// Its user stopped it.
    Paused,
    /// Its last instant has passed.
    Completed,
    /// It stopped itself, because its receiver said 410 Gone.
    Disabled,
}

impl Job {
    /// Where the job `id` of `team` lives.
    pub fn key_of(team: &TeamId, id: &JobId) -> Key {
        Partition::team(team, JOBS).at(id.as_str())
    }

    /// The job `id` of `team`, read consistently.
    ///
    /// # Errors
    /// 404 when there is none, or it was removed.
    pub async fn load(cx: &Cx, team: &TeamId, id: &JobId) -> Result<Job> {
        let job = cx.table().get::<Job>(Job::key_of(team, id)).await?;
        job.filter(|job| job.standing() != Standing::Removed).ok_or(Error::NotFound("job"))
    }

    /// The present era.
    pub fn era(&self) -> &Era {
        // A job is made with an era and loses only old ones.
        static NONE: Era = Era { version: 0, since: Timestamp::UNIX_EPOCH, standing: Standing::Removed };
        self.eras.last().unwrap_or(&NONE)
    }

    /// Whether its present era lets it fire.
    pub fn standing(&self) -> Standing {
        self.era().standing
    }

    /// Its status at `now`; `None` once removed.
    pub fn status(&self, now: Timestamp) -> Option<Status> {
        match self.standing() {
            Standing::Active if self.last_instant.is_some_and(|last| last <= now) => Some(Status::Completed),
            Standing::Active => Some(Status::Active),
            Standing::Paused => Some(Status::Paused),
            Standing::Disabled => Some(Status::Disabled),
            Standing::Removed => None,
        }
    }

    /// Its due item as of its present era; `None` when it stands still or has no instant left.
    pub fn due(&self) -> Option<Due> {
        let Era { since, standing, .. } = *self.era();
        if standing != Standing::Active {
            return None;
        }
        Due::recurring(self.subject(), &self.calendar, since)
    }

    /// What its due items are about: the job as of its present era.
    pub fn subject(&self) -> Subject {
        Subject::new(DELIVERIES.name, &self.team, self.id.as_str(), self.era().version)
    }

    /// Begins a new era at `now`. Messages of earlier eras are delivered only if their instant fell into
    /// the era that sent them.
    pub fn begin_era(&mut self, standing: Standing, now: Timestamp) {
        let version = self.era().version + 1;
        self.eras.push(Era { version, since: now, standing });
        let old = self.eras.iter().take_while(|era| now.duration_since(era.since) > ERAS_KEPT_FOR).count();
        // The last of the old ones was in force until the first of the young.
        let forgotten = old.saturating_sub(1).max(self.eras.len().saturating_sub(MOST_ERAS));
        self.eras.drain(..forgotten);
    }

    /// Whether `attempts` for each of its occurrences could fill more than a day of its log.
    pub fn may_flood_log(&self, attempts: u32) -> bool {
        let occurrences_a_day = self.calendar.minimum_gap_s().map_or(1, |gap| 86_400 / gap.max(1) + 1);
        occurrences_a_day.saturating_mul(u64::from(attempts)) > ROWS_A_DAY
    }

    /// For whom its target's secrets are sealed.
    pub fn owner(&self) -> Owner<'_> {
        Owner { team: self.team.as_str(), thing: self.id.as_str() }
    }
}

impl Item for Job {
    const KIND: &'static str = "job";

    fn key(&self) -> Key {
        Job::key_of(&self.team, &self.id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        (self.standing() == Standing::Removed).then(|| self.era().since + REMOVED_KEPT)
    }
}
