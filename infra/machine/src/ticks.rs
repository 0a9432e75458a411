//! The minute tick: calls every tick as EventBridge Scheduler would, at the start and then on each full
//! minute. A minute in which the last tick still runs is left out, as Scheduler does with retries off.

use api::Problem;
use cx::Cx;
use function::run_tick;
use jiff::Timestamp;
use tokio::sync::watch;

use crate::{Machine, event};

pub(crate) async fn every_minute(machine: Machine, mut stop: watch::Receiver<bool>) {
    let cx = Cx::new(machine.parts.clone(), "minute", &[]);
    loop {
        machine.tick().await;
        let next = next_minute(cx.now());
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = cx.sleep_until(next) => {}
        }
    }
}

impl Machine {
    /// Runs every tick once. A failure is logged; the next minute tries again.
    pub async fn tick(&self) {
        for tick in self.registries.iter().flat_map(|registry| registry.ticks) {
            let event = event::scheduled(tick.name, self.parts.clock.now());
            if let Err(error) = run_tick(&self.parts, tick, event).await {
                let problem = Problem::from(error);
                let cause = problem.cause.unwrap_or(problem.detail);
                tracing::error!(function = tick.name, code = problem.code, cause, "a tick failed");
            }
        }
    }
}

fn next_minute(now: Timestamp) -> Timestamp {
    let seconds = (now.as_second().div_euclid(60) + 1) * 60;
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}
