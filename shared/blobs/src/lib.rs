//! Blobs: what is too large for the table, in S3.
//!
//! A function declares with [`Touch::Blobs`](cx::Touch) which product's blobs it touches, and reaches no others. A blob is
//! named by its [`BlobKey`], `team/product/unguessable`, which the item that knows of it keeps; what a user called a file
//! is never part of it.
//!
//! ```ignore
//! let blobs = Blobs::of(&cx, EXPORTS)?;
//! let key = blobs.new_key(&team);
//! blobs.put(&key, bytes, "text/csv").await?;
//! let link = blobs.link(&key, &Download::attachment("jobs.csv")).await?;
//! ```
//!
//! Large blobs go through nobody's memory: a [`Writer`] sends them in parts, a browser puts and gets them at addresses that
//! are signed for one blob, one size and type, and a short while.

mod error;
mod key;
mod links;
mod list;
mod parts;
mod store;
mod uploads;
mod writer;

pub use key::BlobKey;
pub use links::{Download, LONGEST_LINK, Signed, Wanted};
pub use parts::{PART_BYTES, Part};
pub use store::{Blob, Blobs, Head};
pub use uploads::{Expire, Intake, PartWay, UPLOAD_INCOMPLETE, UPLOADS, Upload, UploadId, Way, Wish};
pub use writer::Writer;
