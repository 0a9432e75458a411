//! Telling open pages and programs that something changed, over connections that stay open.
//!
//! Somebody who is signed in gets a [ticket](issue), opens the socket with it, and subscribes to topics of their team. Whoever
//! changes something [tells](tell) its topic. What is told is a hint to look again and no more: it may come twice, it may be
//! missed, and one topic is told at most once a second by each process. So whoever is told looks at once, and once more a
//! good second later.
//!
//! Whoever tells declares `Touch::Tell`, [`READ_CONNECTIONS`], [`WRITE_CONNECTIONS`] and [`WRITE_SOCKETS`]; whoever takes
//! messages, [`READ_SOCKETS`] and `limits::TOUCH` besides.

mod asked;
mod connect;
mod connection;
mod disconnect;
mod message;
mod post;
mod recent;
mod tell;
mod ticket;

use cx::Touch;
use table::{Family, System};

pub use connect::{CONNECT_TOUCHES, MOST_CONNECTIONS, connect};
pub use connection::{CONNECTIONS, Connection, LASTS, Whose};
pub use disconnect::disconnect;
pub use message::{MOST_TOPICS, Topics, message};
pub use tell::{Telling, tell, tell_all};
pub use ticket::{GOOD_FOR, Ticket, TicketOut, issue};

/// Finding a ticket, or whose a connection is.
pub const READ_SOCKETS: Touch = Touch::Read(Family::System(System::Socket));
/// Issuing and spending tickets, and writing whose a connection is.
pub const WRITE_SOCKETS: Touch = Touch::Write(Family::System(System::Socket));
/// Reading a team's connections.
pub const READ_CONNECTIONS: Touch = Touch::Read(Family::Team(CONNECTIONS));
/// Writing a team's connections.
pub const WRITE_CONNECTIONS: Touch = Touch::Write(Family::Team(CONNECTIONS));

/// What issuing a ticket touches.
pub const ISSUE: &[Touch] = &[Touch::SocketUrl, WRITE_SOCKETS];
/// What clearing away after a connection touches.
pub const DISCONNECT: &[Touch] = &[READ_SOCKETS, WRITE_SOCKETS, WRITE_CONNECTIONS];
