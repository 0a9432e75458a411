//! What processes tell each other: one item for each circuit that is open, and none for the others.

use api::base32;
use cx::{Cx, Touch};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use table::{Condition, Family, Item, Key, Partition, Put, System, TableError};

/// Asking a breaker reads what other processes found …
pub const READ: Touch = Touch::Read(Family::System(System::Breaker));
/// … and tells them what this one did.
pub const WRITE: Touch = Touch::Write(Family::System(System::Breaker));

/// An open circuit that nobody has called for so long is closed.
const KEPT_FOR: SignedDuration = SignedDuration::from_mins(30);

/// How often at most a circuit is taken that others keep moving, and for how long it is theirs then.
const TRIES: usize = 3;
const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// An open circuit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shared {
    /// Until when it is open.
    pub(crate) until: Timestamp,
    /// How many tries failed.
    pub(crate) trips: u32,
}

/// The same as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Stored {
    name: String,
    /// A random name of the write, by which its writer knows it again.
    #[serde(default)]
    by: String,
    until_ms: i64,
    trips: u32,
}

/// Who is to try an open circuit.
pub(crate) enum Probe {
    /// We are; until then it is ours.
    Ours(Shared),
    /// Nobody need: it is closed.
    Closed,
    /// Somebody else.
    Theirs(Shared),
}

impl Stored {
    fn of(cx: &Cx, name: &str, state: &Shared) -> Stored {
        let by = base32(&cx.random::<10>());
        Stored { name: name.to_owned(), by, until_ms: state.until.as_millisecond(), trips: state.trips }
    }

    fn state(&self) -> Shared {
        Shared { until: Timestamp::from_millisecond(self.until_ms).unwrap_or(Timestamp::MIN), trips: self.trips }
    }
}

impl Item for Stored {
    const KIND: &'static str = "breaker";

    fn key(&self) -> Key {
        key(&self.name)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.state().until + KEPT_FOR)
    }
}

fn key(name: &str) -> Key {
    Partition::system(System::Breaker, name).at("open")
}

/// The circuit `name`, if it is open.
pub(crate) async fn read(cx: &Cx, name: &str) -> Option<Shared> {
    let found = cx.table().get::<Stored>(key(name)).await;
    found.unwrap_or_else(|error| unheard(name, &error)).map(|stored| stored.state())
}

/// Tells others that the circuit is open; after a try, in place of what it wrote, `until` when it would have gone on.
pub(crate) async fn write(cx: &Cx, name: &str, state: &Shared, until: Option<Timestamp>) {
    let stored = Stored::of(cx, name, state);
    // Of two that open it, the one that is open for longer is right.
    let mut any = vec![Condition::Absent, Condition::less("until_ms", stored.until_ms)];
    any.extend(until.map(|until| Condition::number("until_ms", until.as_millisecond())));
    if let Err(error) = cx.table().put_or_existing(&stored, Condition::Any(any)).await {
        unheard::<()>(name, &error);
    }
}

/// Tries to be the one that tries the circuit, which was open as `found` says, until `until`.
pub(crate) async fn take(cx: &Cx, name: &str, found: &Shared, until: Timestamp) -> Probe {
    let mut found = found.clone();
    // What we knew may be out of date: then what there is now is taken, if its time is over too.
    for _ in 0..TRIES {
        let ours = Shared { until, ..found.clone() };
        let taken = Stored::of(cx, name, &ours);
        let unmoved = Condition::number("until_ms", found.until.as_millisecond());
        found = match cx.table().put_or_existing(&taken, unmoved).await {
            Ok(Put::Done) => return Probe::Ours(ours),
            Ok(Put::Refused(None)) => return Probe::Closed,
            // Our own put, whose answer was lost.
            Ok(Put::Refused(Some(stored))) if stored.by == taken.by => return Probe::Ours(ours),
            Ok(Put::Refused(Some(stored))) if stored.state().until > cx.now() => return Probe::Theirs(stored.state()),
            Ok(Put::Refused(Some(stored))) => stored.state(),
            Err(error) => {
                unheard::<()>(name, &error);
                return Probe::Ours(ours);
            }
        };
    }
    Probe::Theirs(Shared { until: cx.now() + SECOND, ..found })
}

/// Tells others that the circuit, which this process tried until `until`, is closed.
pub(crate) async fn remove(cx: &Cx, name: &str, until: Timestamp) {
    let ours = Condition::number("until_ms", until.as_millisecond());
    match cx.table().delete(key(name), ours).await {
        Ok(()) | Err(TableError::ConditionFailed) => {}
        Err(error) => drop(unheard::<()>(name, &error)),
    }
}

/// A breaker is there to save calls; where the table is busy it goes by what it knows.
fn unheard<T>(name: &str, error: &TableError) -> Option<T> {
    debug_assert!(!matches!(error, TableError::Undeclared(..)), "{error}");
    tracing::warn!(
        dependency = name,
        error = error as &dyn std::error::Error,
        "breakers could not be told apart between processes"
    );
    None
}
