//! Putting, getting and deleting.

use std::ops::Range;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use api::{Error, Result, TeamId};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use cx::{BlobPrefix, Cx, Touch};

use crate::BlobKey;
use crate::error::{code_of, failed};

/// How long one request may take: a part of 8 MiB on a slow day.
const WITHIN: Duration = Duration::from_secs(60);

/// The blobs of one product.
#[derive(Clone, Debug)]
pub struct Blobs {
    pub(crate) cx: Cx,
    pub(crate) client: Client,
    pub(crate) bucket: Arc<str>,
    pub(crate) prefix: BlobPrefix,
}

/// A client is made once in a process.
#[derive(Debug, Default)]
struct Made(OnceLock<Client>);

/// What is known of a blob without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its size in bytes.
    pub size: u64,
    /// Its media type, as it was put.
    pub content_type: String,
}

/// A blob that is being read, or a part of one.
#[derive(Debug)]
pub struct Blob {
    /// The size of the whole blob in bytes.
    pub size: u64,
    /// Its media type, as it was put.
    pub content_type: String,
    /// The bytes.
    pub body: ByteStream,
}

impl Blobs {
    /// The blobs of `prefix`.
    ///
    /// # Errors
    /// When the function does not declare [`Touch::Blobs`] of it, or the deployment has no bucket.
    pub fn of(cx: &Cx, prefix: BlobPrefix) -> Result<Blobs> {
        let (sdk, place) = (cx.sdk(&Touch::Blobs(prefix))?, cx.blob_place(prefix)?);
        let made = cx.kept().of::<Made>();
        let client = made.0.get_or_init(|| {
            let timeouts = TimeoutConfig::builder().operation_attempt_timeout(WITHIN).build();
            let config = aws_sdk_s3::config::Builder::from(sdk).timeout_config(timeouts);
            let endpoint = place.endpoint.clone().or_else(|| sdk.endpoint_url().map(str::to_owned));
            // Only AWS has a host for each bucket.
            let mut config = config.force_path_style(endpoint.is_some());
            config.set_endpoint_url(endpoint);
            Client::from_conf(config.build())
        });
        Ok(Blobs { cx: cx.clone(), client: client.clone(), bucket: place.bucket.as_str().into(), prefix })
    }

    /// A name for a new blob of `team`. A repeat under an `Idempotency-Key` gives the same again.
    pub fn new_key(&self, team: &TeamId) -> BlobKey {
        BlobKey::new(&self.cx, team, self.prefix)
    }

    /// The name of a blob of `team` that follows from something else's id, which nobody guesses: so that whoever writes it
    /// again writes it over.
    pub fn named_key(&self, team: &TeamId, name: &str) -> BlobKey {
        BlobKey::named(team, self.prefix, name)
    }

    /// Puts a blob that is in memory.
    ///
    /// # Errors
    /// When S3 stays out of reach.
    pub async fn put(&self, key: &BlobKey, bytes: impl Into<Bytes>, content_type: &str) -> Result<()> {
        self.check(key)?;
        let body = ByteStream::from(bytes.into());
        let put = self.client.put_object().bucket(&*self.bucket).key(key.as_str()).content_type(content_type).body(body);
        put.send().await.map(|_| ()).map_err(failed)
    }

    /// Reads a blob, or the bytes of `range`; `None` when there is none.
    ///
    /// # Errors
    /// When S3 stays out of reach; 404 when `range` begins behind the end.
    pub async fn get(&self, key: &BlobKey, range: Option<Range<u64>>) -> Result<Option<Blob>> {
        self.check(key)?;
        let range = range.map(|range| format!("bytes={}-{}", range.start, range.end.saturating_sub(1)));
        let got = self.client.get_object().bucket(&*self.bucket).key(key.as_str()).set_range(range).send().await;
        let got = match got {
            Ok(got) => got,
            Err(error) if code_of(&error) == Some("NoSuchKey") => return Ok(None),
            Err(error) if code_of(&error) == Some("InvalidRange") => return Err(Error::NotFound("part of the file")),
            Err(error) => return Err(failed(error)),
        };
        let whole = got.content_range().and_then(|said| said.rsplit_once('/')).and_then(|(_, size)| size.parse().ok());
        let size = whole.or_else(|| u64::try_from(got.content_length().unwrap_or_default()).ok()).unwrap_or_default();
        Ok(Some(Blob { size, content_type: got.content_type().unwrap_or_default().to_owned(), body: got.body }))
    }

    /// What is known of a blob; `None` when there is none.
    ///
    /// # Errors
    /// When S3 stays out of reach.
    pub async fn head(&self, key: &BlobKey) -> Result<Option<Head>> {
        self.check(key)?;
        match self.client.head_object().bucket(&*self.bucket).key(key.as_str()).send().await {
            Ok(head) => Ok(Some(Head {
                size: u64::try_from(head.content_length().unwrap_or_default()).unwrap_or_default(),
                content_type: head.content_type().unwrap_or_default().to_owned(),
            })),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_not_found()) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Deletes a blob. One that is not there is no mistake.
    ///
    /// # Errors
    /// When S3 stays out of reach.
    pub async fn delete(&self, key: &BlobKey) -> Result<()> {
        self.check(key)?;
        let deleted = self.client.delete_object().bucket(&*self.bucket).key(key.as_str()).send().await;
        deleted.map(|_| ()).map_err(failed)
    }

    /// That `key` is one of ours: a function reaches only what it declares.
    pub(crate) fn check(&self, key: &BlobKey) -> Result<()> {
        if key.is_of(self.prefix) {
            return Ok(());
        }
        Err(Error::internal(format!("a blob of another kind is asked of `{}`", self.prefix.0)))
    }
}
