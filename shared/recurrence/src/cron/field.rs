//! One field of a cron expression: a list of values, ranges and steps becomes a set.

/// What a field may hold.
pub(super) struct Kind {
    /// What reasons call it.
    pub(super) name: &'static str,
    min: u32,
    /// The last value `*` and open steps reach.
    max: u32,
    /// The last value that may be written; beyond `max` only for day of week, where 7 is Sunday.
    max_written: u32,
    /// Names for the values from `min` on.
    names: &'static [&'static str],
}

pub(super) const SECOND: Kind = numbers("second", 0, 59);
pub(super) const MINUTE: Kind = numbers("minute", 0, 59);
pub(super) const HOUR: Kind = numbers("hour", 0, 23);
pub(super) const MONTH_DAY: Kind = numbers("day of month", 1, 31);
pub(super) const MONTH: Kind = Kind {
    names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    ..numbers("month", 1, 12)
};
pub(super) const WEEKDAY: Kind =
    Kind { max_written: 7, names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"], ..numbers("day of week", 0, 6) };

const fn numbers(name: &'static str, min: u32, max: u32) -> Kind {
    Kind { name, min, max, max_written: max, names: &[] }
}

/// A parsed field.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Field {
    /// The values, bit 0 being 0; a month or day of month 1 is bit 1.
    pub(super) set: u64,
    /// Whether it is written with a star in front, which makes it no restriction of days.
    pub(super) starred: bool,
}

impl Field {
    /// Parses a field that holds nothing but values.
    pub(super) fn parse(kind: &Kind, text: &str) -> Result<Field, String> {
        Field::parse_with(kind, text, |_| Ok(false))
    }

    /// Parses a field, first offering each entry of its list to `special`, which answers whether
    /// it has taken it.
    pub(super) fn parse_with(
        kind: &Kind,
        text: &str,
        mut special: impl FnMut(&str) -> Result<bool, String>,
    ) -> Result<Field, String> {
        let mut set = 0;
        for entry in text.split(',') {
            let taken = special(entry).and_then(|taken| {
                if !taken {
                    set |= kind.entry(entry)?;
                }
                Ok(())
            });
            taken.map_err(|reason| format!("{}: {reason}", kind.name))?;
        }
        Ok(Field { set, starred: text.starts_with(['*', '?']) })
    }
}

impl Kind {
    /// The values of one entry: `*`, `3`, `3-7` or `mon-fri`, each perhaps with a step.
    fn entry(&self, entry: &str) -> Result<u64, String> {
        if entry.is_empty() {
            return Err("an entry of the list is empty".to_owned());
        }
        let (range, step) = match entry.split_once('/') {
            Some((range, step)) => (range, Some(self.step(step)?)),
            None => (entry, None),
        };
        let (from, to) = if range == "*" || range == "?" {
            (self.min, self.max)
        } else if let Some((from, to)) = range.split_once('-') {
            let (from, to) = (self.value(from)?, self.value(to)?);
            // `sat-sun` is what people write, and Sunday is 7 as well as 0.
            (from, if to == 0 && from > 0 { self.max_written } else { to })
        } else {
            let value = self.value(range)?;
            (value, if step.is_some() { self.max.max(value) } else { value })
        };
        if from > to {
            return Err(format!("the range `{range}` runs backwards"));
        }
        let mut set = 0;
        for value in (from..=to).step_by(step.unwrap_or(1)) {
            set |= 1 << if value > self.max { self.min } else { value };
        }
        Ok(set)
    }

    /// A number or a name.
    pub(super) fn value(&self, text: &str) -> Result<u32, String> {
        let known = |name: &&str| name.eq_ignore_ascii_case(text);
        if let Some(place) = self.names.iter().position(known) {
            return Ok(self.min + place as u32);
        }
        let value = number(text)?;
        if value < self.min || value > self.max_written {
            return Err(format!("{text} is not between {} and {}", self.min, self.max_written));
        }
        Ok(value)
    }

    fn step(&self, text: &str) -> Result<usize, String> {
        let step = number(text)?;
        let longest = self.max - self.min + 1;
        if step == 0 || step >= longest {
            return Err(format!("the step {text} is not between 1 and {}", longest - 1));
        }
        Ok(step as usize)
    }
}

/// Reads digits and nothing else; Rust's own reading would take a sign.
fn number(text: &str) -> Result<u32, String> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(value) if digits => Ok(value),
        _ => Err(format!("`{text}` is not a value this field can have")),
    }
}
