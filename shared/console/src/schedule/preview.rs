//! What a schedule comes to: in words, and its next instants in its own time zone and the reader's.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, Render, html};
use recurrence::Calendar;
use ui::{Badge, Tone, Zone, time};

const SHOWN: usize = 10;

/// The next instants of a schedule.
#[derive(Debug)]
pub struct Outlook<'a> {
    summary: String,
    zone_name: String,
    zone: TimeZone,
    runs: Vec<Timestamp>,
    reader: &'a Zone,
}

impl<'a> Outlook<'a> {
    /// Of `calendar`, after `now`, for somebody whose time zone is `reader`.
    pub fn of(calendar: &Calendar, now: Timestamp, reader: &'a Zone) -> Outlook<'a> {
        Outlook {
            summary: calendar.summary(),
            zone_name: calendar.spec().timezone.clone(),
            zone: calendar.zone().clone(),
            runs: calendar.after(now).take(SHOWN).collect(),
            reader,
        }
    }

    /// No more than `shown` of them.
    #[must_use]
    pub fn at_most(mut self, shown: usize) -> Outlook<'a> {
        self.runs.truncate(shown);
        self
    }

    /// Whether the clocks change between one instant and the one before it.
    fn clocks_change(&self, index: usize) -> bool {
        let offset = |at: &Timestamp| self.zone.to_offset(*at);
        let before = index.checked_sub(1).and_then(|index| self.runs.get(index));
        before.zip(self.runs.get(index)).is_some_and(|(before, at)| offset(before) != offset(at))
    }
}

impl Render for Outlook<'_> {
    fn render(&self) -> Markup {
        let own = Zone::named(&self.zone_name).unwrap_or_else(Zone::utc);
        let both = own.name() != self.reader.name();
        html! {
            p.outlook-summary { (self.summary) }
            @if self.runs.is_empty() {
                p.outlook-none { "It has no instant left in the future." }
            } @else {
                div.table-wrap {
                    table.outlook {
                        caption.visually-hidden { "The next instants" }
                        thead { tr { th scope="col" { (own.name()) } @if both { th scope="col" { (self.reader.name()) } } } }
                        tbody {
                            @for (index, at) in self.runs.iter().enumerate() {
                                tr {
                                    td {
                                        (weekday(*at, &self.zone)) " " (time::instant(*at, &own))
                                        @if self.clocks_change(index) { " " (Badge::toned("clocks have changed", Tone::Accent)) }
                                    }
                                    @if both { td.soft { (time::instant(*at, self.reader)) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn weekday(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%a").to_string()
}

/// What stands in its place until the fields say a schedule.
pub fn nothing_yet(why: Option<&str>) -> Markup {
    html! { p.outlook-none { (why.unwrap_or("Fill in the fields to see when it would fire.")) } }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn shows_both_zones_and_where_the_clocks_change() {
        let spec =
            json!({"start_date": "2026-10-23", "freq": "daily", "trigger_timings": ["09:00"], "timezone": "Europe/Berlin"});
        let calendar = Calendar::compile(serde_json::from_value(spec).unwrap()).unwrap();
        let (now, reader) = ("2026-10-23T12:00:00Z".parse().unwrap(), Zone::utc());
        let shown = Outlook::of(&calendar, now, &reader).render().into_string();
        assert!(shown.contains("Every day at 09:00 Europe/Berlin"), "{shown}");
        assert_eq!(shown.matches("clocks have changed").count(), 1, "{shown}");
        assert!(shown.contains("24 Oct 2026, 07:00:00") && shown.contains("25 Oct 2026, 08:00:00"), "{shown}");
    }
}
