//! What is done with exports: found by those who write them, and removed when their time is over.

use api::{Result, TeamId};
use blobs::Blobs;
use cx::Cx;
use events::Received;

use crate::export::{Ended, Export, FILES, Requested};
use crate::writer::join;

/// Removes the blobs of the export `id` of `team`.
///
/// # Errors
/// When S3 stays out of reach.
pub async fn expire(cx: &Cx, team: &TeamId, id: &str) -> Result<()> {
    Blobs::of(cx, FILES)?.clear_named(team, id).await.map(|_| ())
}

/// Removes the blobs of all exports of `team`.
///
/// # Errors
/// When S3 stays out of reach.
pub async fn erase(cx: &Cx, team: &TeamId) -> Result<()> {
    Blobs::of(cx, FILES)?.clear(team).await.map(|_| ())
}

/// The export that an event asks `product` for; `None` when there is nothing to write: it is gone, or whole, or the product's
/// part is there already, and then only the file is seen to.
///
/// # Errors
/// When the table or S3 is out of reach.
pub async fn find(cx: &Cx, event: &Received<Requested>, product: &str) -> Result<Option<Export>> {
    let found = cx.table().get::<Export>(Export::list_of(&event.team).at(event.data.export.as_str())).await?;
    let Some(export) = found.filter(|export| export.file.is_none()) else { return Ok(None) };
    if cx.table().get::<Ended>(Ended::key_of(&export.team, &export.id, product)).await?.is_some() {
        join(cx, &export).await?;
        return Ok(None);
    }
    Ok(Some(export))
}
