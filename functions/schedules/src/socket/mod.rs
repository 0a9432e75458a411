//! The socket over which pages and programs are told what became of jobs: `wss://…/live`.

pub mod connect;
pub mod disconnect;
pub mod message;
pub mod ticket;

use function::Socket;

/// The socket.
pub(crate) const SOCKET: Socket = Socket {
    name: "schedules-socket",
    path: "/live",
    about: "Tells pages and programs what became of jobs",
    connect: connect::ENTRY,
    message: message::ENTRY,
    disconnect: disconnect::ENTRY,
};
