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
//! Gates 1 and 2 stand in [`Outbound::send`], before the [`Transport`], so
//! that tests which swap the transport still pass through them.
//!
//! [`Outbound::fetch`] is the same way for providers whose addresses the
//! deployment names: stricter, but for the sandbox that stands in for them.
//!
//! What is deliberately absent: redirects, proxies (the environment's too),
//! cookies, decompression, retries, HTTP/2. Whoever wants a second attempt
//! sends a second request.

mod address;
mod diagnosis;
mod exchange;
mod failure;
mod headers;
mod network;
mod own_ports;
mod policy;
mod refusal;
mod resolver;
mod send;
mod target;
mod tls;
mod transport;

pub use address::{Reason, forbidden};
pub use exchange::{Request, Response, Timing};
pub use failure::{Failure, SetupError};
pub use headers::{HeaderRefusal, MAX_NAME_BYTES, MAX_VALUE_BYTES, check_header};
pub use own_ports::OwnPorts;
pub use policy::Policy;
pub use refusal::Refusal;
pub use send::Outbound;
pub use target::MAX_URL_BYTES;
pub use tls::tls_config;
pub use transport::{Exchange, Transport};
