//! A new password for whoever forgot theirs.

pub mod confirm;
pub mod request;
