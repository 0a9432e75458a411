//! The time zone in which a page is read.

use jiff::tz::TimeZone;

/// A time zone with its IANA name, as a reader chose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    name: String,
    tz: TimeZone,
}

impl Zone {
    /// The zone of an IANA name, `Europe/Berlin`; none for a name that is not in the database.
    pub fn named(name: &str) -> Option<Self> {
        let tz = TimeZone::get(name).ok()?;
        Some(Self { name: tz.iana_name().unwrap_or(name).to_owned(), tz })
    }

    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self { name: "UTC".to_owned(), tz: TimeZone::UTC }
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The rules.
    pub const fn tz(&self) -> &TimeZone {
        &self.tz
    }
}
