//! The outbox: what must leave the system leaves it exactly when the change it tells of happened, and at least once.
//!
//! A *parcel* is an item of its own, its contents sealed, with a due errand beside it, both in the **caller's own
//! transaction**:
//!
//! ```ignore
//! let parcel = outbox::parcel(&cx, &team, &mail)?;
//! parcel.join(transaction).commit().await?;
//! parcel.leave(&cx).await;
//! ```
//!
//! [`Parcel::leave`] hands it to its queue at once; if the process dies before, the minute tick does. The worker of
//! the queue [`ship`]s it: claims the occurrence, lets its [`Ship`] send it, ends the occurrence and deletes the parcel. A message that comes twice meets the end; a crash in between repeats the act.

mod parcel;
mod pauses;
mod work;

pub use parcel::{PARCELS, Parcel, ParcelId, parcel};
pub use work::{Ship, Taken, Trouble, ship};

use cx::Touch;
use due::OCCURRENCES;
use queue::Queue;
use serde::Serialize;
use serde::de::DeserializeOwned;
use table::{Family, System};

/// A kind of parcel: where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The queue whose worker takes it out of the system. Due items name it.
    pub queue: Queue,
    /// Whether its contents hold links to ourselves, for which whoever posts it must know our address.
    pub links: bool,
}

/// What a parcel holds.
pub trait Contents: Serialize + DeserializeOwned + Send + Sync {
    /// Which queue it goes to.
    const KIND: Kind;
}

impl Kind {
    /// What posting such a parcel touches.
    pub const fn touches(&self) -> [Touch; 6] {
        [
            Touch::Write(Family::Team(PARCELS)),
            Touch::Write(Family::System(System::Due)),
            Touch::Write(Family::System(System::Ledger)),
            Touch::Send(self.queue),
            Touch::Seal,
            if self.links { Touch::Links } else { Touch::Seal },
        ]
    }

    /// What the worker of its queue touches, besides what it acts with: all of that, what it opens and the claim.
    pub const fn worker_touches(&self) -> [Touch; 7] {
        [
            Touch::Read(Family::Team(PARCELS)),
            Touch::Write(Family::Team(PARCELS)),
            Touch::Write(Family::Team(OCCURRENCES)),
            Touch::Write(Family::System(System::Due)),
            Touch::Write(Family::System(System::Ledger)),
            Touch::Send(self.queue),
            Touch::Seal,
        ]
    }
}
