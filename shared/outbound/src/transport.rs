//! The seam between the guard and whatever carries a request.

use std::pin::Pin;

use crate::exchange::{Request, Response};
use crate::failure::Failure;

/// An exchange under way.
pub type Exchange<'a> = Pin<Box<dyn Future<Output = Result<Response, Failure>> + Send + 'a>>;

/// Carries one request to its receiver and back.
///
/// The real one speaks HTTP over the network; a test puts its receivers here,
/// in process. Either way [`Outbound::send`](crate::Outbound::send) has judged
/// the URL, the method and the headers first, written the URL in its normalised
/// spelling, and ends the exchange when the request's time is up.
pub trait Transport: Send + Sync {
    /// Sends `request` and collects the response, cut at `max_response_bytes`.
    fn exchange(&self, request: Request) -> Exchange<'_>;

    /// The same for [`Outbound::fetch`](crate::Outbound::fetch), which has judged
    /// the URL as a provider's. A transport without a network need not tell them
    /// apart.
    fn fetch(&self, request: Request) -> Exchange<'_> {
        self.exchange(request)
    }
}
