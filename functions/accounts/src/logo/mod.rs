//! A team's logo: a small picture that stands for it.

pub mod begin;
pub mod expire;
mod fetch;
pub mod remove;
pub mod set;
pub mod show;
pub mod way;

use api::{Error, Result, TeamId};
use blobs::{BlobKey, Blobs, Intake, Upload};
use cx::{BlobPrefix, Cx};
use imagesize::ImageType;
use jiff::Timestamp;
use queue::Queue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use table::{Collection, Item, Key, Partition, Range};

/// Teams' logos.
pub const LOGOS: Collection = Collection("logo");

/// What is taken as one: what each browser shows, and what can hold no script.
pub const INTAKE: Intake = Intake {
    prefix: BlobPrefix("logos"),
    queue: Queue { name: "logos", visibility_s: 360, max_receives: 5, due: true },
    types: &["image/png", "image/jpeg", "image/webp"],
    largest: 200 * 1024,
};
const SIDE_PX: std::ops::RangeInclusive<usize> = 16..=2048;

/// A team's logo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logo {
    /// Whose it is.
    pub team: TeamId,
    /// Where it is.
    pub key: BlobKey,
    /// Its media type.
    pub content_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its width in pixels.
    pub width: usize,
    /// Its height in pixels.
    pub height: usize,
    /// Since when it is the team's.
    pub set_at: Timestamp,
}

/// A logo, as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Logo")]
pub struct LogoOut {
    /// Its media type.
    pub content_type: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// Its width in pixels.
    pub width: usize,
    /// Its height in pixels.
    pub height: usize,
    /// Since when it is the team's.
    pub set_at: Timestamp,
}

impl LogoOut {
    pub(crate) fn new(logo: &Logo) -> LogoOut {
        LogoOut {
            content_type: logo.content_type.clone(),
            size_bytes: logo.size,
            width: logo.width,
            height: logo.height,
            set_at: logo.set_at,
        }
    }
}

impl Logo {
    fn key_of(team: &TeamId) -> Key {
        Partition::team(team, LOGOS).at("logo")
    }

    /// The team's, if it has one.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn of(cx: &Cx, team: &TeamId) -> Result<Option<Logo>> {
        Ok(cx.table().get(Logo::key_of(team)).await?)
    }
}

impl Item for Logo {
    const KIND: &'static str = "logo";

    fn key(&self) -> Key {
        Logo::key_of(&self.team)
    }
}

/// Width and height of the picture that `bytes` are, if it is one of `content_type`.
///
/// # Errors
/// 422 on `field`, saying why it is none.
fn measure(field: &str, bytes: &[u8], content_type: &str) -> Result<(usize, usize)> {
    let is = match imagesize::image_type(bytes) {
        Ok(ImageType::Png) => "image/png",
        Ok(ImageType::Jpeg) => "image/jpeg",
        Ok(ImageType::Webp) => "image/webp",
        _ => return Err(Error::field(field, "is no picture in PNG, JPEG or WebP")),
    };
    if is != content_type {
        return Err(Error::field(field, format!("is {is}, not {content_type}")));
    }
    let size = imagesize::blob_size(bytes).map_err(|_| Error::field(field, "is a picture that breaks off"))?;
    if !SIDE_PX.contains(&size.width) || !SIDE_PX.contains(&size.height) {
        let (least, most) = (SIDE_PX.start(), SIDE_PX.end());
        let detail = format!("is {} by {} pixels; each side must be {least} to {most}", size.width, size.height);
        return Err(Error::field(field, detail));
    }
    Ok((size.width, size.height))
}

/// Removes what nothing leads to any more: logos that were replaced or removed. What is still on its way stays.
///
/// # Errors
/// When S3 or the table is out of reach; then the next who changes the logo does it.
async fn clear(cx: &Cx, team: &TeamId) -> Result<()> {
    let blobs = Blobs::of(cx, INTAKE.prefix)?;
    let (found, _) = blobs.list(team, None).await?;
    // In this order: an upload that is made the logo meanwhile is seen as one or the other.
    let coming = cx.table().all::<Upload>(&Upload::list_of(team), Range::All).await?;
    let current = Logo::of(cx, team).await?.map(|logo| logo.key);
    for (key, _) in found {
        if current.as_ref() != Some(&key) && coming.iter().all(|upload| upload.key != key) {
            blobs.delete(&key).await?;
        }
    }
    Ok(())
}

/// The same, where a failure is nobody's but the next one's.
async fn tidy(cx: &Cx, team: &TeamId) {
    if let Err(error) = clear(cx, team).await {
        tracing::warn!(%error, "a logo that was replaced is still there");
    }
}

#[cfg(test)]
mod tests {
    use super::measure;

    #[test]
    fn what_is_no_picture_of_its_type_is_told() {
        let png: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x20\x08\x06\0\0\0";
        assert_eq!(measure("upload", png, "image/png").unwrap(), (64, 32));
        for (bytes, kind, why) in [
            (png, "image/webp", "is image/png, not image/webp"),
            (&b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"[..], "image/png", "is no picture"),
            (&b""[..], "image/png", "is no picture"),
            (&png[..18], "image/png", "breaks off"),
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x20\x08\x06\0\0\0"[..], "image/png", "8 by 32 pixels"),
        ] {
            let error = format!("{:?}", measure("upload", bytes, kind).unwrap_err());
            assert!(error.contains(why), "{error}");
        }
    }
}
