//! The minute tick: calls every tick as EventBridge Scheduler would, at the start and then on each full
//! minute. A minute in which the last tick still runs is left out, as Scheduler does with retries off.

use std::time::Duration;

use api::Problem;
use function::run_tick;
use jiff::Timestamp;
use tokio::sync::watch;

use crate::{Machine, event};

pub(crate) async fn every_minute(machine: Machine, mut stop: watch::Receiver<bool>) {
    loop {
        machine.tick().await;
        let wait = until_next_minute(machine.parts.clock.now());
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            // The wait is never measured again: a clock set back an hour must not hold up the ticks for one.
            () = tokio::time::sleep(wait) => {}
        }
    }
}

impl Machine {
    /// Runs every tick of this minute once. A failure is logged; the next minute tries again.
    pub async fn tick(&self) {
        let now = self.parts.clock.now();
        for tick in self.registries.iter().flat_map(|registry| registry.ticks).filter(|tick| tick.runs_at(now)) {
            let event = event::scheduled(tick.name, now);
            let limit = Duration::from_secs(u64::from(tick.timeout_s));
            let Ok(result) = tokio::time::timeout(limit, run_tick(&self.parts, tick, event)).await else {
                tracing::error!(function = tick.name, "a tick took longer than its {} s and was stopped", tick.timeout_s);
                continue;
            };
            if let Err(error) = result {
                let problem = Problem::from(error);
                let cause = problem.cause.unwrap_or(problem.detail);
                tracing::error!(function = tick.name, code = problem.code, cause, "a tick failed");
            }
        }
    }
}

fn until_next_minute(now: Timestamp) -> Duration {
    let into_minute = now.as_millisecond().rem_euclid(60_000);
    Duration::from_millis(u64::try_from(60_000 - into_minute).unwrap_or(60_000))
}
