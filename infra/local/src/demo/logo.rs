//! The logo of a demo's team, put as a browser would, but for the way there.

use accounts::logo::INTAKE;
use api::Cause;
use blobs::{Blobs, Upload};
use serde_json::json;

use super::past::Past;
use super::people::Person;

const PICTURE: &[u8] = include_bytes!("logo.png");

/// Gives `owner`'s own team a logo.
pub(super) async fn make(past: &Past, owner: &Person) -> Result<(), Cause> {
    let at = past.day(28, 10, 12);
    let wish = json!({"file_name": "logo.png", "content_type": "image/png", "size_bytes": PICTURE.len()});
    let begun = owner.post(past, at, "/api/team/logo/uploads", wish).await?;
    let id = begun["id"].as_str().unwrap_or_default();
    let cx = past.cx(at);
    let upload = Upload::load(&cx, &INTAKE, &owner.team, &id.parse()?).await?;
    Blobs::of(&cx, INTAKE.prefix)?.put(&upload.key, PICTURE, "image/png").await?;
    owner.post(past, at, "/api/team/logo", json!({"upload": id})).await?;
    Ok(())
}
