//! One attempt at an occurrence: its row of the log, and when the next is to be made if it failed.

use api::Cause;
use delivery::Exchange;
use due::DueMessage;
use jiff::{SignedDuration, Timestamp};
use schedules::deliver::payload;
use schedules::log::{LogRow, LogStatus};

use super::answers::Answer;
use super::chance::Chance;
use super::history::Script;

impl Script<'_> {
    /// One attempt, and when it ended.
    pub(super) fn attempt(&self, message: &DueMessage) -> Result<(LogRow, Timestamp), Cause> {
        let (job, at) = (self.job, message.at);
        let mut chance = Chance::of(self.plan.name, at, message.errand.attempt);
        let answer = Answer::at(at, &self.plan.spells, &mut chance);
        let late_ms = chance.between(1, 24) + if chance.fraction() < 0.03 { chance.between(40, 220) } else { 0 };
        let took_ms = answer.took_ms(at, self.plan.typical_ms, &mut chance);
        let ended = at + SignedDuration::from_millis(late_ms + took_ms);
        let mut row = LogRow::begun(message, at + SignedDuration::from_millis(late_ms));
        let body = if job.target.method == "GET" { Vec::new() } else { payload(job, message)? };
        row.queued_at = Some(at - SignedDuration::from_millis(chance.between(2_000, 150_000)));
        row.execution_ms = Some(took_ms);
        row.exchange = Exchange {
            first_byte_ms: answer.status().map(|_| (took_ms - chance.between(0, 3)).max(1)),
            method: Some(job.target.method.clone()),
            url: Some(job.target.callback_url.clone()),
            request_body: (!body.is_empty()).then(|| String::from_utf8_lossy(&body).into_owned()),
            response_code: answer.status(),
            response_body: answer.body().map(str::to_owned),
        };
        (row.error_kind, row.detail) = answer.failure().unzip();
        row.status = LogStatus::Delivered;
        if answer.status() == Some(410) {
            row.status = LogStatus::Failed;
        } else if answer != Answer::Well {
            row.next_attempt_at = self.waited(answer, message.errand.attempt, ended, &mut chance);
            row.status = if row.next_attempt_at.is_some() { LogStatus::Retrying } else { LogStatus::DeadLettered };
        }
        Ok((row, ended))
    }

    /// When to try again: after the wait of the schedule, twice that where a gateway asked for patience, a fifth more or less.
    fn waited(&self, answer: Answer, attempt: u32, ended: Timestamp, chance: &mut Chance) -> Option<Timestamp> {
        let wait = SignedDuration::try_from(self.waits.wait_after(attempt)?).ok()?;
        let wait = if matches!(answer.status(), Some(429 | 502 | 504)) { wait * 2 } else { wait };
        let ms = i64::try_from(wait.mul_f64(0.8 + 0.4 * chance.fraction()).as_millis()).ok()?;
        Some(ended + SignedDuration::from_millis(ms))
    }
}
