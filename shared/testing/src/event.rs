//! The events in `events/`, one for every function, as they are written.

use std::path::Path;

use serde_json::Value;

/// One event.
#[derive(Clone, Debug)]
pub struct Event {
    /// The function it is for.
    pub function: String,
    /// The event.
    pub json: Value,
}

impl Event {
    /// Every event of the workspace at `root`, by name.
    pub fn all(root: &Path) -> Vec<Event> {
        let entries = std::fs::read_dir(root.join("events")).expect("the folder of events");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let names = paths.map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned());
        let mut events: Vec<Event> = names.map(|name| Event::of(root, &name).expect("an event")).collect();
        events.sort_by(|one, other| one.function.cmp(&other.function));
        events
    }

    /// The event of `function` in the workspace at `root`.
    ///
    /// # Errors
    /// When there is none, or it is no JSON.
    pub fn of(root: &Path, function: &str) -> Result<Event, String> {
        let path = format!("events/{function}.json");
        let text = std::fs::read_to_string(root.join(&path)).map_err(|error| format!("{path}: {error}"))?;
        let json = serde_json::from_str(&text).map_err(|error| format!("{path} is no JSON: {error}"))?;
        Ok(Event { function: function.to_owned(), json })
    }
}
