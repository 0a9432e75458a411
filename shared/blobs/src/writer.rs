//! Writing a blob whose size nobody knows before its end, in constant memory.

use api::Result;

use crate::parts::PART_BYTES;
use crate::{BlobKey, Blobs, Part};

/// Gathers a part and sends it. A writer that is dropped before it is finished leaves no blob; the parts it sent are
/// forgotten by S3 after two days.
#[derive(Debug)]
pub struct Writer {
    blobs: Blobs,
    key: BlobKey,
    content_type: String,
    gathered: Vec<u8>,
    size: u64,
    sent: Option<Sent>,
}

#[derive(Debug)]
struct Sent {
    upload: String,
    parts: Vec<Part>,
}

impl Blobs {
    /// Begins to write the blob `key`.
    pub fn writer(&self, key: BlobKey, content_type: &str) -> Writer {
        Writer { blobs: self.clone(), key, content_type: content_type.into(), gathered: Vec::new(), size: 0, sent: None }
    }
}

impl Writer {
    /// Adds `bytes`.
    ///
    /// # Errors
    /// When S3 stays out of reach; then the blob is to be begun again.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.size += bytes.len() as u64;
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() as u64 >= PART_BYTES {
            self.send().await?;
        }
        Ok(())
    }

    /// Ends the blob, and gives its size in bytes.
    ///
    /// # Errors
    /// As [`Writer::write`].
    pub async fn finish(mut self) -> Result<u64> {
        if self.sent.is_none() {
            self.blobs.put(&self.key, self.gathered, &self.content_type).await?;
            return Ok(self.size);
        }
        if !self.gathered.is_empty() {
            self.send().await?;
        }
        if let Some(Sent { upload, parts }) = &self.sent
            && !self.blobs.complete(&self.key, upload, parts).await?
        {
            return Err(api::Error::Busy("S3 has lost some of an upload's parts".into()));
        }
        Ok(self.size)
    }

    async fn send(&mut self) -> Result<()> {
        let sent = match &mut self.sent {
            Some(sent) => sent,
            none => {
                let upload = self.blobs.begin(&self.key, &self.content_type).await?;
                none.insert(Sent { upload, parts: Vec::new() })
            }
        };
        let number = u32::try_from(sent.parts.len() + 1).unwrap_or(u32::MAX);
        let bytes = std::mem::take(&mut self.gathered);
        sent.parts.push(self.blobs.put_part(&self.key, &sent.upload, number, bytes).await?);
        Ok(())
    }
}
