//! What names a blob.

use api::{TeamId, base32};
use cx::{BlobPrefix, Cx};
use serde::{Deserialize, Serialize};

/// A blob's name: `team/product/unguessable`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BlobKey(String);

impl BlobKey {
    pub(crate) fn new(cx: &Cx, team: &TeamId, prefix: BlobPrefix) -> BlobKey {
        BlobKey(format!("{}{}", beginning(team, prefix), base32(&cx.random::<20>())))
    }

    /// `name` has no secrets and no slashes; what makes it unguessable is part of it.
    pub(crate) fn named(team: &TeamId, prefix: BlobPrefix, name: &str) -> BlobKey {
        BlobKey(format!("{}{name}", beginning(team, prefix)))
    }

    pub(crate) fn listed(key: &str) -> BlobKey {
        BlobKey(key.to_owned())
    }

    /// As it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is of this kind, whatever the team.
    pub(crate) fn is_of(&self, prefix: BlobPrefix) -> bool {
        self.0.split('/').nth(1) == Some(prefix.0)
    }
}

/// What the keys of one team's blobs of one kind begin with.
pub(crate) fn beginning(team: &TeamId, prefix: BlobPrefix) -> String {
    format!("{team}/{}/", prefix.0)
}
