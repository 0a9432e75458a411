//! The audit log: who did what in the team.

pub mod export;
mod filter;
pub mod list;
mod out;
pub mod seal;
pub mod verify;

pub use filter::Filter;
pub(crate) use out::Addresses;
pub use out::{ActorOut, EntryOut};
