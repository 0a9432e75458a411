//! `cargo run`: the whole of Minutehand in one process. This crate reads the command line and owns the
//! data folder; what runs the products is the `machine` crate's.

mod announce;
mod arguments;
mod clock;
mod demo;
mod doors;
mod folder;
mod mailbox;
mod run;
mod sandboxes;
mod serve;
mod servers;
mod settings;
mod smtp;
mod strangers;

pub use arguments::{Arguments, usage};
pub use demo::{DEMO_KEY, DEMO_SESSION};
pub use mailbox::routes as mailbox;
pub use run::run;
pub use serve::{SocketLimits, serve};
pub use smtp::{SmtpUrl, relay};

pub use products::REGISTRIES;
