//! What became of a job's occurrences: every attempt as the log would have it, tried again by the waits that hold here, up to
//! a few seconds before now.

use api::Cause;
use delivery::RetrySchedule;
use due::{Due, DueMessage, Errand, Occurrence, OccurrenceId, Origin, State};
use jiff::Timestamp;
use schedules::deliveries::{DELIVERIES, DeadLetter};
use schedules::job::Job;
use schedules::log::{KEPT_FOR, LogRow, LogStatus};

use super::plan::Plan;

/// One occurrence with all that is kept of it.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) occurrence: Occurrence,
    pub(super) rows: Vec<LogRow>,
    pub(super) letter: Option<DeadLetter>,
    /// The attempt that is still to come.
    pub(super) retry: Option<Due>,
}

/// Whose history it is, and by which rules.
#[derive(Debug)]
pub(super) struct Script<'a> {
    pub(super) job: &'a Job,
    pub(super) plan: &'a Plan,
    pub(super) waits: &'a RetrySchedule,
    /// What is planned for later than this has not happened yet.
    pub(super) until: Timestamp,
}

impl Run {
    /// Whether it was delivered at once.
    pub(super) fn is_smooth(&self) -> bool {
        self.occurrence.state == State::Delivered && self.rows.len() == 1
    }

    /// When the receiver said 410, if that is how it ended.
    pub(super) fn gone_at(&self) -> Option<Timestamp> {
        self.occurrence.ended_at.filter(|_| self.occurrence.state == State::Failed)
    }
}

impl Script<'_> {
    /// The occurrences after `from` and not after `to`. A 410 ends them, as it ends the job.
    pub(super) fn play(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Run>, Cause> {
        let mut runs = Vec::new();
        for at in self.job.calendar.between(from, to.min(self.until)) {
            let run = self.run(at)?;
            let is_over = run.gone_at().is_some();
            runs.push(run);
            if is_over {
                break;
            }
        }
        Ok(runs)
    }

    fn run(&self, at: Timestamp) -> Result<Run, Cause> {
        let first = self.message(at);
        let mut run = Run { occurrence: begun(&first), rows: Vec::new(), letter: None, retry: None };
        let (mut planned, mut attempt) = (at, 1);
        while planned <= self.until {
            let errand = Errand { attempt, ..first.errand.clone() };
            let message = DueMessage { errand, at: planned, ..first.clone() };
            let (row, ended) = self.attempt(&message)?;
            run.occurrence.attempt = attempt;
            run.occurrence.attempts_at_ms.push(planned.as_millisecond());
            let (status, next) = (row.status, row.next_attempt_at);
            run.rows.push(row);
            match (status, next) {
                (LogStatus::Retrying, Some(next)) => (planned, attempt) = (next, attempt + 1),
                _ => return Ok(self.settled(run, status, ended)),
            }
        }
        run.occurrence.state = State::Retrying;
        run.occurrence.next_attempt_at = Some(planned);
        run.retry = Some(first.retry(attempt, planned));
        Ok(run)
    }

    /// The run after its last attempt.
    fn settled(&self, mut run: Run, status: LogStatus, ended: Timestamp) -> Run {
        let occurrence = &mut run.occurrence;
        occurrence.ended_at = Some(ended);
        occurrence.state = match status {
            LogStatus::Delivered => return run,
            LogStatus::Failed => State::Failed,
            _ => State::DeadLettered,
        };
        run.letter = run.rows.last().map(|row| DeadLetter {
            team: row.team.clone(),
            job: row.job.clone(),
            job_name: self.job.name.clone(),
            occurrence: row.occurrence.clone(),
            scheduled_for: row.scheduled_for,
            failed_at: ended,
            attempts: row.attempt,
            response_code: row.exchange.response_code,
            error_kind: row.error_kind,
            detail: row.detail.clone(),
            kept_until: ended + KEPT_FOR,
        });
        run
    }

    fn message(&self, at: Timestamp) -> DueMessage {
        let job = self.job;
        let occurrence = OccurrenceId::of(DELIVERIES.name, job.id.as_str(), at, "");
        DueMessage::new(job.subject(), Errand::first(occurrence, at, Origin::Schedule), at)
    }
}

/// The row of an occurrence whose first attempt is made on time.
fn begun(message: &DueMessage) -> Occurrence {
    Occurrence {
        id: message.errand.occurrence.clone(),
        subject: message.subject.clone(),
        scheduled_for: message.errand.scheduled_for,
        origin: message.errand.origin.clone(),
        state: State::Delivered,
        attempt: 0,
        attempts_at_ms: Vec::new(),
        lease: String::new(),
        process: "demo".into(),
        lease_until_ms: 0,
        next_attempt_at: None,
        holds: 0,
        ended_at: None,
        reason: None,
        missed: None,
        kept_until: message.at + KEPT_FOR,
    }
}
