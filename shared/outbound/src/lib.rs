//! The only way the system makes HTTP requests to addresses its users name.
//!
//! A user's URL is hostile until shown otherwise: it may spell an internal
//! address in a dozen ways, or name a host that resolves to one. So a request
//! passes the same gates every time, in this order:
//!
//! 1. [`Policy::check_url`] judges the URL without DNS, IP literals included.
//! 2. The headers are checked, so that nobody can reframe the message.
//! 3. The resolver asks for the host's addresses and keeps only those that
//!    [`forbidden`] has nothing against; the connection is made to exactly
//!    these, so a second DNS answer can change nothing.
//!
//! Gates 1 and 2 stand in [`Outbound`], before the [`Transport`], so that tests
//! which swap the transport still pass through them.
//!
//! [`Outbound::fetch`] is the same way for providers whose addresses the
//! deployment names: stricter, but for the sandbox that stands in for them.
//!
//! [`Outbound::open`] and [`Outbound::open_fetch`] are the two for bodies that do
//! not fit into memory, in either direction, and for what is only done where a
//! caller asks: following redirects, each of which passes the same gates again,
//! and unpacking gzip.
//!
//! What is deliberately absent: proxies (the environment's too), cookies,
//! retries, HTTP/2. Whoever wants a second attempt sends a second request.

mod address;
mod body;
mod call;
mod clock;
mod diagnosis;
mod events;
mod exchange;
mod failure;
mod feed;
mod gzip;
mod headers;
mod hop;
mod network;
mod open;
mod opened;
mod origin;
mod outgoing;
mod own_ports;
mod policy;
mod reading;
mod redirect;
mod refusal;
mod resolver;
mod send;
mod target;
mod tls;
mod transport;

pub use address::{Reason, forbidden};
pub use body::Body;
pub use call::{Call, Limits};
pub use events::{Event, EventParser, Events, TooLong};
pub use exchange::{Request, Response, Timing};
pub use failure::{Failure, SetupError};
pub use headers::{HeaderRefusal, MAX_NAME_BYTES, MAX_VALUE_BYTES, check_header};
pub use hop::{Chunks, Hop, NextChunk, Payload, Reply};
pub use opened::Opened;
pub use origin::Origin;
pub use outgoing::Outgoing;
pub use own_ports::OwnPorts;
pub use policy::Policy;
pub use redirect::MAX_HOPS;
pub use refusal::Refusal;
pub use send::Outbound;
pub use target::MAX_URL_BYTES;
pub use tls::tls_config;
pub use transport::{Exchange, Opening, Transport};
