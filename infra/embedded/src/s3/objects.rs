//! The operations on objects and buckets. Those on uploads in parts are in `uploads.rs`.

use std::io;
use std::sync::Arc;

use futures::stream;
use s3s::dto::*;
use s3s::{S3, S3Error, S3Request, S3Response, S3Result, s3_error};

use super::Store;
use super::about::{About, Checksums};
use super::bytes::Reader;
use super::incoming::{Incoming, Said, internal};
use super::rows::{Object, Rows};
use crate::blocking;

/// S3's longest key, in bytes.
pub(super) const LONGEST_KEY_BYTES: usize = 1024;
/// As many keys are listed, or deleted, by one request.
pub(super) const MOST_KEYS: i32 = 1000;

/// What [`s3s`] calls.
pub(super) struct Buckets(pub(super) Arc<Store>);

impl Buckets {
    /// Runs `work` on the rows.
    pub(super) async fn rows<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Rows) -> rusqlite::Result<T> + Send + 'static,
    ) -> S3Result<T> {
        let store = self.0.clone();
        let done = blocking::run(store.inline, move || work(&store.rows)).await;
        done.map_err(|error| internal(&error.to_string()))?.map_err(S3Error::internal_error)
    }

    pub(super) fn now(&self) -> i64 {
        (self.0.now)()
    }

    pub(super) async fn must_have(&self, bucket: &str) -> S3Result<()> {
        let name = bucket.to_owned();
        if self.rows(move |rows| rows.has_bucket(&name)).await? { Ok(()) } else { Err(s3_error!(NoSuchBucket)) }
    }

    async fn object(&self, bucket: &str, key: &str) -> S3Result<Object> {
        self.must_have(bucket).await?;
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        self.rows(move |rows| rows.object(&bucket, &key)).await?.ok_or_else(|| s3_error!(NoSuchKey))
    }

    /// Removes what nothing leads to any more.
    pub(super) async fn clear(&self, pieces: Vec<super::bytes::Piece>) {
        let store = self.0.clone();
        // What is left is swept when the folder is opened again.
        let _ = blocking::run(store.inline, move || store.place.remove(&pieces)).await;
    }

    /// Puts `object`, if the conditions hold.
    async fn put(&self, bucket: String, object: Object, conditions: Conditions) -> S3Result<()> {
        let pieces = object.pieces.clone();
        let put = self.rows(move |rows| rows.put(&bucket, &object, |old| conditions.check(old))).await?;
        match put {
            Ok(replaced) => {
                self.clear(replaced).await;
                Ok(())
            }
            Err(refused) => {
                self.clear(pieces).await;
                Err(refused)
            }
        }
    }
}

pub(super) fn check_key(key: &str) -> S3Result<()> {
    if key.len() > LONGEST_KEY_BYTES { Err(s3_error!(KeyTooLongError)) } else { Ok(()) }
}

pub(super) fn etag(text: &str) -> Option<ETag> {
    Some(ETag::Strong(text.to_owned()))
}

pub(super) fn timestamp(ms: i64) -> Timestamp {
    let since = std::time::Duration::from_millis(u64::try_from(ms).unwrap_or(0));
    Timestamp::from(std::time::UNIX_EPOCH + since)
}

/// `If-Match` and `If-None-Match` of a write.
#[derive(Default)]
pub(super) struct Conditions {
    pub(super) if_match: Option<ETagCondition>,
    pub(super) if_none_match: Option<ETagCondition>,
}

impl Conditions {
    pub(super) fn check(&self, old: Option<&Object>) -> S3Result<()> {
        let is = |condition: &ETagCondition, object: &Object| match condition.as_etag() {
            Some(wanted) => wanted.value() == object.etag,
            None => true,
        };
        match (&self.if_match, old) {
            (Some(_), None) => return Err(s3_error!(NoSuchKey)),
            (Some(condition), Some(old)) if !is(condition, old) => return Err(s3_error!(PreconditionFailed)),
            _ => {}
        }
        match (&self.if_none_match, old) {
            (Some(condition), Some(old)) if is(condition, old) => Err(s3_error!(PreconditionFailed)),
            _ => Ok(()),
        }
    }

    /// The same for a read.
    fn check_read(&self, object: &Object) -> S3Result<()> {
        let value = |condition: &ETagCondition| condition.as_etag().is_none_or(|wanted| wanted.value() == object.etag);
        if self.if_match.as_ref().is_some_and(|condition| !value(condition)) {
            return Err(s3_error!(PreconditionFailed));
        }
        if self.if_none_match.as_ref().is_some_and(value) {
            return Err(s3_error!(NotModified));
        }
        Ok(())
    }
}

/// The bytes as a stream.
fn body(reader: Reader, inline: bool) -> StreamingBlob {
    StreamingBlob::wrap(stream::try_unfold(reader, move |mut reader| async move {
        let read = blocking::run(inline, move || reader.next_chunk().map(|chunk| (chunk, reader))).await;
        let (chunk, reader) = read.map_err(|error| io::Error::other(error.to_string()))??;
        Ok::<_, io::Error>(chunk.map(|chunk| (chunk, reader)))
    }))
}

pub(super) fn length(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

#[async_trait::async_trait]
impl S3 for Buckets {
    async fn create_bucket(&self, req: S3Request<CreateBucketInput>) -> S3Result<S3Response<CreateBucketOutput>> {
        let (name, now) = (req.input.bucket, self.now());
        let location = Some(format!("/{name}"));
        self.rows(move |rows| rows.make_bucket(&name, now)).await?;
        Ok(S3Response::new(CreateBucketOutput { location }))
    }

    async fn head_bucket(&self, req: S3Request<HeadBucketInput>) -> S3Result<S3Response<HeadBucketOutput>> {
        self.must_have(&req.input.bucket).await?;
        Ok(S3Response::new(HeadBucketOutput::default()))
    }

    async fn put_object(&self, req: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let about = About::of_put(&req);
        let trailer = header(&req, "x-amz-trailer");
        let PutObjectInput { bucket, key, body, if_match, if_none_match, content_md5, content_length, .. } = req.input;
        check_key(&key)?;
        self.must_have(&bucket).await?;
        let said = Said {
            md5: content_md5,
            length: content_length.filter(|_| trailer.is_none()),
            checksums: Checksums {
                crc32: req.input.checksum_crc32,
                crc32c: req.input.checksum_crc32c,
                crc64nvme: req.input.checksum_crc64nvme,
                sha1: req.input.checksum_sha1,
                sha256: req.input.checksum_sha256,
            },
            trailer,
            trailers: req.trailing_headers,
        };
        let Incoming { piece, etag: tag, checksums } = self.0.take_in(body, said).await?;
        let object = Object {
            key,
            size: piece.size,
            pieces: vec![piece],
            etag: tag.clone(),
            put_at: self.now(),
            about: About { checksums: checksums.clone(), ..about },
        };
        self.put(bucket, object, Conditions { if_match, if_none_match }).await?;
        Ok(S3Response::new(PutObjectOutput {
            e_tag: etag(&tag),
            checksum_crc32: checksums.crc32,
            checksum_crc32c: checksums.crc32c,
            checksum_crc64nvme: checksums.crc64nvme,
            checksum_sha1: checksums.sha1,
            checksum_sha256: checksums.sha256,
            ..PutObjectOutput::default()
        }))
    }

    async fn get_object(&self, req: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let GetObjectInput { bucket, key, range, checksum_mode, if_match, if_none_match, .. } = req.input;
        // An object that is replaced between the look at its row and the first read is looked up again.
        let mut tries = 3;
        let (object, start, size, reader) = loop {
            let object = self.object(&bucket, &key).await?;
            Conditions { if_match: if_match.clone(), if_none_match: if_none_match.clone() }.check_read(&object)?;
            let wanted = range.map(|range| range.check(object.size)).transpose().map_err(|_| s3_error!(InvalidRange))?;
            if range.is_some() && object.size == 0 {
                return Err(s3_error!(InvalidRange));
            }
            let wanted = wanted.unwrap_or(0..object.size);
            let (start, size) = (wanted.start, wanted.end - wanted.start);
            let (place, pieces) = (self.0.place.clone(), object.pieces.clone());
            let opened = blocking::run(self.0.inline, move || place.read(pieces, start, size)).await;
            match opened.map_err(|error| internal(&error.to_string()))? {
                Ok(reader) => break (object, start, size, reader),
                Err(_) if tries > 0 => tries -= 1,
                Err(error) => return Err(S3Error::internal_error(error)),
            }
        };
        let is_whole = range.is_none();
        let with_checksums = is_whole && checksum_mode.is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED);
        let content_range = (!is_whole).then(|| format!("bytes {start}-{}/{}", start + size - 1, object.size));
        Ok(S3Response::new(GetObjectOutput {
            body: Some(body(reader, self.0.inline)),
            content_length: Some(length(size)),
            content_range,
            e_tag: etag(&object.etag),
            last_modified: Some(timestamp(object.put_at)),
            ..object.about.get_output(with_checksums)
        }))
    }

    async fn head_object(&self, req: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        let HeadObjectInput { bucket, key, checksum_mode, if_match, if_none_match, .. } = req.input;
        let object = self.object(&bucket, &key).await?;
        Conditions { if_match, if_none_match }.check_read(&object)?;
        let with_checksums = checksum_mode.is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED);
        Ok(S3Response::new(HeadObjectOutput {
            content_length: Some(length(object.size)),
            e_tag: etag(&object.etag),
            last_modified: Some(timestamp(object.put_at)),
            ..object.about.head_output(with_checksums)
        }))
    }

    async fn copy_object(&self, req: S3Request<CopyObjectInput>) -> S3Result<S3Response<CopyObjectOutput>> {
        let CopySource::Bucket { bucket: from, key: from_key, .. } = &req.input.copy_source else {
            return Err(s3_error!(NotImplemented, "access points are not known here"));
        };
        check_key(&req.input.key)?;
        self.must_have(&req.input.bucket).await?;
        let source = self.object(from, from_key).await?;
        let reader = self.0.place.read(source.pieces, 0, source.size).map_err(S3Error::internal_error)?;
        let said = Said { checksums: source.about.checksums.clone(), ..Said::default() };
        let Incoming { piece, etag: tag, .. } = self.0.take_in(Some(body(reader, self.0.inline)), said).await?;
        let (put_at, about) = (self.now(), source.about.of_copy(&req.input));
        let object = Object { key: req.input.key, size: piece.size, pieces: vec![piece], etag: tag.clone(), put_at, about };
        self.put(req.input.bucket, object, Conditions::default()).await?;
        let result =
            CopyObjectResult { e_tag: etag(&tag), last_modified: Some(timestamp(put_at)), ..CopyObjectResult::default() };
        Ok(S3Response::new(CopyObjectOutput { copy_object_result: Some(result), ..CopyObjectOutput::default() }))
    }

    async fn delete_object(&self, req: S3Request<DeleteObjectInput>) -> S3Result<S3Response<DeleteObjectOutput>> {
        let DeleteObjectInput { bucket, key, .. } = req.input;
        self.must_have(&bucket).await?;
        let pieces = self.rows(move |rows| rows.remove(&bucket, &key)).await?;
        self.clear(pieces).await;
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn delete_objects(&self, req: S3Request<DeleteObjectsInput>) -> S3Result<S3Response<DeleteObjectsOutput>> {
        let DeleteObjectsInput { bucket, delete, .. } = req.input;
        self.must_have(&bucket).await?;
        if delete.objects.len() > MOST_KEYS as usize {
            return Err(s3_error!(MalformedXML));
        }
        let keys: Vec<String> = delete.objects.into_iter().map(|object| object.key).collect();
        let removed = keys.clone();
        let pieces = self
            .rows(move |rows| removed.iter().map(|key| rows.remove(&bucket, key)).collect::<rusqlite::Result<Vec<_>>>())
            .await?;
        self.clear(pieces.into_iter().flatten().collect()).await;
        let deleted = keys.into_iter().map(|key| DeletedObject { key: Some(key), ..DeletedObject::default() }).collect();
        let deleted = if delete.quiet == Some(true) { None } else { Some(deleted) };
        Ok(S3Response::new(DeleteObjectsOutput { deleted, ..DeleteObjectsOutput::default() }))
    }

    async fn list_objects_v2(&self, req: S3Request<ListObjectsV2Input>) -> S3Result<S3Response<ListObjectsV2Output>> {
        self.list(req).await
    }

    async fn create_multipart_upload(
        &self,
        req: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        self.begin_upload(req).await
    }

    async fn upload_part(&self, req: S3Request<UploadPartInput>) -> S3Result<S3Response<UploadPartOutput>> {
        self.take_part(req).await
    }

    async fn list_parts(&self, req: S3Request<ListPartsInput>) -> S3Result<S3Response<ListPartsOutput>> {
        self.parts_of(req).await
    }

    async fn complete_multipart_upload(
        &self,
        req: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        self.complete(req).await
    }

    async fn abort_multipart_upload(
        &self,
        req: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        self.abort(req).await
    }
}

pub(super) fn header<T>(req: &S3Request<T>, name: &str) -> Option<String> {
    Some(req.headers.get(name)?.to_str().ok()?.to_owned())
}
