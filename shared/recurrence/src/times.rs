//! Which seconds of a day fire.

use crate::DAY_S;

/// The times of day of a calendar, as seconds after midnight. Never empty.
#[derive(Clone, Debug)]
pub(crate) enum Times {
    /// Written out, ascending and without duplicates.
    Listed(Vec<i64>),
    /// Every combination of three sets, as cron has it.
    Clock(Clock),
}

/// Sets of hours, minutes and seconds, bit 0 being 0. None is empty.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    pub(crate) hours: u64,
    pub(crate) minutes: u64,
    pub(crate) seconds: u64,
}

impl Times {
    /// How many times a day has.
    pub(crate) fn len(&self) -> u64 {
        self.count_before(DAY_S)
    }

    /// The first time at or after `second`.
    pub(crate) fn next(&self, second: i64) -> Option<i64> {
        match self {
            Times::Listed(times) => times.get(times.partition_point(|&time| time < second)).copied(),
            Times::Clock(clock) => clock.next(second),
        }
    }

    /// The last time at or before `second`.
    pub(crate) fn previous(&self, second: i64) -> Option<i64> {
        match self {
            Times::Listed(times) => {
                let after = times.partition_point(|&time| time <= second);
                after.checked_sub(1).map(|place| times[place])
            }
            Times::Clock(clock) => clock.previous(second),
        }
    }

    /// How many times come before `second`, which may be the end of the day.
    pub(crate) fn count_before(&self, second: i64) -> u64 {
        match self {
            Times::Listed(times) => times.partition_point(|&time| time < second) as u64,
            Times::Clock(clock) => clock.count_before(second),
        }
    }

    /// The smallest distance between two times of one day, if there are two.
    pub(crate) fn minimum_gap(&self) -> Option<i64> {
        match self {
            Times::Listed(times) => times.windows(2).map(|pair| pair[1] - pair[0]).min(),
            Times::Clock(clock) => clock.minimum_gap(),
        }
    }
}

impl Clock {
    fn next(&self, second: i64) -> Option<i64> {
        let (hour, minute, second) = split(second);
        let at_hour = lowest_from(self.hours, hour)?;
        if at_hour == hour {
            if let Some(at_minute) = lowest_from(self.minutes, minute) {
                if at_minute > minute {
                    return Some(join(hour, at_minute, self.seconds.trailing_zeros()));
                }
                if let Some(at_second) = lowest_from(self.seconds, second) {
                    return Some(join(hour, minute, at_second));
                }
                if let Some(later) = lowest_from(self.minutes, minute + 1) {
                    return Some(join(hour, later, self.seconds.trailing_zeros()));
                }
            }
            let later = lowest_from(self.hours, hour + 1)?;
            return Some(self.earliest_in(later));
        }
        Some(self.earliest_in(at_hour))
    }

    fn previous(&self, second: i64) -> Option<i64> {
        let (hour, minute, second) = split(second);
        let at_hour = highest_to(self.hours, hour)?;
        if at_hour == hour {
            if let Some(at_minute) = highest_to(self.minutes, minute) {
                if at_minute < minute {
                    return Some(join(hour, at_minute, highest(self.seconds)));
                }
                if let Some(at_second) = highest_to(self.seconds, second) {
                    return Some(join(hour, minute, at_second));
                }
                if let Some(earlier) = highest_below(self.minutes, minute) {
                    return Some(join(hour, earlier, highest(self.seconds)));
                }
            }
            let earlier = highest_below(self.hours, hour)?;
            return Some(self.latest_in(earlier));
        }
        Some(self.latest_in(at_hour))
    }

    fn count_before(&self, second: i64) -> u64 {
        let (hour, minute, second) = split(second);
        let in_a_minute = u64::from(self.seconds.count_ones());
        let in_an_hour = u64::from(self.minutes.count_ones()) * in_a_minute;
        let mut total = count_below(self.hours, hour) * in_an_hour;
        if has(self.hours, hour) {
            total += count_below(self.minutes, minute) * in_a_minute;
            if has(self.minutes, minute) {
                total += count_below(self.seconds, second);
            }
        }
        total
    }

    /// The closest two times are neighbours within a minute, or the end of one minute and the
    /// start of the next that fires, or the same for hours.
    fn minimum_gap(&self) -> Option<i64> {
        let seconds_span = span(self.seconds);
        let minutes_span = span(self.minutes) * 60 + seconds_span;
        let within_minute = smallest_step(self.seconds);
        let between_minutes = smallest_step(self.minutes).map(|step| step * 60 - seconds_span);
        let between_hours = smallest_step(self.hours).map(|step| step * 3_600 - minutes_span);
        within_minute.into_iter().chain(between_minutes).chain(between_hours).min()
    }

    fn earliest_in(&self, hour: u32) -> i64 {
        join(hour, self.minutes.trailing_zeros(), self.seconds.trailing_zeros())
    }

    fn latest_in(&self, hour: u32) -> i64 {
        join(hour, highest(self.minutes), highest(self.seconds))
    }
}

fn split(second: i64) -> (u32, u32, u32) {
    ((second / 3_600) as u32, (second / 60 % 60) as u32, (second % 60) as u32)
}

fn join(hour: u32, minute: u32, second: u32) -> i64 {
    i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second)
}

// The sets hold at most 60 members, so shifting by any of their places stays inside 64 bits.

fn has(set: u64, place: u32) -> bool {
    set >> place & 1 == 1
}

fn lowest_from(set: u64, place: u32) -> Option<u32> {
    let from = set & (u64::MAX << place);
    (from != 0).then(|| from.trailing_zeros())
}

fn highest_to(set: u64, place: u32) -> Option<u32> {
    let to = set & (u64::MAX >> (63 - place));
    (to != 0).then(|| highest(to))
}

fn highest_below(set: u64, place: u32) -> Option<u32> {
    highest_to(set, place.checked_sub(1)?)
}

fn highest(set: u64) -> u32 {
    63 - set.leading_zeros()
}

fn count_below(set: u64, place: u32) -> u64 {
    u64::from((set & ((1 << place) - 1)).count_ones())
}

fn span(set: u64) -> i64 {
    i64::from(highest(set)) - i64::from(set.trailing_zeros())
}

fn smallest_step(set: u64) -> Option<i64> {
    let mut smallest = None;
    let mut at = set.trailing_zeros();
    while let Some(next) = lowest_from(set, at + 1) {
        let step = i64::from(next - at);
        smallest = Some(smallest.map_or(step, |known: i64| known.min(step)));
        at = next;
    }
    smallest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clocks() -> [Clock; 4] {
        [
            Clock { hours: 0xff_ffff, minutes: (1 << 60) - 1, seconds: 1 },
            Clock { hours: 1 << 9 | 1 << 17, minutes: 1 | 1 << 30, seconds: 1 << 59 },
            Clock { hours: 1 << 23, minutes: 1 << 59, seconds: 1 | 1 << 20 | 1 << 59 },
            Clock { hours: 1, minutes: 1, seconds: 1 },
        ]
    }

    #[test]
    fn a_clock_answers_as_its_list_does() {
        for clock in clocks() {
            let mut all = Vec::new();
            for second in 0..DAY_S {
                let (h, m, s) = split(second);
                if has(clock.hours, h) && has(clock.minutes, m) && has(clock.seconds, s) {
                    all.push(second);
                }
            }
            let (clock, listed) = (Times::Clock(clock), Times::Listed(all));
            assert_eq!(clock.len(), listed.len());
            assert_eq!(clock.minimum_gap(), listed.minimum_gap());
            for second in 0..DAY_S {
                assert_eq!(clock.next(second), listed.next(second));
                assert_eq!(clock.previous(second), listed.previous(second));
                assert_eq!(clock.count_before(second), listed.count_before(second));
            }
        }
    }
}
