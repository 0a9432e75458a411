//! A schedule as a form: its fields, what they say in the API's words, and what the schedule comes to. A job's form has
//! them, and so does the page that lets anybody try a schedule.

mod fields;
mod object;
mod preview;
mod zones;

pub use fields::{WEEKDAYS, at_first, fields};
pub use object::{form_of, object, placed};
pub use preview::{Outlook, nothing_yet};
pub use zones::PROPOSED;

/// The shortest distance between two runs of one job.
pub const SHORTEST_GAP_S: u64 = 10;
