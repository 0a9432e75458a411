//! Where the axis of time has a mark: at round times of the reader's clock, on the days it is changed as well.

use jiff::{Span, Timestamp, ToSpan, civil::DateTime, tz::TimeZone};

use super::scale::Times;

/// More would not fit beside each other.
const MOST: usize = 7;

/// How far apart marks are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Minutes up to an hour: real time, so that the hour which comes twice has its marks twice.
    Minutes(i64),
    /// Hours of the clock: 0, 6, 12, 18, whatever the day's length.
    Hours(i8),
    Days(i32),
    Months(i8),
    Years(i16),
}

const STEPS: &[Step] = &[
    Step::Minutes(1),
    Step::Minutes(2),
    Step::Minutes(5),
    Step::Minutes(10),
    Step::Minutes(15),
    Step::Minutes(30),
    Step::Minutes(60),
    Step::Hours(2),
    Step::Hours(3),
    Step::Hours(6),
    Step::Hours(12),
    Step::Days(1),
    Step::Days(2),
    Step::Days(7),
    Step::Days(14),
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Years(1),
    Step::Years(2),
    Step::Years(5),
    Step::Years(10),
];

/// A mark and its words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tick {
    pub(super) at: Timestamp,
    pub(super) label: String,
    /// Whether it may go where there is little room: every second one, but not where a new day or year begins.
    pub(super) spare: bool,
}

/// The marks of a stretch of time, at most seven.
pub(super) fn ticks(times: Times, tz: &TimeZone) -> Vec<Tick> {
    for step in STEPS {
        let marks = step.marks(times, tz);
        if marks.len() <= MOST {
            let kept = marks.iter().position(|at| step.begins_more(*at, tz)).unwrap_or(0) % 2;
            let tick = |(index, at): (usize, &Timestamp)| Tick { at: *at, label: step.label(*at, tz), spare: index % 2 != kept };
            return marks.iter().enumerate().map(tick).collect();
        }
    }
    Vec::new()
}

impl Step {
    /// One more than fit is enough to know that this step is too small.
    fn marks(self, times: Times, tz: &TimeZone) -> Vec<Timestamp> {
        let mut marks = Vec::new();
        let Some(first) = self.round_down(times.from.to_zoned(tz.clone()).datetime()) else { return marks };
        let Ok(start) = first.to_zoned(tz.clone()).map(|first| first.timestamp()) else { return marks };
        for count in 0_i64.. {
            let Some(at) = self.nth(start, first, count, tz) else { break };
            if at > times.to || marks.len() > MOST {
                break;
            }
            // A clock time that does not exist that day is moved to where the next mark may be already.
            if at >= times.from && marks.last() != Some(&at) {
                marks.push(at);
            }
        }
        marks
    }

    fn nth(self, start: Timestamp, first: DateTime, count: i64, tz: &TimeZone) -> Option<Timestamp> {
        if let Self::Minutes(minutes) = self {
            return start.checked_add((minutes * count).minutes()).ok();
        }
        let there = first.checked_add(self.span(count)?).ok()?;
        Some(there.to_zoned(tz.clone()).ok()?.timestamp())
    }

    fn span(self, count: i64) -> Option<Span> {
        let span = Span::new();
        match self {
            Self::Minutes(minutes) => span.try_minutes(count * minutes),
            Self::Hours(hours) => span.try_hours(count * i64::from(hours)),
            Self::Days(days) => span.try_days(count * i64::from(days)),
            Self::Months(months) => span.try_months(count * i64::from(months)),
            Self::Years(years) => span.try_years(count * i64::from(years)),
        }
        .ok()
    }

    fn round_down(self, at: DateTime) -> Option<DateTime> {
        let midnight = at.date().to_datetime(jiff::civil::Time::midnight());
        let first_of_month = midnight.with().day(1).build().ok()?;
        match self {
            // An hour that came twice makes it begin an hour early; what is before the stretch is left out.
            Self::Minutes(minutes) => {
                let minute = i64::from(at.minute()) / minutes * minutes;
                at.with().minute(i8::try_from(minute).ok()?).second(0).subsec_nanosecond(0).build().ok()
            }
            Self::Hours(hours) => midnight.with().hour(at.hour() / hours * hours).build().ok(),
            Self::Days(1) => Some(midnight),
            Self::Days(days) if days % 7 == 0 => {
                midnight.checked_sub(i32::from(at.date().weekday().to_monday_zero_offset()).days()).ok()
            }
            Self::Days(_) => Some(first_of_month),
            Self::Months(months) => first_of_month.with().month((at.month() - 1) / months * months + 1).build().ok(),
            Self::Years(years) => first_of_month.with().month(1).year(at.year().div_euclid(years) * years).build().ok(),
        }
    }

    /// Among hours the day that begins, among months the year.
    fn begins_more(self, at: Timestamp, tz: &TimeZone) -> bool {
        let there = at.to_zoned(tz.clone());
        match self {
            Self::Minutes(_) | Self::Hours(_) => there.hour() == 0 && there.minute() == 0,
            Self::Months(_) => there.month() == 1,
            Self::Days(_) | Self::Years(_) => false,
        }
    }

    fn label(self, at: Timestamp, tz: &TimeZone) -> String {
        let there = at.to_zoned(tz.clone());
        let format = match self {
            Self::Minutes(_) | Self::Hours(_) if self.begins_more(at, tz) => "%-d %b",
            Self::Minutes(_) | Self::Hours(_) => "%H:%M",
            Self::Days(_) => "%-d %b",
            Self::Months(_) if self.begins_more(at, tz) => "%Y",
            Self::Months(_) => "%b",
            Self::Years(_) => "%Y",
        };
        there.strftime(format).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(from: &str, to: &str, zone: &str) -> Vec<String> {
        let times = Times { from: from.parse().unwrap(), to: to.parse().unwrap() };
        ticks(times, &TimeZone::get(zone).unwrap()).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn marks_are_at_round_times_of_the_readers_clock() {
        assert_eq!(labels("2026-11-20T09:12:00Z", "2026-11-21T09:12:00Z", "Asia/Kolkata"), ["18:00", "21 Nov", "06:00", "12:00"]);
        assert_eq!(labels("2026-11-21T09:03:00Z", "2026-11-21T09:29:00Z", "UTC"), ["09:05", "09:10", "09:15", "09:20", "09:25"]);
        assert_eq!(
            labels("2026-11-02T00:00:00Z", "2026-11-30T00:00:00Z", "UTC"),
            ["2 Nov", "9 Nov", "16 Nov", "23 Nov", "30 Nov"]
        );
        assert_eq!(labels("2026-09-15T00:00:00Z", "2027-02-15T00:00:00Z", "UTC"), ["Oct", "Nov", "Dec", "2027", "Feb"]);
    }

    #[test]
    fn marks_stay_on_the_clock_when_it_is_changed() {
        // 25 October 2026 has 25 hours in Berlin, 29 March has 23.
        let autumn = labels("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "Europe/Berlin");
        assert_eq!(autumn, ["25 Oct", "06:00", "12:00", "18:00", "26 Oct"]);
        let spring = labels("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "Europe/Berlin");
        assert_eq!(spring, ["29 Mar", "06:00", "12:00", "18:00", "30 Mar"]);
    }

    #[test]
    fn the_hour_that_comes_twice_is_marked_twice_and_the_lost_one_not_at_all() {
        let autumn = labels("2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z", "Europe/Berlin");
        assert_eq!(autumn, ["01:00", "02:00", "02:00", "03:00", "04:00"]);
        let spring = labels("2026-03-29T00:00:00Z", "2026-03-29T04:00:00Z", "Europe/Berlin");
        assert_eq!(spring, ["01:00", "03:00", "04:00", "05:00", "06:00"]);
    }

    #[test]
    fn a_new_day_is_kept_where_there_is_little_room() {
        let times = Times { from: "2026-11-20T09:00:00Z".parse().unwrap(), to: "2026-11-22T09:00:00Z".parse().unwrap() };
        let ticks = ticks(times, &TimeZone::UTC);
        let kept: Vec<_> = ticks.iter().filter(|tick| !tick.spare).map(|tick| tick.label.as_str()).collect();
        assert_eq!(kept, ["21 Nov", "22 Nov"]);
    }

    #[test]
    fn any_stretch_has_a_few_marks() {
        let from: Timestamp = "2020-02-29T12:34:56Z".parse().unwrap();
        for minutes in [1_i64, 10, 61, 1_440, 10_080, 50_000, 525_600, 20_000_000] {
            let times = Times { from, to: from.checked_add(minutes.minutes()).unwrap() };
            let count = ticks(times, &TimeZone::get("America/New_York").unwrap()).len();
            assert!((1..=MOST).contains(&count), "{minutes} minutes: {count}");
        }
    }
}
