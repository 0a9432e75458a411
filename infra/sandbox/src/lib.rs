//! Stand-ins for other people's services: what the one-machine runner offers where no account with the real one is
//! configured. Each behaves as the real one does to whoever uses it correctly, and refuses what the real one refuses; the
//! code that uses it does not know the difference. Each says clearly that it is a sandbox.
//!
//! All are served below `/sandbox/` of one listener on loopback, which only `Outbound::fetch` reaches.

pub mod google;

mod page;
