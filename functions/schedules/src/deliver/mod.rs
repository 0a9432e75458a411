//! `schedules-deliver` takes occurrences from the queue and calls their jobs' receivers.
//!
//! In this order, each step safe to be the last before a crash: wait until 250 ms before the instant; read the jobs; pass
//! the fence; claim; wait out the rest; call; write the log; write the outcome, with the retry's due item in the same
//! transaction; dispatch the retry; delete the message; tell whoever is connected. Steps that messages have in common are done for all of
//! a batch.

mod done;
mod settle;
pub(crate) mod slow;
mod webhook;

pub(crate) use webhook::WEBHOOK;
pub use webhook::payload;

use std::collections::HashMap;
use std::sync::Arc;

use api::{Error, Result};
use breaker::{Breaker, End, Rules};
use cx::{Cx, Touch};
use delivery::{RETRY_SCHEDULE, origin_of};
use due::{Attempt, DueMessage, Look, OCCURRENCES, Policy, SlowLane, Work};
use function::{Message, Sample, Trace, Verdicts, Worker};
use identity::Team;
use jiff::SignedDuration;
use live::{READ_CONNECTIONS, WRITE_CONNECTIONS, WRITE_SOCKETS};
use queue::Queue;
use table::{Condition, Family};

use self::done::Done;
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
    Touch::Tell,
    READ_CONNECTIONS,
    WRITE_CONNECTIONS,
    WRITE_SOCKETS,
    Touch::Outbound,
    breaker::READ,
    breaker::WRITE,
    Touch::Setting(RETRY_SCHEDULE),
    notice::TOUCHES[0],
    notice::TOUCHES[1],
    notice::TOUCHES[4],
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

/// Receivers, by team and host. One that leaves many calls unanswered is left alone for a while: what is for it is put off
/// and takes nobody's place. Whatever a receiver says is an answer, errors too; slow ones have a lane of their own.
static DESTINATIONS: Breaker = Breaker {
    name: "destination",
    rules: Rules {
        window: SignedDuration::from_mins(1),
        least_calls: 20,
        failed: 0.9,
        slow: None,
        rest: SignedDuration::from_secs(5),
        longest_rest: SignedDuration::from_mins(2),
        probe: SignedDuration::from_secs(20),
    },
};

/// The reason recorded for what falls into the time in which a team is being deleted.
const TEAM_CLOSED: &str = "team_closed";

/// Whom a job calls: those of one team and host hold each other up, and nobody else.
fn destination(job: &Arc<Job>) -> String {
    format!("{} {}", job.team, origin_of(&job.target.callback_url))
}

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
    type Done = Done;

    fn policy(&self) -> &Policy {
        &POLICY
    }

    fn slow_lane(&self) -> Option<SlowLane<Arc<Job>, Done>> {
        Some(SlowLane {
            queue: self.slow_lane,
            destination,
            timed_out: |done| if let Done::Called(call) = done { Some(call.timed_out()) } else { None },
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

    async fn act(&self, cx: &Cx, attempt: &Attempt<Arc<Job>>) -> Done {
        let Attempt { message, thing: job, lease } = attempt;
        let permit = match DESTINATIONS.admit(cx, &destination(job)).await {
            Err(open) if lease.may_hold() => return Done::Held(open.come_again(cx)),
            // What was put off often enough is called all the same.
            admitted => admitted.ok(),
        };
        let body = if job.target.has_body() { payload(job, message) } else { Ok(Vec::new()) };
        let id = message.errand.occurrence.as_str();
        let call = delivery::call(cx, body.and_then(|body| job.target.request(cx, job.owner(), id, body))).await;
        if let (Some(permit), Some(reached)) = (permit, call.reached()) {
            permit.ended(cx, if reached { End::Answered } else { End::Failed }).await;
        }
        Done::Called(Box::new(call))
    }

    async fn settle(&self, cx: &Cx, ended: Vec<(Attempt<Arc<Job>>, Done)>, settled: &(dyn Fn(usize, Result<()>) + Sync)) {
        settle::settle(cx, ended, settled).await;
    }
}
