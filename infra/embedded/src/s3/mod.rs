//! S3: objects in files, what is known of them in SQLite, behind [s3s](https://crates.io/crates/s3s), which reads requests,
//! verifies signatures, presigned addresses among them, and writes answers.
//!
//! An object is written to a file of its own, compared with the checksums that came with it, waited for on the disk and only
//! then renamed to where it belongs and put into the database: a reader sees the old object or the new one, never half of
//! one. What a crash leaves beside the database is swept when the folder is opened.
//!
//! These of S3's operations are answered; the rest is `NotImplemented`: `CreateBucket`, `HeadBucket`, `PutObject`,
//! `GetObject`, `HeadObject`, `CopyObject`, `DeleteObject`, `DeleteObjects`, `ListObjectsV2`, `CreateMultipartUpload`,
//! `UploadPart`, `ListParts`, `CompleteMultipartUpload` and `AbortMultipartUpload`.

mod about;
mod bytes;
mod incoming;
mod keys;
mod listing;
mod objects;
mod operation;
mod rows;
mod serve;
mod uploads;

use std::path::Path;
use std::sync::Arc;

use rand::RngCore;
use s3s::service::{S3Service, S3ServiceBuilder};

use crate::embedded::{Durability, Now};
use crate::error::{OpenError, StoreError};
use crate::hex;
use bytes::Place;
use keys::Keys;
use rows::Rows;

pub(crate) use operation::operation_of;
pub(crate) use serve::answer;

/// An upload in parts that is as old as this, in milliseconds, is abandoned. The bucket in AWS has a rule that says the same.
pub(crate) const ABANDONED_AFTER_MS: i64 = 2 * 24 * 60 * 60 * 1000;

/// The buckets. Clones share them.
#[derive(Clone)]
pub(crate) struct Objects {
    store: Arc<Store>,
    keys: Keys,
    service: S3Service,
}

/// What the operations work on.
pub(crate) struct Store {
    rows: Rows,
    place: Place,
    now: Now,
    inline: bool,
}

impl Objects {
    /// Opens `objects.db` and the folder `objects` in `folder`, or keeps everything in memory.
    pub(crate) fn open(folder: Option<&Path>, now: Now, inline: bool, durability: Durability) -> Result<Self, OpenError> {
        let rows = Rows::open(folder.map(|folder| folder.join("objects.db")).as_deref(), durability)?;
        let place = Place::open(folder.map(|folder| folder.join("objects")), durability)?;
        if rows.is_new() && place.has_pieces()? {
            return Err(OpenError::Objects(
                "it is missing, and without it nobody knows what the files in objects/ are".to_owned(),
            ));
        }
        place.keep_only(&rows.all_pieces().map_err(|error| OpenError::Objects(error.to_string()))?)?;
        let store = Arc::new(Store { rows, place, now, inline });
        let keys = Keys::default();
        let mut builder = S3ServiceBuilder::new(objects::Buckets(store.clone()));
        builder.set_auth(keys.clone());
        Ok(Objects { store, keys, service: builder.build() })
    }

    /// Lets requests in that are signed with this key.
    pub(crate) fn let_in(&self, id: &str, secret: &str) {
        self.keys.add(id, secret);
    }

    /// The pieces that may go once what is written is on the disk.
    pub(crate) fn waiting(&self) -> Vec<String> {
        self.store.place.waiting()
    }

    pub(crate) fn remove_now(&self, pieces: &[String]) {
        self.store.place.remove_now(pieces);
    }

    pub(crate) fn make_bucket(&self, name: &str) -> Result<(), StoreError> {
        let Store { rows, now, .. } = &*self.store;
        rows.make_bucket(name, now()).map_err(|error| StoreError(error.to_string()))
    }

    /// Forgets uploads in parts that nobody completed, and gives how many.
    pub(crate) fn sweep(&self) -> Result<usize, StoreError> {
        let Store { rows, place, now, .. } = &*self.store;
        let abandoned = rows.abandoned(now() - ABANDONED_AFTER_MS).map_err(|error| StoreError(error.to_string()))?;
        let count = abandoned.len();
        for upload in abandoned {
            let pieces = rows.forget_upload(&upload).map_err(|error| StoreError(error.to_string()))?;
            place.remove(&pieces);
        }
        Ok(count)
    }
}

/// A name that nobody guesses, for a file or an upload.
fn random_name() -> String {
    let mut bytes = [0; 16];
    rand::rng().fill_bytes(&mut bytes);
    hex::encode(bytes)
}
