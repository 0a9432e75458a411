//! A month of a job: how its occurrences went, and which are still to come.

use std::collections::BTreeMap;

use console::address;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use maud::{Markup, Render};
use recurrence::Calendar;
use ui::{CalendarDay, MonthCalendar, Zone};

use crate::tally::{Outcomes, Tally};

/// The month that is looked at: the one named, as `2026-11`, else this one.
pub(super) fn month_of(named: Option<&str>, now: Timestamp, zone: &Zone) -> Date {
    let this = now.to_zoned(zone.tz().clone()).date().first_of_month();
    named.and_then(|month| format!("{month}-01").parse::<Date>().ok()).unwrap_or(this)
}

/// The zone a month of outcomes is shown in: the reader's, unless it is off the full hour, by which outcomes are counted.
pub(super) fn month_zone(reader: &Zone, now: Timestamp) -> Zone {
    let offset = reader.tz().to_offset(now);
    if offset.seconds() % 3_600 == 0 { reader.clone() } else { Zone::utc() }
}

/// The instants at which `month` begins and ends in `zone`.
pub(super) fn ends_of(month: Date, zone: &Zone) -> (Timestamp, Timestamp) {
    let next = month.checked_add(1.month()).unwrap_or(month);
    (begin_of(month, zone.tz()), begin_of(next, zone.tz()))
}

fn begin_of(date: Date, tz: &TimeZone) -> Timestamp {
    tz.to_zoned(date.at(0, 0, 0, 0)).map(|zoned| zoned.timestamp()).unwrap_or_default()
}

/// A job's month.
pub(super) struct JobMonth<'a> {
    pub(super) month: Date,
    pub(super) zone: &'a Zone,
    pub(super) now: Timestamp,
    /// None for a job that stands still: nothing is to come then.
    pub(super) calendar: Option<&'a Calendar>,
    pub(super) tallies: &'a [Tally],
    pub(super) path: String,
    /// The outcome that the log beside it is narrowed to.
    pub(super) status: Option<String>,
}

impl JobMonth<'_> {
    fn days(&self) -> Vec<CalendarDay> {
        let mut past = BTreeMap::<Date, Outcomes>::new();
        for (at, outcomes) in self.tallies.iter().flat_map(Tally::hours) {
            *past.entry(at.to_zoned(self.zone.tz().clone()).date()).or_default() += outcomes;
        }
        let next = self.month.checked_add(1.month()).unwrap_or(self.month);
        let mut days = Vec::new();
        let mut date = self.month;
        while date < next {
            let tomorrow = date.tomorrow().unwrap_or(next);
            let outcomes = past.get(&date).copied().unwrap_or_default();
            let planned = self.planned(begin_of(date, self.zone.tz()), begin_of(tomorrow, self.zone.tz()));
            let few = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
            let day = CalendarDay {
                date,
                ok: few(outcomes.delivered),
                failed: few(outcomes.failed),
                skipped: few(outcomes.skipped),
                planned: few(planned),
                href: None,
            };
            if day.ok + day.failed + day.skipped + day.planned > 0 {
                days.push(day);
            }
            date = tomorrow;
        }
        days
    }

    /// How many occurrences from now on lie from `from` up to `to`, which is no longer part of the day.
    fn planned(&self, from: Timestamp, to: Timestamp) -> u64 {
        let Some(calendar) = self.calendar.filter(|_| to > self.now) else { return 0 };
        let second = SignedDuration::from_secs(1);
        calendar.count((from - second).max(self.now), to - second)
    }
}

impl Render for JobMonth<'_> {
    fn render(&self) -> Markup {
        let link = |month: Date| {
            let month = month.strftime("%Y-%m").to_string();
            format!("{}#month", address(&self.path, &[("month", Some(&month)), ("status", self.status.as_deref())]))
        };
        let prev = self.month.checked_sub(1.month()).map(link).ok();
        let next = self.month.checked_add(1.month()).map(link).ok();
        MonthCalendar {
            month: self.month,
            today: Some(self.now.to_zoned(self.zone.tz().clone()).date()),
            zone: self.zone,
            days: &self.days(),
            prev: prev.as_deref(),
            next: next.as_deref(),
        }
        .render()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_month_has_what_was_and_what_will_be() {
        let spec = json!({"start_date": "2026-10-01", "freq": "daily", "trigger_timings": ["09:00", "21:00"], "timezone": "UTC"});
        let calendar = Calendar::compile(serde_json::from_value(spec).unwrap()).unwrap();
        let tally = json!({
            "team": "team_06GZR83ZCGCHVCJYW498ZJYBRG", "job": "job_1", "last_at": "2026-10-24T22:30:00Z", "last_occurrence": "occ_1",
            "last_status": "delivered", "day": "20750", "ok21": 1, "no22": 2, "ok9": 4
        });
        let tallies = [serde_json::from_value::<Tally>(tally).unwrap()];
        let zone = Zone::named("Europe/Berlin").unwrap();
        let now: Timestamp = "2026-10-25T12:00:00Z".parse().unwrap();
        let month = month_of(None, now, &zone);
        let month = JobMonth {
            month,
            zone: &zone,
            now,
            calendar: Some(&calendar),
            tallies: &tallies,
            path: "/jobs/job_1".into(),
            status: None,
        };
        let days = month.days();
        let day = |date: &str| days.iter().find(|day| day.date == date.parse::<Date>().unwrap());
        // 22:00 UTC is the next day in Berlin.
        assert_eq!(day("2026-10-24").map(|day| (day.ok, day.failed, day.planned)), Some((5, 0, 0)));
        assert_eq!(day("2026-10-25").map(|day| (day.failed, day.planned)), Some((2, 1)));
        assert_eq!(day("2026-10-26").map(|day| day.planned), Some(2));
        assert!(day("2026-10-23").is_none());
    }

    #[test]
    fn a_zone_off_the_hour_reads_months_in_utc() {
        let (now, zone) = ("2026-10-25T12:00:00Z".parse().unwrap(), |name| Zone::named(name).unwrap());
        assert_eq!(month_zone(&zone("Europe/Berlin"), now).name(), "Europe/Berlin");
        assert_eq!(month_zone(&zone("Asia/Kolkata"), now).name(), "UTC");
    }

    #[test]
    fn a_month_that_is_none_is_this_one() {
        let now: Timestamp = "2026-10-25T12:00:00Z".parse().unwrap();
        for named in [None, Some(""), Some("2026-13"), Some("x")] {
            assert_eq!(month_of(named, now, &Zone::utc()).to_string(), "2026-10-01");
        }
        assert_eq!(month_of(Some("2027-02"), now, &Zone::utc()).to_string(), "2027-02-01");
    }
}
