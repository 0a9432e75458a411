//! A body on its way in: written piece by piece, with its checksums taken on the way.

use std::io;

use futures::StreamExt;
use md5::{Digest, Md5};
use s3s::checksum::ChecksumHasher;
use s3s::crypto::Checksum as _;
use s3s::dto::StreamingBlob;
use s3s::{S3Error, S3Result, TrailingHeaders, s3_error};

use super::Store;
use super::about::Checksums;
use super::bytes::{Draft, Piece};
use crate::blocking;
use crate::hex;

/// How much is gathered before it is written.
const GATHERED_BYTES: usize = 1024 * 1024;
/// The largest body of one request.
const LARGEST_BYTES: u64 = 5 * 1024 * 1024 * 1024;

/// What the request says of its body.
#[derive(Default)]
pub(super) struct Said {
    /// Base64, as given.
    pub(super) md5: Option<String>,
    pub(super) length: Option<i64>,
    pub(super) checksums: Checksums,
    /// The names in `x-amz-trailer`.
    pub(super) trailer: Option<String>,
    pub(super) trailers: Option<TrailingHeaders>,
}

/// A body that has come in.
pub(super) struct Incoming {
    pub(super) piece: Piece,
    /// MD5 in hexadecimal.
    pub(super) etag: String,
    pub(super) checksums: Checksums,
}

struct Writing {
    draft: Draft,
    md5: Md5,
    hasher: ChecksumHasher,
    size: u64,
}

impl Writing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.md5.update(bytes);
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        self.draft.write(bytes)
    }
}

impl Store {
    /// Writes `body` and compares it with what was said of it. Nothing is left of what is refused.
    pub(super) async fn take_in(&self, body: Option<StreamingBlob>, said: Said) -> S3Result<Incoming> {
        let draft = self.place.draft().map_err(S3Error::internal_error)?;
        let hasher = hasher(&said);
        let mut writing = Writing { draft, md5: Md5::new(), hasher, size: 0 };
        let mut gathered: Vec<u8> = Vec::new();
        if let Some(mut body) = body {
            while let Some(bytes) = body.next().await {
                gathered.extend_from_slice(&bytes.map_err(broken)?);
                if writing.size + gathered.len() as u64 > LARGEST_BYTES {
                    return Err(s3_error!(EntityTooLarge));
                }
                if gathered.len() >= GATHERED_BYTES {
                    let bytes = std::mem::take(&mut gathered);
                    writing = self.write(writing, bytes).await?;
                }
            }
        }
        let Writing { draft, md5, hasher, size } = self.write(writing, gathered).await?;
        if said.length.is_some_and(|length| u64::try_from(length) != Ok(size)) {
            return Err(s3_error!(IncompleteBody));
        }
        let (md5, checksums) = (md5.finalize(), taken(hasher));
        let base64 = base64_simd::STANDARD.encode_to_string(md5);
        if said.md5.as_ref().is_some_and(|said| *said != base64) {
            return Err(s3_error!(BadDigest, "The Content-MD5 you specified did not match what we received."));
        }
        compare(&said.checksums.with_trailers(said.trailers.as_ref()), &checksums)?;
        let kept = blocking::run(self.inline, move || draft.keep()).await;
        let piece = kept.map_err(|error| internal(&error.to_string()))?.map_err(S3Error::internal_error)?;
        Ok(Incoming { piece, etag: hex::encode(md5), checksums })
    }

    async fn write(&self, mut writing: Writing, bytes: Vec<u8>) -> S3Result<Writing> {
        let written = blocking::run(self.inline, move || writing.write(&bytes).map(|()| writing)).await;
        written.map_err(|error| internal(&error.to_string()))?.map_err(S3Error::internal_error)
    }
}

pub(super) fn internal(message: &str) -> S3Error {
    S3Error::with_message(s3s::S3ErrorCode::InternalError, message.to_owned())
}

/// A body that broke off, or that is not what its signature says.
fn broken(error: s3s::StdError) -> S3Error {
    // A wrong signature of a chunk, or a wrong digest of the whole, is told from a broken connection by s3s's own error.
    match error.downcast::<S3Error>() {
        Ok(error) => *error,
        Err(error) => S3Error::with_source(s3s::S3ErrorCode::IncompleteBody, error),
    }
}

fn hasher(Said { checksums, trailer, .. }: &Said) -> ChecksumHasher {
    let trailed = |name: &str| trailer.as_ref().is_some_and(|trailer| trailer.to_ascii_lowercase().contains(name));
    let mut hasher = ChecksumHasher::default();
    if checksums.crc32.is_some() || trailed("x-amz-checksum-crc32") && !trailed("x-amz-checksum-crc32c") {
        hasher.crc32 = Some(s3s::crypto::Crc32::new());
    }
    if checksums.crc32c.is_some() || trailed("x-amz-checksum-crc32c") {
        hasher.crc32c = Some(s3s::crypto::Crc32c::new());
    }
    if checksums.crc64nvme.is_some() || trailed("x-amz-checksum-crc64nvme") {
        hasher.crc64nvme = Some(s3s::crypto::Crc64Nvme::new());
    }
    if checksums.sha1.is_some() || trailed("x-amz-checksum-sha1") {
        hasher.sha1 = Some(s3s::crypto::Sha1::new());
    }
    if checksums.sha256.is_some() || trailed("x-amz-checksum-sha256") {
        hasher.sha256 = Some(s3s::crypto::Sha256::new());
    }
    hasher
}

fn taken(hasher: ChecksumHasher) -> Checksums {
    let taken = hasher.finalize();
    Checksums {
        crc32: taken.checksum_crc32,
        crc32c: taken.checksum_crc32c,
        crc64nvme: taken.checksum_crc64nvme,
        sha1: taken.checksum_sha1,
        sha256: taken.checksum_sha256,
    }
}

impl Checksums {
    /// These, or those that came behind the body.
    fn with_trailers(&self, trailers: Option<&TrailingHeaders>) -> Checksums {
        let read = |name: &str| trailers?.read(|headers| Some(headers.get(name)?.to_str().ok()?.to_owned())).flatten();
        let or = |given: &Option<String>, name: &str| given.clone().or_else(|| read(name));
        Checksums {
            crc32: or(&self.crc32, "x-amz-checksum-crc32"),
            crc32c: or(&self.crc32c, "x-amz-checksum-crc32c"),
            crc64nvme: or(&self.crc64nvme, "x-amz-checksum-crc64nvme"),
            sha1: or(&self.sha1, "x-amz-checksum-sha1"),
            sha256: or(&self.sha256, "x-amz-checksum-sha256"),
        }
    }
}

fn compare(said: &Checksums, taken: &Checksums) -> S3Result<()> {
    let pairs = [
        ("CRC32", &said.crc32, &taken.crc32),
        ("CRC32C", &said.crc32c, &taken.crc32c),
        ("CRC64NVME", &said.crc64nvme, &taken.crc64nvme),
        ("SHA1", &said.sha1, &taken.sha1),
        ("SHA256", &said.sha256, &taken.sha256),
    ];
    match pairs.into_iter().find(|(_, said, taken)| said.is_some() && said != taken) {
        None => Ok(()),
        Some((name, ..)) => Err(S3Error::with_message(
            s3s::S3ErrorCode::BadDigest,
            format!("The {name} you specified did not match the calculated checksum."),
        )),
    }
}
