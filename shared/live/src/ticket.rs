//! Tickets: what opens a socket. A browser cannot put a credential into the request that opens a WebSocket but in its
//! address, which ends up in logs; so it is one that is good once, and for a minute.

use api::{Error, Result, TeamId, UserId};
use cx::Cx;
use identity::{Caller, Token};
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use table::{Condition, Item, Key, Partition, System, Transaction};

/// For how long a ticket is good.
pub const GOOD_FOR: SignedDuration = SignedDuration::from_secs(60);

/// A ticket, as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ticket {
    /// The ticket's hash.
    pub hash: String,
    /// Who may connect with it.
    pub user: UserId,
    /// For which team.
    pub team: TeamId,
    /// Until when.
    pub ends_at: Timestamp,
}

/// A ticket, as whoever asked for it gets it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TicketOut {
    /// `mht_…`; good once.
    pub ticket: String,
    /// Where the socket is opened: `wss://…`, to which `?ticket=…` is added.
    pub url: String,
    /// Until when the ticket is good.
    pub expires_at: Timestamp,
}

/// A new ticket for `caller`, within their team.
///
/// # Errors
/// When the deployment has no socket, or the table is busy.
pub async fn issue<P: identity::Permission>(cx: &Cx, caller: &Caller<P>) -> Result<TicketOut> {
    let url = cx.socket_url()?.ok_or_else(|| Error::internal("no socket is configured"))?.to_owned();
    // A repeat under an Idempotency-Key must not bring back one that was used.
    let token = Token::new(Token::TICKET, cx.fresh_random());
    let ends_at = cx.now() + GOOD_FOR;
    let ticket = Ticket { hash: token.hash(), user: caller.user.clone(), team: caller.team.clone(), ends_at };
    cx.table().put(&ticket, Condition::Always).await?;
    Ok(TicketOut { ticket: token.reveal().to_owned(), url, expires_at: ends_at })
}

impl Ticket {
    /// The ticket written `text`, if it is good.
    ///
    /// # Errors
    /// When the table is busy.
    pub(crate) async fn find(cx: &Cx, text: &str) -> Result<Option<Ticket>> {
        let Some(token) = Token::read(Token::TICKET, text) else { return Ok(None) };
        let found = cx.table().get::<Ticket>(Ticket::key_of(&token.hash())).await?;
        Ok(found.filter(|found| found.ends_at > cx.now()))
    }

    /// Adds to `transaction` that it is spent; the transaction fails if it was spent before.
    pub(crate) fn spend<'a>(&self, transaction: Transaction<'a>) -> Transaction<'a> {
        transaction.delete(self.key(), Condition::Exists)
    }

    fn key_of(hash: &str) -> Key {
        Partition::system(System::Socket, hash).at("ticket")
    }
}

impl Item for Ticket {
    const KIND: &'static str = "socket_ticket";

    fn key(&self) -> Key {
        Ticket::key_of(&self.hash)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        // The table counts in whole seconds and forgets at their beginning; `find` looks at the exact instant.
        Some(self.ends_at + SignedDuration::from_secs(1))
    }
}
