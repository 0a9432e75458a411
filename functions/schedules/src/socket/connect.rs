//! `schedules-socket-connect` lets in whoever brings a ticket that is still good, from a page of ours or from no page.

use function::{Sample, SocketFunction, SocketRoute};
use live::{CONNECT_TOUCHES, connect};

pub(crate) const ENTRY: SocketFunction =
    SocketFunction::new("schedules-socket-connect", SocketRoute::Connect, "Opens a connection", |cx, event| {
        Box::pin(connect(cx, event))
    })
    .touches(CONNECT_TOUCHES)
    .sample(Sample::query("ticket={ticket}"));
