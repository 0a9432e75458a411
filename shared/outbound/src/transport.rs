//! The seam between the guard and whatever carries a request.

use std::pin::Pin;

use crate::exchange::{Request, Response};
use crate::failure::Failure;
use crate::hop::{Hop, Reply, in_one_piece};

/// An exchange under way.
pub type Exchange<'a> = Pin<Box<dyn Future<Output = Result<Response, Failure>> + Send + 'a>>;

/// An exchange under way that is over, for its transport, once the answer has begun.
pub type Opening<'a> = Pin<Box<dyn Future<Output = Result<Reply, Failure>> + Send + 'a>>;

/// Carries one request to its receiver and back.
///
/// The real one speaks HTTP over the network; a test puts its receivers here,
/// in process. Either way [`Outbound`](crate::Outbound) has judged the URL, the
/// method and the headers first, written the URL in its normalised spelling,
/// and ends the exchange when the request's time is up. It follows redirects,
/// unpacks bodies and keeps limits itself, so that no transport need.
pub trait Transport: Send + Sync {
    /// Sends `request` and collects the response, cut at `max_response_bytes`.
    fn exchange(&self, request: Request) -> Exchange<'_>;

    /// The same for [`Outbound::fetch`](crate::Outbound::fetch), which has judged
    /// the URL as a provider's. A transport without a network need not tell them
    /// apart.
    fn fetch(&self, request: Request) -> Exchange<'_> {
        self.exchange(request)
    }

    /// Sends `hop` and returns with the head of the answer, for
    /// [`Outbound::open`](crate::Outbound::open). A transport that leaves this
    /// as it is has bodies of up to 16 MiB, each in one piece.
    fn open(&self, hop: Hop) -> Opening<'_> {
        Box::pin(in_one_piece(hop, |request| self.exchange(request)))
    }

    /// The same for [`Outbound::open_fetch`](crate::Outbound::open_fetch).
    fn open_fetch(&self, hop: Hop) -> Opening<'_> {
        Box::pin(in_one_piece(hop, |request| self.fetch(request)))
    }
}
