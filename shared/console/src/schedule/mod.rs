//! A schedule as its user writes it, in a body or in a form: its fields, what those of a form say in the API's words, how
//! they are judged, and what the schedule comes to. A job has them, and so does the page that lets anybody try a schedule.

mod fields;
mod inputs;
mod object;
mod preview;
mod zones;

pub use fields::{WEEKDAYS, at_first, fields};
pub use inputs::Schedule;
pub use object::{form_of, object, placed};
pub use preview::{Outlook, nothing_yet};
pub use zones::PROPOSED;
