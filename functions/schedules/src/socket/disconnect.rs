//! `schedules-socket-disconnect` clears away what a connection leaves.

use function::{Sample, SocketFunction, SocketRoute};
use live::{DISCONNECT, disconnect};

pub(crate) const ENTRY: SocketFunction =
    SocketFunction::new("schedules-socket-disconnect", SocketRoute::Disconnect, "Clears away after a connection", |cx, event| {
        Box::pin(disconnect(cx, event))
    })
    .touches(DISCONNECT)
    .sample(Sample::of("connection"));
