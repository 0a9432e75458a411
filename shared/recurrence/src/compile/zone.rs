//! The time zone by its name, or the name that was probably meant.

use std::sync::LazyLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::faults::Faults;

/// The database compiled into the program. It is shared because it remembers the zones it has
/// parsed.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// No zone's name is as long; longer ones get no suggestion.
const MAX_NAME_BYTES: usize = 48;

/// Looks a zone up by its IANA name, in any case.
pub(super) fn read(name: &str, faults: &mut Faults) -> Option<TimeZone> {
    // jiff knows `Etc/Unknown` as a zone that could not be found out; it is no one's choice.
    let zone = ZONES.get(name).ok().filter(|zone| !zone.is_unknown());
    if zone.is_none() {
        let mut reason = "must be the IANA name of a time zone, such as Europe/Berlin".to_owned();
        if let Some(meant) = suggestion(name) {
            reason.push_str("; did you mean ");
            reason.push_str(&meant);
            reason.push('?');
        }
        faults.add("timezone", reason);
    }
    zone
}

/// The zone whose name, or whose last part, is closest to what was written.
fn suggestion(written: &str) -> Option<String> {
    let written = written.trim().replace(' ', "_").to_ascii_lowercase();
    if written.is_empty() || written.len() > MAX_NAME_BYTES {
        return None;
    }
    // A third of the letters may be wrong; more is another word.
    let mut best = (written.len() / 3 + 1, None);
    for name in ZONES.available() {
        let known = name.as_str().to_ascii_lowercase();
        let city = known.rsplit('/').next().unwrap_or(&known);
        let distance = edits(&written, &known).min(edits(&written, city));
        if distance < best.0 {
            best = (distance, Some(name.to_string()));
        }
    }
    best.1
}

/// The Levenshtein distance of two short strings.
fn edits(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
