//! `$connect`: lets in whoever brings a good ticket, from a page of ours or from no page at all. The ticket is spent in the
//! transaction that writes the connection.

use api::{Error, RateLimit, Result};
use cx::{Cx, Touch};
use function::{Reply, SocketEvent};
use table::{Condition, Range, TableError};

use crate::connection::{Connection, LASTS};
use crate::ticket::Ticket;
use crate::{READ_CONNECTIONS, READ_SOCKETS, WRITE_CONNECTIONS, WRITE_SOCKETS};

/// Connections that one user may have in one team. Pages that are asked for at once may come to a few more.
pub const MOST_CONNECTIONS: usize = 20;

/// What letting somebody in touches.
pub const CONNECT_TOUCHES: &[Touch] = &[Touch::Links, READ_SOCKETS, WRITE_SOCKETS, READ_CONNECTIONS, WRITE_CONNECTIONS];

const NO_TICKET: Error = Error::Unauthenticated("A ticket that is still good is needed: `POST /api/sockets/tickets` gives one.");

/// Opens a connection.
///
/// # Errors
/// 403 for a page of another site; 401 without a ticket, with one that is used, and with one that has expired; 429 where
/// the user has twenty connections.
pub async fn connect(cx: Cx, event: SocketEvent) -> Result<Reply> {
    if let Some(origin) = event.header("origin") {
        let ours = cx.public_url()?.origin();
        if origin != ours && !is_of(origin, event.header("host")) {
            return Err(Error::CrossSite);
        }
    }
    let Some(ticket) = Ticket::find(&cx, event.query("ticket").unwrap_or_default()).await? else { return Err(NO_TICKET) };
    let table = cx.table();
    let present = table.all::<Connection>(&Connection::list_of(&ticket.team), Range::All).await?;
    if present.iter().filter(|connection| connection.user == ticket.user).count() >= MOST_CONNECTIONS {
        let reset_s = LASTS.as_secs().unsigned_abs();
        return Err(Error::TooMany(RateLimit { limit: MOST_CONNECTIONS as u64, remaining: 0, reset_s }));
    }
    let connection = Connection::opened(&cx, event.connection(), ticket.team.clone(), ticket.user.clone());
    let opening = ticket.spend(table.transaction()).put(&connection, Condition::Always);
    match opening.put(&connection.whose(), Condition::Always).commit().await {
        Ok(()) => Ok(Reply::DONE),
        // Somebody else was faster with it.
        Err(TableError::ConditionFailed) => Err(NO_TICKET),
        Err(error) => Err(error.into()),
    }
}

/// Whether `origin` is that of the address asked for: on one machine the pages are at the same one.
fn is_of(origin: &str, host: Option<&str>) -> bool {
    origin.split_once("://").is_some_and(|(_, origin)| Some(origin) == host)
}

#[cfg(test)]
mod tests {
    use super::is_of;

    #[test]
    fn a_page_of_the_address_asked_for_is_ours() {
        assert!(is_of("http://127.0.0.1:3000", Some("127.0.0.1:3000")));
        assert!(!is_of("http://evil.example", Some("127.0.0.1:3000")));
        assert!(!is_of("null", Some("127.0.0.1:3000")) && !is_of("http://a.example", None));
    }
}
