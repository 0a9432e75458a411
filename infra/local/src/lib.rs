//! `cargo run`: the whole of Minutehand in one process. This crate reads the command line and owns the
//! data folder; what runs the products is the `machine` crate's.

mod arguments;
mod demo;
mod folder;
mod google;
mod mailbox;
mod run;
mod serve;
mod smtp;
mod strangers;

pub use arguments::{Arguments, USAGE};
pub use demo::{DEMO_KEY, DEMO_SESSION};
pub use mailbox::routes as mailbox;
pub use run::run;
pub use serve::{SocketLimits, serve};
pub use smtp::{SmtpUrl, relay};

pub use products::REGISTRIES;
