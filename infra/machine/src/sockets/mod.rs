//! Sockets on one machine: what a WebSocket API of API Gateway does. A connection is let in by the function behind
//! `$connect`, its messages go to the one behind `$default`, and its end to the one behind `$disconnect`; what is posted to
//! it comes from the embedded `@connections`.

mod ended;
mod event;
mod handshake;
mod limits;
mod lines;
mod open;
mod talk;
mod turn;

pub use limits::LineLimits;
pub(crate) use lines::Sockets;
pub(crate) use open::routes;
