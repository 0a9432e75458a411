//! What functions are tried with. A product's `things.rs` makes one of each of its things for a given person; a
//! function's [`Sample`](function::Sample) names those that it takes; from both come the events in `events/`, the rows of
//! the matrix of callers, the examples in the document, and what is planted before an event is replayed.
//!
//! Only tests and generators use it: a product has it behind its feature `trial`.

pub mod event;
mod thing;
mod trial;
mod values;

pub use thing::{Made, Making, Thing};
pub use trial::{Asking, Person, Trial, Working};
pub use values::{Values, thing_in, things_in, things_of};

/// The address in the events; signing up makes that very account, all others ask for the one there is.
pub const EMAIL: &str = "ada@example.com";
/// The password of everybody who tries something.
pub const PASSWORD: &str = "correct horse";
/// The API key of the demo, with which the events come where a key may.
pub const KEY: &str = "mh_DEM0KEY0000000000000000000000000YMBX2G0";
/// The session of the demo, with which the others come.
pub const SESSION: &str = "mhs_DEM0SESS10N000000000000000000000B1BB360";
/// The team in the events.
const TEAM: &str = "team_06DVQ1680358P8PGVE1T4BDHCC";
/// The user in the events.
const USER: &str = "user_06DVQ1680358P8PGVE1T4BDHCC";
