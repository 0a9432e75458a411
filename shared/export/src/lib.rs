//! Exports: what all products keep of one person, as one file of JSON lines.
//!
//! Whoever asks for one posts the event [`EXPORT_REQUESTED`]. Each of the [`products`] that subscribe has a worker that
//! writes its part with a [`Writer`], under the export it [`find`]s; the last to end makes the file of the parts. A worker
//! that is interrupted begins again and writes the same parts over. An export is kept for a week.

mod errands;
mod export;
mod writer;

pub use errands::{erase, expire, find};
pub use export::{EXPORT_REQUESTED, EXPORTS, Export, ExportId, FILES, File, Requested, products, progress};
pub use writer::Writer;
