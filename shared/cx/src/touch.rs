//! What a function declares that it touches. `Cx` enforces the list; the template's IAM roles come from
//! the same one.

use queue::{Queue, SendGrants};
use table::{Access, Family, Grants};

use crate::{BlobPrefix, Provider, Setting};

/// One thing a function may touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// Reads items of this family.
    Read(Family),
    /// Writes items of this family.
    Write(Family),
    /// Sends to this queue.
    Send(Queue),
    /// Sends to whichever queue a due item names: the tick and the sweeper.
    SendAnyDue,
    /// Puts, reads, lists and deletes blobs under this prefix of every team's.
    Blobs(BlobPrefix),
    /// Makes outgoing HTTP requests.
    Outbound,
    /// Seals and opens secrets.
    Seal,
    /// Writes links to ourselves, for which it must know our address.
    Links,
    /// Says where the HTTP APIs of other products answer.
    Gateways,
    /// Knows where the socket is opened over which pages are told of changes.
    SocketUrl,
    /// Tells those who are connected there of changes, and ends their connections.
    Tell,
    /// Sends mail through SES.
    Mail,
    /// Publishes domain events on the bus.
    Publish,
    /// Asks this provider, and knows what the deployment keeps secret of it. What it asks goes out over
    /// [`Touch::Outbound`].
    Provider(&'static Provider),
    /// Reads this setting of its product's.
    Setting(Setting),
    /// Anything: for tests that look from outside. No registry entry may say so.
    Everything,
}

pub(crate) fn table_grants(touches: &[Touch]) -> Grants {
    if touches.contains(&Touch::Everything) {
        return Grants::all();
    }
    Grants::only(touches.iter().filter_map(|touch| match touch {
        Touch::Read(family) => Some((Access::Read, *family)),
        Touch::Write(family) => Some((Access::Write, *family)),
        _ => None,
    }))
}

pub(crate) fn send_grants(touches: &[Touch]) -> SendGrants {
    if touches.iter().any(|touch| matches!(touch, Touch::SendAnyDue | Touch::Everything)) {
        return SendGrants::Any;
    }
    SendGrants::Only(
        touches.iter().filter_map(|touch| if let Touch::Send(queue) = touch { Some(queue.name) } else { None }).collect(),
    )
}
