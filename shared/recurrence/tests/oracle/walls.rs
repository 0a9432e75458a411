//! Wall times become instants by jiff's own rule for ambiguous times, which is the one promised.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The instants of wall times, ascending and without duplicates.
pub(crate) fn instants(zone: &TimeZone, walls: impl IntoIterator<Item = DateTime>) -> Vec<Timestamp> {
    let instant = |wall| zone.to_ambiguous_timestamp(wall).compatible().unwrap();
    let mut instants: Vec<Timestamp> = walls.into_iter().map(instant).collect();
    instants.sort_unstable();
    instants.dedup();
    instants
}
