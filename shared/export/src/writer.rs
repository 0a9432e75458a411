//! Writing one product's part, and the file once all parts are there.

use api::{Error, Result};
use blobs::{BlobKey, Blobs};
use cx::Cx;
use jiff::SignedDuration;
use serde::Serialize;
use serde_json::json;
use table::{Condition, TableError};

use crate::export::{Ended, Export, FILES, File, JSON_LINES, progress};

/// With less time left, another try has a better chance.
const LEAST_TIME: SignedDuration = SignedDuration::from_secs(10);

/// Writes the part of one product.
#[derive(Debug)]
pub struct Writer<'a> {
    cx: &'a Cx,
    export: &'a Export,
    product: &'a str,
    part: blobs::Writer,
    things: u64,
}

impl<'a> Writer<'a> {
    /// The part of `product` in `export`.
    ///
    /// # Errors
    /// When the function does not declare [`cx::Touch::Blobs`] of [`FILES`].
    pub fn new(cx: &'a Cx, export: &'a Export, product: &'a str) -> Result<Self> {
        let blobs = Blobs::of(cx, FILES)?;
        let key = export.part_key(&blobs, product);
        Ok(Writer { cx, export, product, part: blobs.writer(key, JSON_LINES), things: 0 })
    }

    /// Adds `thing`, as the API shows it, of a `kind` such as `job`.
    ///
    /// # Errors
    /// When S3 is out of reach or the worker's time is nearly over; then the part is begun again.
    pub async fn push(&mut self, kind: &str, thing: &impl Serialize) -> Result<()> {
        there_is_time(self.cx)?;
        let thing = serde_json::to_value(thing).map_err(Error::internal)?;
        let line = format!("{}\n", json!({"product": self.product, "kind": kind, "data": thing}));
        self.part.write(line.as_bytes()).await?;
        self.things += 1;
        Ok(())
    }

    /// Ends the part; where it is the last, the file is made of all of them.
    ///
    /// # Errors
    /// As [`Writer::push`].
    pub async fn finish(self) -> Result<()> {
        let Writer { cx, export, product, part, things } = self;
        part.finish().await?;
        let Export { id, team, kept_until, .. } = export.clone();
        let ended = Ended { team, export: id, product: product.into(), things, kept_until };
        cx.table().put(&ended, Condition::Always).await?;
        join(cx, export).await
    }
}

fn there_is_time(cx: &Cx) -> Result<()> {
    if cx.time_left().is_some_and(|left| left < LEAST_TIME) {
        return Err(Error::Busy("there is no time left for the rest of an export".into()));
    }
    Ok(())
}

impl Export {
    fn part_key(&self, blobs: &Blobs, product: &str) -> BlobKey {
        blobs.named_key(&self.team, &format!("{}-{product}", self.id))
    }
}

/// Makes the file of the parts, if all are there. Of two workers that end at once both do, and make the same.
pub(crate) async fn join(cx: &Cx, export: &Export) -> Result<()> {
    if progress(cx, export).await?.iter().any(|(_, things)| things.is_none()) {
        return Ok(());
    }
    let blobs = Blobs::of(cx, FILES)?;
    let key = export.file_key(&blobs);
    let mut file = blobs.writer(key, JSON_LINES);
    for product in &export.products {
        let part = blobs.get(&export.part_key(&blobs, product), None).await?;
        // Whoever made the file before removed it.
        let Some(mut part) = part else { return Ok(()) };
        while let Some(bytes) = part.body.next().await {
            there_is_time(cx)?;
            let bytes = bytes.map_err(|error| Error::Busy(format!("a part of an export broke off: {error}").into()))?;
            file.write(&bytes).await?;
        }
    }
    let bytes = file.finish().await?;
    let whole = Export { file: Some(File { bytes }), ..export.clone() };
    match cx.table().put(&whole, Condition::Exists).await {
        Ok(()) => {}
        // It expired, or went with its team, meanwhile: so do the blobs.
        Err(TableError::ConditionFailed) => return blobs.clear_named(&export.team, export.id.as_str()).await.map(|_| ()),
        Err(error) => return Err(error.into()),
    }
    for product in &export.products {
        blobs.delete(&export.part_key(&blobs, product)).await?;
    }
    Ok(())
}
