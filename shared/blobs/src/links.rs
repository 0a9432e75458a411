//! Signed addresses, by which a browser gets and puts blobs itself.

use std::collections::BTreeMap;
use std::time::Duration;

use api::{Error, Result};
use aws_sdk_s3::presigning::{PresignedRequest, PresigningConfig};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::error::failed;
use crate::{BlobKey, Blobs};

/// For how long an address is good: long enough for a person who comes back to the page, short enough to be worth little to
/// whoever finds it.
pub const LONGEST_LINK: Duration = Duration::from_secs(3600);
/// What is not a picture, a film or a sound is never shown in a browser: a page or an SVG could run there.
const SHOWN: [&str; 12] = [
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/avif",
    "video/mp4",
    "video/webm",
    "video/quicktime",
    "audio/mpeg",
    "audio/mp4",
    "audio/ogg",
    "audio/wav",
];

/// How a blob is to arrive.
#[derive(Clone, Debug)]
pub struct Download<'a> {
    file_name: &'a str,
    shown_as: Option<&'a str>,
    lasts: Duration,
}

impl<'a> Download<'a> {
    /// As a file of this name, good for fifteen minutes.
    pub fn attachment(file_name: &'a str) -> Self {
        Download { file_name, shown_as: None, lasts: Duration::from_secs(900) }
    }

    /// Shown where it is, if `content_type` is one that browsers only show: else it is a file all the same.
    pub fn shown(file_name: &'a str, content_type: &'a str) -> Self {
        let shown_as = SHOWN.contains(&content_type).then_some(content_type);
        Download { shown_as, ..Download::attachment(file_name) }
    }

    /// Good for this long, at most [`LONGEST_LINK`].
    #[must_use]
    pub fn lasting(self, lasts: Duration) -> Self {
        Download { lasts: lasts.min(LONGEST_LINK), ..self }
    }

    /// RFC 6266: the name in ASCII for old programs, and as it is.
    fn disposition(&self) -> String {
        let kind = if self.shown_as.is_some() { "inline" } else { "attachment" };
        let plain = |c: char| if c.is_ascii_alphanumeric() || " .-_()".contains(c) { c } else { '_' };
        let ascii: String = self.file_name.chars().map(plain).collect();
        if ascii == self.file_name {
            return format!("{kind}; filename=\"{ascii}\"");
        }
        let encoded: String = self
            .file_name
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
                _ => format!("%{byte:02X}"),
            })
            .collect();
        format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
    }
}

/// What is to be put.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Its size in bytes: neither more nor less is taken.
    pub size: u64,
    /// Its media type.
    pub content_type: &'a str,
    /// The SHA-256 digest of its bytes, if it is known.
    pub sha256: Option<[u8; 32]>,
}

/// A request that somebody else may send, once or several times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "SignedRequest")]
pub struct Signed {
    /// `GET` or `PUT`.
    pub method: String,
    /// Where to.
    pub url: String,
    /// Headers to send exactly like this, by name.
    pub headers: BTreeMap<String, String>,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

impl Blobs {
    /// An address that gives the blob to whoever has it.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub async fn link(&self, key: &BlobKey, download: &Download<'_>) -> Result<Signed> {
        self.check(key)?;
        let get = self.client.get_object().bucket(&*self.bucket).key(key.as_str());
        let get = get.response_content_disposition(download.disposition());
        let get = get.response_content_type(download.shown_as.unwrap_or("application/octet-stream"));
        let presigned = get.presigned(lasting(download.lasts)?).await.map_err(failed)?;
        Ok(self.signed(&presigned, download.lasts))
    }

    /// An address that takes this blob, and no other, from whoever has it, once: a 412 says that it is there already.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub async fn upload_link(&self, key: &BlobKey, wanted: &Wanted<'_>, lasts: Duration) -> Result<Signed> {
        self.check(key)?;
        let lasts = lasts.min(LONGEST_LINK);
        let put = self.client.put_object().bucket(&*self.bucket).key(key.as_str());
        let put = put.content_length(length(wanted.size)?).content_type(wanted.content_type);
        // Once only: what is there, and was looked at, stays as it is.
        let put = put.if_none_match("*");
        let put = put.set_checksum_sha256(wanted.sha256.map(|digest| STANDARD.encode(digest)));
        let presigned = put.presigned(lasting(lasts)?).await.map_err(failed)?;
        Ok(self.signed(&presigned, lasts))
    }

    pub(crate) fn signed(&self, request: &PresignedRequest, lasts: Duration) -> Signed {
        let headers = request.headers().map(|(name, value)| (name.to_owned(), value.to_owned()));
        Signed {
            method: request.method().to_owned(),
            url: request.uri().to_owned(),
            headers: headers.collect(),
            expires_at: self.cx.now() + SignedDuration::try_from(lasts).unwrap_or_default(),
        }
    }
}

pub(crate) fn length(size: u64) -> Result<i64> {
    i64::try_from(size).map_err(|_| Error::internal("no blob is as large as that"))
}

pub(crate) fn lasting(lasts: Duration) -> Result<PresigningConfig> {
    PresigningConfig::expires_in(lasts).map_err(|error| Error::internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::Download;

    #[test]
    fn names_are_said_so_that_every_browser_understands_them() {
        let of = |name| Download::attachment(name).disposition();
        assert_eq!(of("jobs (2).csv"), "attachment; filename=\"jobs (2).csv\"");
        assert_eq!(of("Größe\".csv"), "attachment; filename=\"Gr__e_.csv\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%22.csv");
        assert_eq!(of("a\r\nb"), "attachment; filename=\"a__b\"; filename*=UTF-8''a%0D%0Ab");
    }

    #[test]
    fn what_could_run_is_never_shown() {
        let of = |kind| Download::shown("a", kind).disposition();
        assert_eq!(of("image/png"), "inline; filename=\"a\"");
        for kind in ["text/html", "image/svg+xml", "application/pdf", "application/xhtml+xml", "text/xml", "IMAGE/SVG+XML"] {
            assert_eq!(of(kind), "attachment; filename=\"a\"");
        }
    }
}
