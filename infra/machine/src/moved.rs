//! A clock that can be moved forward, for whoever tries out on their own machine what takes weeks.
//!
//! Moving it is more than setting it: [`Machine::advance`] stops wherever something is due on the way, ticks, and waits
//! until all that came of it is done. What is asked for at an instant sees that instant, as if one had waited.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use api::{Cause, Result};
use cx::{Clock, Cx, Sleep, Touch, left_until};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use crate::Machine;

/// How often it is looked whether all is quiet, and how often in a row it must have been.
const LOOK_EVERY: Duration = Duration::from_millis(4);
const QUIET_LOOKS: u32 = 4;
/// What goes on for longer, such as a receiver that does not answer, is not waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The machine's clock and how far it is ahead.
#[derive(Debug)]
pub struct MovableClock {
    ahead_ms: AtomicI64,
    moved: watch::Sender<()>,
    sleepers: Mutex<BTreeMap<(Timestamp, u64), ()>>,
    numbers: AtomicU64,
}

impl MovableClock {
    /// A clock that is `ahead` of the machine's.
    pub fn new(ahead: SignedDuration) -> MovableClock {
        MovableClock {
            ahead_ms: AtomicI64::new(i64::try_from(ahead.as_millis()).unwrap_or_default()),
            moved: watch::Sender::new(()),
            sleepers: Mutex::default(),
            numbers: AtomicU64::default(),
        }
    }

    /// How far it is ahead.
    pub fn ahead(&self) -> SignedDuration {
        SignedDuration::from_millis(self.ahead_ms.load(Ordering::Relaxed))
    }

    /// How far it will be ahead once it says `instant`; never less than now.
    fn ahead_at(&self, instant: Timestamp) -> SignedDuration {
        self.ahead() + instant.duration_since(self.now()).max(SignedDuration::ZERO)
    }

    fn set_ahead(&self, ahead: SignedDuration) {
        let ms = i64::try_from(ahead.as_millis()).unwrap_or_default();
        self.ahead_ms.fetch_max(ms, Ordering::Relaxed);
        self.moved.send_replace(());
    }

    /// The first instant that anybody waits for.
    fn first_sleeper(&self) -> Option<Timestamp> {
        self.sleepers().keys().next().map(|(instant, _)| *instant)
    }

    fn sleepers(&self) -> MutexGuard<'_, BTreeMap<(Timestamp, u64), ()>> {
        self.sleepers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        Timestamp::now() + self.ahead()
    }

    fn sleep_until(&self, instant: Timestamp) -> Sleep<'_> {
        Box::pin(async move {
            let mut moved = self.moved.subscribe();
            let _asleep = Asleep::until(self, instant);
            while let Some(left) = left_until(instant, self.now()) {
                tokio::select! {
                    () = tokio::time::sleep(left) => {}
                    _ = moved.changed() => {}
                }
            }
        })
    }
}

/// That somebody waits.
struct Asleep<'a>(&'a MovableClock, (Timestamp, u64));

impl<'a> Asleep<'a> {
    fn until(clock: &'a MovableClock, instant: Timestamp) -> Self {
        let key = (instant, clock.numbers.fetch_add(1, Ordering::Relaxed));
        clock.sleepers().insert(key, ());
        Asleep(clock, key)
    }
}

impl Drop for Asleep<'_> {
    fn drop(&mut self) {
        self.0.sleepers().remove(&self.1);
    }
}

impl Machine {
    /// Moves `clock`, which is this machine's, to `target` in steps of at most `step`: at each, and wherever something is
    /// due before, it ticks and lets the workers finish. `keep` hears how far ahead the clock will be before it is.
    ///
    /// # Errors
    /// When the table stays busy, or `keep` fails; then the clock stays where it is.
    pub async fn advance(
        &self,
        clock: &MovableClock,
        target: Timestamp,
        step: SignedDuration,
        keep: impl Fn(SignedDuration) -> Result<(), Cause>,
    ) -> Result<(), Cause> {
        let mut ticked = minute_of(clock.now());
        loop {
            self.quiet().await;
            let now = clock.now();
            if now >= target {
                return Ok(());
            }
            let next = self.next_event(clock).await?.filter(|event| *event > now);
            let stop = next.into_iter().chain([target, now + step]).min().unwrap_or(target);
            let ahead = clock.ahead_at(stop);
            keep(ahead)?;
            clock.set_ahead(ahead);
            self.embedded.clock_moved();
            let minute = minute_of(clock.now());
            if minute > ticked {
                ticked = minute;
                self.tick().await;
            }
        }
    }

    /// The first instant at which anything is due: a tick that has work, a message that becomes visible, or whoever waits.
    async fn next_event(&self, clock: &MovableClock) -> Result<Option<Timestamp>, Cause> {
        let cx = Cx::new(self.parts.clone(), "clock", &[Touch::Everything]);
        let work = due::next_work(&cx).await?;
        // What is due by now, a tick has handed out already or will on the next full minute.
        let tick = work.map(|work| next_minute(work.max(clock.now())));
        let workers = self.registries.iter().flat_map(|registry| registry.workers);
        let visible = workers.filter_map(|worker| self.embedded.next_visible_at(worker.queue.name));
        let visible = visible.filter_map(|ms| Timestamp::from_millisecond(ms).ok()).filter(|at| *at > clock.now());
        Ok(visible.chain(tick).chain(clock.first_sleeper()).min())
    }

    /// Waits until nothing goes on but waiting.
    async fn quiet(&self) {
        let begun = tokio::time::Instant::now();
        let (mut looks, mut before) = (0, 0);
        while looks < QUIET_LOOKS && begun.elapsed() < LONGEST_WAIT {
            tokio::time::sleep(LOOK_EVERY).await;
            let activity = self.embedded.activity();
            let is_quiet = activity.under_way == 0
                && activity.calls == before
                && self.parts.outbound.under_way() == 0
                && !self.has_visible_messages();
            looks = if is_quiet { looks + 1 } else { 0 };
            before = activity.calls;
        }
    }

    fn has_visible_messages(&self) -> bool {
        let now = self.parts.clock.now().as_millisecond();
        let workers = self.registries.iter().flat_map(|registry| registry.workers);
        workers.filter_map(|worker| self.embedded.next_visible_at(worker.queue.name)).any(|at| at <= now)
    }
}

fn minute_of(instant: Timestamp) -> i64 {
    instant.as_second().div_euclid(60)
}

fn next_minute(instant: Timestamp) -> Timestamp {
    // A full minute is its own.
    let second = instant.as_second() + i64::from(instant.subsec_nanosecond() > 0);
    Timestamp::from_second((second + 59).div_euclid(60) * 60).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn minutes_are_rounded_up() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(next_minute(at("2026-11-21T09:00:00Z")), at("2026-11-21T09:00:00Z"));
        assert_eq!(next_minute(at("2026-11-21T09:00:00.001Z")), at("2026-11-21T09:01:00Z"));
        assert_eq!(next_minute(at("2026-11-21T09:00:59Z")), at("2026-11-21T09:01:00Z"));
    }

    #[tokio::test]
    async fn whoever_waits_is_woken_by_the_move() {
        let clock = Arc::new(MovableClock::new(SignedDuration::ZERO));
        let far = clock.now() + SignedDuration::from_hours(1000);
        let waiting = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep_until(far).await }
        });
        while clock.first_sleeper().is_none() {
            tokio::task::yield_now().await;
        }
        assert_eq!(clock.first_sleeper(), Some(far));
        clock.set_ahead(clock.ahead_at(far));
        waiting.await.unwrap();
        assert_eq!(clock.first_sleeper(), None);
        assert!(clock.now() >= far);
        // Never back.
        clock.set_ahead(SignedDuration::ZERO);
        assert!(clock.now() >= far);
    }
}
