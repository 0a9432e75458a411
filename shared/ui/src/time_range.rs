//! A stretch of time to look at: one of a few by a link, any other by two times. It is a `GET` form, so that what is
//! looked at has an address.

use jiff::{SignedDuration, Timestamp, civil::DateTime};
use maud::{Markup, Render, html};

use crate::{
    Button, Field, Zone,
    query::{Parameter, address},
};

/// A stretch that ends now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    /// 60 minutes.
    Hour,
    /// 24 hours.
    Day,
    /// Seven times 24 hours.
    Week,
    /// Thirty times 24 hours.
    ThirtyDays,
    /// Since the month began where the reader is.
    ThisMonth,
}

impl Last {
    /// All of them, the shortest first.
    pub const ALL: [Self; 5] = [Self::Hour, Self::Day, Self::Week, Self::ThirtyDays, Self::ThisMonth];

    /// The stretch of a word, as in an address.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|last| last.as_str() == word)
    }

    /// The word that [`parse`](Self::parse) reads.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::ThirtyDays => "30d",
            Self::ThisMonth => "month",
        }
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Hour => "Last hour",
            Self::Day => "24 hours",
            Self::Week => "7 days",
            Self::ThirtyDays => "30 days",
            Self::ThisMonth => "This month",
        }
    }

    /// From when to when it is at `now`.
    pub fn until(self, now: Timestamp, zone: &Zone) -> (Timestamp, Timestamp) {
        let hours = match self {
            Self::Hour => 1,
            Self::Day => 24,
            Self::Week => 7 * 24,
            Self::ThirtyDays => 30 * 24,
            Self::ThisMonth => {
                let there = now.to_zoned(zone.tz().clone());
                let began = there.first_of_month().and_then(|day| day.start_of_day());
                return (began.map_or(now, |began| began.timestamp()), now);
            }
        };
        (now.checked_sub(SignedDuration::from_hours(hours)).unwrap_or(now), now)
    }
}

/// Two times as the fields send them, `2026-11-21T09:00`, as instants.
///
/// # Errors
/// What is wrong with them, in a sentence.
pub fn time_range(from: &str, to: &str, zone: &Zone) -> Result<(Timestamp, Timestamp), &'static str> {
    let instant = |text: &str| text.parse::<DateTime>().ok()?.to_zoned(zone.tz().clone()).ok().map(|there| there.timestamp());
    match (instant(from), instant(to)) {
        (Some(from), Some(to)) if from <= to => Ok((from, to)),
        (Some(_), Some(_)) => Err("The end is before the beginning."),
        _ => Err("Give a day and a time for both."),
    }
}

/// What a page's stretch of time is chosen with.
#[derive(Clone, Copy, Debug)]
pub struct TimeRange<'a> {
    /// The page's own path.
    pub action: &'a str,
    /// Parameters to keep.
    pub hidden: &'a [(&'a str, &'a str)],
    /// Where its times are read.
    pub zone: &'a Zone,
    /// The stretch shown at present, if it ends now; sent as `last`.
    pub last: Option<Last>,
    /// Under which names the two times are sent: `from` and `to`.
    pub names: (&'a str, &'a str),
    /// What the first field holds, `2026-11-21T09:00`.
    pub from: &'a str,
    /// What the second one holds.
    pub to: &'a str,
    /// What is wrong with them.
    pub error: Option<&'a str>,
}

impl Render for TimeRange<'_> {
    fn render(&self) -> Markup {
        let zone = format!("Times in {}", self.zone.name());
        html! {
            div.time-range role="group" aria-label={ "Stretch of time. " (zone) } {
                ul.time-presets {
                    @for last in Last::ALL {
                        li { a href=(self.address(last)) aria-current=[(self.last == Some(last)).then_some("true")] { (last.label()) } }
                    }
                }
                form.time-between method="get" action=(self.action) {
                    @for (name, value) in self.hidden { input type="hidden" name=(name) value=(value); }
                    (Field::text(self.names.0, "From").datetime().value(Some(self.from)).required())
                    (Field::text(self.names.1, "To").datetime().value(Some(self.to)).required().error(self.error))
                    (Button::secondary("Show"))
                    p.soft.small-text { (zone) }
                }
            }
        }
    }
}

impl TimeRange<'_> {
    fn address(&self, last: Last) -> String {
        let chosen: [Parameter<'_>; 1] = [("last", last.as_str())];
        address(self.action, self.hidden.iter().copied().chain(chosen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_stretch_survives_its_word() {
        for last in Last::ALL {
            assert_eq!(Last::parse(last.as_str()), Some(last));
        }
        assert_eq!(Last::parse("ever"), None);
    }

    #[test]
    fn this_month_begins_where_the_reader_is() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let now = at("2026-10-31T23:30:00Z");
        // It is the first of November there already, and winter time.
        assert_eq!(Last::ThisMonth.until(now, &berlin).0, at("2026-10-31T23:00:00Z"));
        assert_eq!(Last::ThisMonth.until(now, &Zone::utc()).0, at("2026-10-01T00:00:00Z"));
        assert_eq!(Last::Day.until(now, &berlin).0, at("2026-10-30T23:30:00Z"));
    }

    #[test]
    fn the_end_is_not_before_the_beginning() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let of = |from, to| time_range(from, to, &berlin);
        let nine = at("2026-11-21T08:00:00Z");
        assert_eq!(of("2026-11-21T09:00", "2026-11-21T09:00"), Ok((nine, nine)));
        assert_eq!(of("2026-11-21T09:01", "2026-11-21T09:00"), Err("The end is before the beginning."));
        for odd in ["", "yesterday", "2026-02-30T09:00"] {
            assert_eq!(of("2026-11-21T09:00", odd), Err("Give a day and a time for both."));
        }
    }

    #[test]
    fn links_keep_what_else_the_page_is_narrowed_by() {
        let utc = Zone::utc();
        let hidden = [("q", "a b")];
        let (names, last) = (("from", "to"), Some(Last::Day));
        let range = TimeRange { action: "/jobs", hidden: &hidden, zone: &utc, last, names, from: "", to: "", error: None };
        let shown = range.render().into_string();
        assert!(shown.contains(r#"<a href="/jobs?q=a+b&amp;last=24h" aria-current="true">24 hours</a>"#), "{shown}");
        assert!(shown.contains(r#"<input type="hidden" name="q" value="a b">"#), "{shown}");
        assert!(shown.contains("Times in UTC"), "{shown}");
    }
}
