//! What a channel says, and what came of saying it.

use api::Result;
use cx::Cx;
use delivery::Call;
use jiff::Timestamp;
use notice::{Channel, Waiting};
use outbox::Parcel;
use table::{Item, Key, Writes};

use crate::channels::test::TEST;

/// As many are told one by one; the others are counted.
const MOST_TOLD: usize = 100;

/// What came of a channel's speaking.
pub(super) enum Said {
    /// There was nothing to say.
    Nothing,
    /// It is quiet until then.
    Quiet(Timestamp),
    /// It is packed as mails.
    Packed(Vec<Parcel>, Told),
    /// Nobody it writes to can be written to.
    ToNobody(Told),
    /// It was posted.
    Posted(Box<Call>, Told),
    /// It could not even be read.
    Failed(api::Error),
}

/// What is to be said at one instant: one notice at least.
pub(super) struct Told {
    /// The first of them, in the order in which they happened.
    pub(super) notices: Vec<Waiting>,
    /// Where all of them are.
    keys: Vec<Key>,
}

impl Told {
    /// What `channel` is to say at `said_at`, if anything. All of it was committed before that, so it is the same however
    /// often it is read.
    ///
    /// # Errors
    /// When the table is busy.
    pub(super) async fn read(cx: &Cx, channel: &Channel, said_at: Timestamp) -> Result<Option<Told>> {
        let list = Waiting::list_of(&channel.team, &channel.id);
        let mut notices: Vec<Waiting> = cx.table().all(&list, Waiting::at(said_at)).await?;
        let keys: Vec<Key> = notices.iter().map(Item::key).collect();
        notices.truncate(MOST_TOLD);
        Ok((!notices.is_empty()).then_some(Told { notices, keys }))
    }

    /// Whether somebody only tries the channel.
    pub(super) fn is_a_try(&self) -> bool {
        self.notices.iter().all(|notice| notice.notice == TEST.name)
    }

    /// How many notices it is.
    pub(super) fn count(&self) -> usize {
        self.keys.len()
    }

    /// How many of them are counted only.
    pub(super) fn omitted(&self) -> usize {
        self.keys.len() - self.notices.len()
    }

    /// Removes what was said, or never will be. What is left of it nobody reads, and it expires.
    pub(super) async fn clear(&self, cx: &Cx) {
        let table = cx.table();
        let cleared = self.keys.iter().cloned().fold(table.writes(), Writes::delete).commit().await;
        if let Err(error) = cleared {
            tracing::warn!(error = &error as &dyn std::error::Error, "notices that were said are left to expire");
        }
    }
}
