//! Blobs put in parts: by a browser that resumes where it was interrupted, or by a [`Writer`](crate::Writer).

use api::{Error, Result};
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

use crate::error::{code_of, failed};
use crate::links::{lasting, length};
use crate::{BlobKey, Blobs, LONGEST_LINK, Signed};

/// The size of each part but the last: at most 10,000 parts make 80 GB.
pub const PART_BYTES: u64 = 8 * 1024 * 1024;

/// A part that S3 has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// From 1.
    pub number: u32,
    /// Its size in bytes.
    pub size: u64,
    /// What S3 calls its contents.
    pub(crate) tag: String,
}

impl Blobs {
    /// Begins to put a blob in parts. The id that this gives goes with all that follows; what is not completed within two
    /// days is forgotten.
    ///
    /// # Errors
    /// When S3 stays out of reach.
    pub async fn begin(&self, key: &BlobKey, content_type: &str) -> Result<String> {
        self.check(key)?;
        let begun = self.client.create_multipart_upload().bucket(&*self.bucket).key(key.as_str()).content_type(content_type);
        let begun = begun.send().await.map_err(failed)?;
        begun.upload_id.ok_or_else(|| Error::internal("S3 began an upload without an id"))
    }

    /// An address that takes part `number` of `size` bytes.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub async fn part_link(&self, key: &BlobKey, upload: &str, number: u32, size: u64) -> Result<Signed> {
        self.check(key)?;
        let put = self.client.upload_part().bucket(&*self.bucket).key(key.as_str()).upload_id(upload);
        let put = put.part_number(part_number(number)?).content_length(length(size)?);
        let presigned = put.presigned(lasting(LONGEST_LINK)?).await.map_err(failed)?;
        Ok(self.signed(&presigned, LONGEST_LINK))
    }

    /// Puts a part that is in memory.
    pub(crate) async fn put_part(&self, key: &BlobKey, upload: &str, number: u32, bytes: Vec<u8>) -> Result<Part> {
        let size = bytes.len() as u64;
        let put = self.client.upload_part().bucket(&*self.bucket).key(key.as_str()).upload_id(upload);
        let put = put.part_number(part_number(number)?).body(bytes.into()).send().await.map_err(failed)?;
        let tag = put.e_tag.ok_or_else(|| Error::internal("S3 took a part without a tag"))?;
        Ok(Part { number, size, tag })
    }

    /// The parts that are there, in order: where to go on after an interruption. `None` when the upload is not there, or
    /// not any more.
    ///
    /// # Errors
    /// When S3 stays out of reach.
    pub async fn parts(&self, key: &BlobKey, upload: &str) -> Result<Option<Vec<Part>>> {
        self.check(key)?;
        let (mut parts, mut behind) = (Vec::new(), None);
        loop {
            let asked = self.client.list_parts().bucket(&*self.bucket).key(key.as_str()).upload_id(upload);
            let page = match asked.set_part_number_marker(behind).send().await {
                Ok(page) => page,
                Err(error) if code_of(&error) == Some("NoSuchUpload") => return Ok(None),
                Err(error) => return Err(failed(error)),
            };
            parts.extend(page.parts().iter().filter_map(|part| {
                let number = u32::try_from(part.part_number()?).ok()?;
                Some(Part { number, size: u64::try_from(part.size()?).ok()?, tag: part.e_tag()?.to_owned() })
            }));
            if page.is_truncated() != Some(true) {
                return Ok(Some(parts));
            }
            behind = page.next_part_number_marker;
        }
    }

    /// Makes `parts` the blob. Says whether it could: not where the upload is gone, or the parts are others by now.
    ///
    /// # Errors
    /// When S3 stays out of reach.
    pub async fn complete(&self, key: &BlobKey, upload: &str, parts: &[Part]) -> Result<bool> {
        self.check(key)?;
        let named =
            parts.iter().map(|part| Ok(CompletedPart::builder().part_number(part_number(part.number)?).e_tag(&part.tag).build()));
        let named = CompletedMultipartUpload::builder().set_parts(Some(named.collect::<Result<_>>()?)).build();
        let completed = self.client.complete_multipart_upload().bucket(&*self.bucket).key(key.as_str()).upload_id(upload);
        match completed.multipart_upload(named).send().await {
            Ok(_) => Ok(true),
            Err(error) => match code_of(&error) {
                // Our own request, whose answer was lost.
                Some("NoSuchUpload") => Ok(self.head(key).await?.is_some()),
                Some("InvalidPart" | "InvalidPartOrder" | "EntityTooSmall" | "MalformedXML") => Ok(false),
                _ => Err(failed(error)),
            },
        }
    }

    /// Gives an upload up, with the parts that are there. One that is not there is no mistake.
    ///
    /// # Errors
    /// When S3 stays out of reach.
    pub async fn abort(&self, key: &BlobKey, upload: &str) -> Result<()> {
        self.check(key)?;
        match self.client.abort_multipart_upload().bucket(&*self.bucket).key(key.as_str()).upload_id(upload).send().await {
            Ok(_) => Ok(()),
            Err(error) if code_of(&error) == Some("NoSuchUpload") => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }
}

fn part_number(number: u32) -> Result<i32> {
    i32::try_from(number).map_err(|_| Error::internal("no upload has as many parts"))
}
