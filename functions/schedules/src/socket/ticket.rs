//! `POST /api/sockets/tickets` gives a ticket to open the socket with: good once, and for a minute.

use api::{Created, Result};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, Permission, ReadJobs};
use live::{ISSUE, TicketOut, issue};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("schedules-socket-ticket", "/api/sockets/tickets", "Get a ticket for the socket", |site| site.to(ticket))
        .may(ReadJobs::ACTION)
        .touches(ISSUE)
        .about(
            "Open a WebSocket at `url` with `?ticket=…` within a minute. Send `{\"subscribe\": [\"jobs\", \"job/job_…\"]}` to hear \
             of all jobs or of one, `{\"unsubscribe\": […]}` not to any more; each is answered with `{\"subscribed\": […]}`. \
             What changes is told as `{\"topic\": …, \"told\": {\"what\": \"changed\"}}`, or `\"settled\"` when an attempt ended: at \
             most once a second for each topic, so look at once and once more a good second later. A connection lasts two \
             hours at most, and ten minutes without a message: `{}` is one.",
        )
        .sample(Sample::NONE.gives(201, &["/ticket", "/url", "/expires_at"]));

/// Gives the ticket.
///
/// # Errors
/// 503 when the table is busy.
pub async fn ticket(cx: Cx, caller: Caller<ReadJobs>) -> Result<Created<TicketOut>> {
    issue(&cx, &caller).await.map(Created)
}
