//! `schedules-deliver` takes occurrences from the queue and calls their jobs' receivers.
//!
//! In this order, each step safe to be the last before a crash: wait until 250 ms before the instant; read the jobs; pass
//! the fence; claim; wait out the rest; call; write the log; write the outcome, with the retry's due item in the same
//! transaction; dispatch the retry; delete the message. Steps that messages have in common are done for all of a batch.

mod call;
mod outcome;
mod retries;
mod settle;
pub(crate) mod slow;
mod webhook;

pub use call::payload;
pub use retries::{RETRY_SCHEDULE, RetrySchedule};
pub(crate) use webhook::WEBHOOK;

use std::collections::HashMap;
use std::sync::Arc;

use api::{Error, Result};
use cx::{Cx, Touch};
use due::{Attempt, DueMessage, Look, OCCURRENCES, Policy, SlowLane, Work};
use function::{Message, Sample, Trace, Verdicts, Worker};
use identity::Team;
use jiff::SignedDuration;
use queue::Queue;
use table::{Condition, Family};

use crate::deliveries::{DELIVERIES, SLOW};
use crate::job::{Fence, Job, JobId, fence};
use crate::log::{KEPT_FOR, LogRow};
use crate::tally;
use crate::touches::{
    READ_ARMED, READ_JOBS, READ_OCCURRENCES, READ_TEAMS, SEND, WRITE_ARMED, WRITE_COUNTS, WRITE_DEAD_LETTERS, WRITE_DUE,
    WRITE_JOBS, WRITE_LEDGER, WRITE_LOGS, WRITE_TALLIES,
};

pub(crate) const ENTRY: Worker =
    delivering("schedules-deliver", DELIVERIES, |cx, messages| Box::pin(due::work(cx, Deliver::FAST, messages))).at_most(200);

const fn delivering(name: &'static str, queue: Queue, handle: fn(Cx, Vec<Message>) -> Verdicts) -> Worker {
    Worker::batching(name, queue, handle).batch_size(100).window_s(1).audited().touches(TOUCHES).sample(SAMPLE)
}

const TOUCHES: &[Touch] = &[
    READ_JOBS,
    WRITE_JOBS,
    WRITE_LOGS,
    WRITE_COUNTS,
    WRITE_TALLIES,
    WRITE_DEAD_LETTERS,
    READ_OCCURRENCES,
    Touch::Write(Family::Team(OCCURRENCES)),
    READ_ARMED,
    WRITE_ARMED,
    WRITE_DUE,
    WRITE_LEDGER,
    SEND,
    Touch::Send(SLOW),
    READ_TEAMS,
    Touch::Seal,
    Touch::Outbound,
    Touch::Setting(RETRY_SCHEDULE),
];

const SAMPLE: Sample = Sample::body(
    r#"{"team": "{team}", "work": "deliveries", "thing": "{sent.job}", "version": 1,
"occurrence": "{sent}", "scheduled_for": "2026-01-15T09:00:00Z", "at": "2026-01-15T09:00:00Z",
"attempt": 1, "origin": "run_now"}"#,
)
.leaves(Trace::at("/api/deliveries/{sent}").holding(r#"{"/status": "delivered", "/attempts/0/response_code": 200}"#));

const POLICY: Policy = Policy {
    // Late enough to see an edit made just before, early enough to read and claim in time.
    wake: SignedDuration::from_millis(250),
    longest_wait: SignedDuration::from_secs(3),
    lease: SignedDuration::from_secs(40),
    kept_for: KEPT_FOR,
};

/// The reason recorded for what falls into the time in which a team is being deleted.
const TEAM_CLOSED: &str = "team_closed";

/// Calls the receivers of jobs.
struct Deliver {
    slow_lane: Option<Queue>,
}

impl Deliver {
    const FAST: Deliver = Deliver { slow_lane: Some(SLOW) };
    const SLOW: Deliver = Deliver { slow_lane: None };
}

impl Work for Deliver {
    type Thing = Arc<Job>;
    type Done = call::Call;

    fn policy(&self) -> &Policy {
        &POLICY
    }

    fn slow_lane(&self) -> Option<SlowLane<Arc<Job>, call::Call>> {
        Some(SlowLane {
            queue: self.slow_lane,
            destination: |job| format!("{} {}", job.team, origin_of(&job.callback_url)),
            timed_out: call::Call::timed_out,
        })
    }

    async fn look(&self, cx: &Cx, messages: &[DueMessage]) -> Result<Vec<Result<Look<Arc<Job>>>>> {
        let id_of = |message: &DueMessage| message.subject.thing.parse::<JobId>().ok();
        let jobs = messages.iter().filter_map(|message| Some(Job::key_of(&message.subject.team, &id_of(message)?)));
        let teams = messages.iter().map(|message| Team::key_of(&message.subject.team));
        let found = cx.table().get_mixed(&jobs.chain(teams).collect::<Vec<_>>()).await?;
        let (mut jobs, mut open) = (HashMap::new(), HashMap::new());
        let look = |message: &DueMessage| {
            let id = id_of(message).ok_or_else(|| Error::Malformed("the message's job id is not one".into()))?;
            let team = &message.subject.team;
            // A team that is being deleted calls nobody; its jobs stand as they stood, in case it is kept.
            if !open.contains_key(team) {
                let found = found.at::<Team>(&Team::key_of(team))?;
                open.insert(team.clone(), found.is_some_and(|team| team.closes_at.is_none()));
            }
            if open.get(team) != Some(&true) {
                return Ok(Look::Skip(TEAM_CLOSED));
            }
            let key = Job::key_of(team, &id);
            if !jobs.contains_key(&key) {
                jobs.insert(key.clone(), found.at::<Job>(&key)?.map(Arc::new));
            }
            let job = jobs.get(&key).cloned().flatten();
            match (fence(job.as_deref(), message), job) {
                (Fence::Drop, _) => Ok(Look::Drop),
                (Fence::Skip(reason), _) => Ok(Look::Skip(reason)),
                (Fence::Deliver, Some(job)) => Ok(Look::Act(job)),
                (Fence::Deliver, None) => Err(Error::internal("the fence let a message pass that has no job")),
            }
        };
        Ok(messages.iter().map(look).collect())
    }

    async fn skipped(&self, cx: &Cx, message: &DueMessage, reason: &str, is_first: bool) -> Result<()> {
        let row = LogRow::skipped(message, reason, cx.now());
        cx.table().put(&row, Condition::Always).await?;
        if is_first {
            tally::note(cx, &[&row]).await;
        }
        Ok(())
    }

    async fn act(&self, cx: &Cx, attempt: &Attempt<Arc<Job>>) -> call::Call {
        call::call(cx, &attempt.thing, &attempt.message).await
    }

    async fn settle(&self, cx: &Cx, ended: Vec<(Attempt<Arc<Job>>, call::Call)>, settled: &(dyn Fn(usize, Result<()>) + Sync)) {
        settle::settle(cx, ended, settled).await;
    }
}

/// Scheme, host and port of an address that was accepted as one.
fn origin_of(url: &str) -> &str {
    let host = url.find("://").map_or(0, |scheme| scheme + 3);
    let end = url[host..].find(['/', '?', '#']).map_or(url.len(), |end| host + end);
    &url[..end]
}
