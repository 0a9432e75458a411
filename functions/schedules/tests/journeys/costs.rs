//! What a delivery costs: the requests it takes to the table and the queue, and the writes that AWS bills. Whoever adds
//! one sees it here.

use jiff::{SignedDuration, Timestamp};
use machine::Options;
use serde_json::json;
use testing::{Answer, at};

use crate::desk::{Desk, retries};

const INSTANT: &str = "2026-11-21T09:05:00Z";
/// Jobs of one team, due at one second.
const JOBS: u64 = 20;

/// What happened between two looks, by operation.
#[derive(Debug, PartialEq, Eq)]
struct Requests {
    /// To the table: reads, and requests that write.
    reads: u64,
    writes: u64,
    /// Writes that AWS bills, if no item is larger than a kilobyte: two for each in a transaction.
    write_units: u64,
    /// To the queue, besides receives that find nothing.
    queue: u64,
}

impl Desk {
    fn requests(&self) -> Requests {
        let faults = self.world.machine.embedded().faults();
        let sum = |names: &[&str]| names.iter().map(|name| faults.calls(name)).sum();
        Requests {
            reads: sum(&["GetItem", "BatchGetItem", "Query"]),
            writes: sum(&[
                "PutItem",
                "UpdateItem",
                "DeleteItem",
                "BatchWriteItem",
                "BatchExecuteStatement",
                "TransactWriteItems",
            ]),
            write_units: faults.write_units(),
            queue: sum(&["SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibility"]),
        }
    }

    /// Jobs that are due at the instant, and handed to the queue.
    async fn due(answer: impl FnMut(&testing::Call) -> Answer + Send + 'static) -> (Desk, Vec<String>) {
        let desk = Desk::with(Options { settings: retries("5m"), ..Options::default() }).await;
        desk.world.receiver.answer(answer);
        let mut jobs = Vec::new();
        for _ in 0..JOBS {
            let once = json!({"freq": "once", "start_date": "2026-11-21", "end_date": null, "trigger_timings": ["09:05:00"]});
            jobs.push(desk.make(once).await);
        }
        // Mails are out of the way.
        desk.world.mails().await;
        desk.world.wait_until(at("2026-11-21T09:02:30Z")).await;
        desk.world.machine.tick().await;
        (desk, jobs)
    }

    /// What working takes from now until `until`, without ticks.
    async fn working(&mut self, until: Timestamp) -> Requests {
        let faults = self.world.machine.embedded().faults();
        faults.clear();
        faults.count_write_units();
        self.world.start_workers();
        self.world.wait_until(until).await;
        self.requests()
    }
}

fn soon() -> Timestamp {
    at(INSTANT) + SignedDuration::from_secs(10)
}

#[tokio::test(start_paused = true)]
async fn first_attempts_that_succeed() {
    let (mut desk, jobs) = Desk::due(|_| Answer::Status(200)).await;
    let requests = desk.working(soon()).await;
    assert_eq!(desk.logs(&jobs[0], "").await[0]["status"], "delivered");
    // A look at the jobs and their team, and one at who is to be told; claims; ends with their logs; a tally for each job.
    let expected = Requests { reads: 2, writes: 1 + 2 + JOBS, write_units: 4 * JOBS, queue: 2 };
    assert_eq!(requests, expected);
}

#[tokio::test(start_paused = true)]
async fn first_attempts_that_fail() {
    let (mut desk, jobs) = Desk::due(|_| Answer::Status(500)).await;
    let requests = desk.working(soon()).await;
    assert_eq!(desk.logs(&jobs[0], "").await[0]["status"], "retrying");
    // As above, but each end is a transaction with the retry's due item, and each log a write.
    let expected = Requests { reads: 2, writes: 1 + 3 * JOBS, write_units: (1 + 1 + 4 + 1) * JOBS, queue: 2 };
    assert_eq!(requests, expected);
}

#[tokio::test(start_paused = true)]
async fn skips() {
    let (mut desk, jobs) = Desk::due(|_| Answer::Status(200)).await;
    for job in &jobs {
        desk.tell(&format!("/api/job/{job}/pause")).await;
    }
    let requests = desk.working(soon()).await;
    assert_eq!(desk.logs(&jobs[0], "").await[0]["status"], "skipped");
    // A second look at the instant; then each skip with its log and its tally.
    let expected = Requests { reads: 2, writes: 3 * JOBS, write_units: 3 * JOBS, queue: 2 };
    assert_eq!(requests, expected);
}
