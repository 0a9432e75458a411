//! What of the demo stands already, and pointing it at the receiver of this start.

use api::{Cause, TeamId};
use audit::Entry;
use identity::{Member, Team};
use schedules::job::{Change, JOBS, Job, Standing, change};
use table::{Partition, Range};

use super::account::EMAIL;
use super::jobs::{self, LIVE};
use super::made;
use super::past::Past;
use super::people::{Person, account};
use super::plan::Plan;
use super::receiver::{address, called_at};

/// More jobs than the demo makes; those beyond are somebody's own.
const MOST_JOBS: usize = 500;

/// The jobs of the demo's own team that an earlier start left.
pub(super) struct Present(Vec<Job>);

impl Present {
    /// Looks for them.
    pub(super) async fn find(past: &Past) -> Result<Present, Cause> {
        match account(past, EMAIL).await? {
            Some(user) => Ok(Present(jobs_of(past, &user.personal_team).await?)),
            None => Ok(Present(Vec::new())),
        }
    }

    /// Whether there is a history, or what somebody left of it.
    pub(super) fn has_history(&self) -> bool {
        self.0.iter().any(|job| called_at(&job.target.callback_url).is_some() && !is_live(job))
    }

    /// Whether there is one called `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|job| job.name.as_deref() == Some(name))
    }

    /// Where one of them calls the receiver.
    pub(super) fn address(&self) -> Option<&str> {
        self.0.iter().map(|job| job.target.callback_url.as_str()).find(|url| called_at(url).is_some())
    }
}

/// Points the jobs that call the receiver at the one on `port`, whichever team they are in, and makes the live ones where
/// they are not there.
pub(super) async fn point_at(past: &Past, owner: &Person, port: u16) -> Result<(), Cause> {
    for place in Member::places_of(&past.cx(past.now), &owner.user).await? {
        for job in jobs_of(past, &place.team).await? {
            let wanted = called_at(&job.target.callback_url).map(|what| address(port, &what));
            if let Some(wanted) = wanted.filter(|wanted| *wanted != job.target.callback_url) {
                turn(past, &job, wanted).await?;
            }
        }
    }
    let present = Present(jobs_of(past, &owner.team).await?);
    for plan in jobs::live(past).into_iter().filter(|plan| !present.has(plan.name)) {
        made::make(past, owner, &owner.team, &Plan { made_at: past.now, ..plan }, port).await?;
    }
    Ok(())
}

/// Lets `job` call `url`. It begins no era, so that one that is paused stays so since when it was.
async fn turn(past: &Past, job: &Job, url: String) -> Result<(), Cause> {
    let cx = past.cx(past.now);
    let team = Team::load(&cx, &job.team).await?;
    let entry = Entry::of(&cx, &team.id, team.plan, None, "job.changed");
    let turned = change(&cx, &job.team, &job.id, &entry, |job, _| {
        job.target.callback_url.clone_from(&url);
        Ok(Change::default())
    });
    turned.await?;
    Ok(())
}

async fn jobs_of(past: &Past, team: &TeamId) -> Result<Vec<Job>, Cause> {
    let cx = past.cx(past.now);
    let jobs = cx.table().first::<Job>(&Partition::team(team, JOBS), Range::All, MOST_JOBS).await?;
    Ok(jobs.into_iter().filter(|job| job.standing() != Standing::Removed).collect())
}

fn is_live(job: &Job) -> bool {
    job.name.as_deref().is_some_and(|name| LIVE.contains(&name))
}
