//! `POST /jobs/ticket`: a ticket for the socket, for the script of our own pages. It is the API's operation; a page cannot
//! ask the API itself, which in AWS answers at another address, where the page's cookie is unknown.

use api::Result;
use cx::Cx;
use function::Endpoint;
use identity::{Caller, Permission, ReadJobs};
use live::{TicketOut, issue};
use ui::Hears;

use crate::socket::ticket;

pub(crate) const ENTRY: Endpoint =
    console::form("schedules-pages-ticket", "/jobs/ticket", "Get a ticket for the socket", |site| site.page(submit))
        .may(ReadJobs::ACTION)
        .uses(&[&ticket::ENTRY]);

/// The ticket.
///
/// # Errors
/// 503 when the table is busy.
pub async fn submit(cx: Cx, caller: Caller<ReadJobs>) -> Result<axum::Json<TicketOut>> {
    issue(&cx, &caller).await.map(axum::Json)
}

/// A part of a page that is told of `topic`.
pub(super) fn hears(topic: &str) -> Hears<'_> {
    Hears { topic, tickets: "/jobs/ticket" }
}
