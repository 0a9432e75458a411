//! Uploads in parts.

use md5::{Digest, Md5};
use s3s::dto::*;
use s3s::{S3Request, S3Response, S3Result, s3_error};

use super::about::{About, Checksums};
use super::incoming::{Incoming, Said};
use super::objects::{Buckets, Conditions, check_key, etag, header, timestamp};
use super::random_name;
use super::rows::{Object, Part};
use crate::hex;

/// Of a part that is not the last.
const SMALLEST_PART_BYTES: u64 = 5 * 1024 * 1024;
const MOST_PARTS: i32 = 10_000;
const LISTED_PARTS: i32 = 1000;

impl Buckets {
    pub(super) async fn begin_upload(
        &self,
        req: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        let about = About::of_upload(&req);
        let CreateMultipartUploadInput { bucket, key, checksum_algorithm, .. } = req.input;
        check_key(&key)?;
        self.must_have(&bucket).await?;
        let (id, now) = (random_name(), self.now());
        let begun = (id.clone(), bucket.clone(), key.clone());
        self.rows(move |rows| rows.begin_upload(&begun.0, &begun.1, &begun.2, &about, now)).await?;
        Ok(S3Response::new(CreateMultipartUploadOutput {
            bucket: Some(bucket),
            key: Some(key),
            upload_id: Some(id),
            checksum_algorithm,
            ..CreateMultipartUploadOutput::default()
        }))
    }

    /// What the object of this upload will carry.
    async fn upload(&self, id: &str, bucket: &str, key: &str) -> S3Result<About> {
        let (id, bucket, key) = (id.to_owned(), bucket.to_owned(), key.to_owned());
        self.rows(move |rows| rows.upload(&id, &bucket, &key)).await?.ok_or_else(|| s3_error!(NoSuchUpload))
    }

    pub(super) async fn take_part(&self, req: S3Request<UploadPartInput>) -> S3Result<S3Response<UploadPartOutput>> {
        let trailer = header(&req, "x-amz-trailer");
        let UploadPartInput { bucket, key, upload_id, part_number, body, content_md5, content_length, .. } = req.input;
        if !(1..=MOST_PARTS).contains(&part_number) {
            return Err(s3_error!(InvalidArgument, "Part number must be an integer between 1 and 10000, inclusive"));
        }
        self.upload(&upload_id, &bucket, &key).await?;
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
        let part = Part {
            number: part_number,
            piece: piece.clone(),
            etag: tag.clone(),
            put_at: self.now(),
            checksums: checksums.clone(),
        };
        match self.rows(move |rows| rows.put_part(&upload_id, &part)).await? {
            Some(replaced) => self.clear(replaced).await,
            // It was completed or given up meanwhile.
            None => {
                self.clear(vec![piece]).await;
                return Err(s3_error!(NoSuchUpload));
            }
        }
        Ok(S3Response::new(UploadPartOutput {
            e_tag: etag(&tag),
            checksum_crc32: checksums.crc32,
            checksum_crc32c: checksums.crc32c,
            checksum_crc64nvme: checksums.crc64nvme,
            checksum_sha1: checksums.sha1,
            checksum_sha256: checksums.sha256,
            ..UploadPartOutput::default()
        }))
    }

    pub(super) async fn parts_of(&self, req: S3Request<ListPartsInput>) -> S3Result<S3Response<ListPartsOutput>> {
        let ListPartsInput { bucket, key, upload_id, max_parts, part_number_marker, .. } = req.input;
        self.upload(&upload_id, &bucket, &key).await?;
        let id = upload_id.clone();
        let parts = self.rows(move |rows| rows.parts(&id)).await?;
        let most = max_parts.unwrap_or(LISTED_PARTS).clamp(1, LISTED_PARTS);
        let behind = part_number_marker.unwrap_or(0);
        let mut listed: Vec<Part> = parts.into_iter().filter(|part| part.number > behind).collect();
        let is_truncated = listed.len() > most as usize;
        listed.truncate(most as usize);
        let next = listed.last().map(|part| part.number).filter(|_| is_truncated);
        let parts = listed.into_iter().map(|part| s3s::dto::Part {
            part_number: Some(part.number),
            size: i64::try_from(part.piece.size).ok(),
            e_tag: etag(&part.etag),
            last_modified: Some(timestamp(part.put_at)),
            checksum_crc32: part.checksums.crc32,
            checksum_crc32c: part.checksums.crc32c,
            checksum_crc64nvme: part.checksums.crc64nvme,
            checksum_sha1: part.checksums.sha1,
            checksum_sha256: part.checksums.sha256,
        });
        Ok(S3Response::new(ListPartsOutput {
            bucket: Some(bucket),
            key: Some(key),
            upload_id: Some(upload_id),
            max_parts: Some(most),
            part_number_marker,
            next_part_number_marker: next,
            is_truncated: Some(is_truncated),
            parts: Some(parts.collect()),
            ..ListPartsOutput::default()
        }))
    }

    pub(super) async fn complete(
        &self,
        req: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        let CompleteMultipartUploadInput { bucket, key, upload_id, multipart_upload, if_match, if_none_match, .. } = req.input;
        let about = self.upload(&upload_id, &bucket, &key).await?;
        let named = multipart_upload.and_then(|upload| upload.parts).unwrap_or_default();
        let id = upload_id.clone();
        let there = self.rows(move |rows| rows.parts(&id)).await?;
        let parts = chosen(&named, &there)?;
        let tag = etag_of(&parts);
        let object = Object {
            key: key.clone(),
            size: parts.iter().map(|part| part.piece.size).sum(),
            pieces: parts.into_iter().map(|part| part.piece).collect(),
            etag: tag.clone(),
            put_at: self.now(),
            about,
        };
        let conditions = Conditions { if_match, if_none_match };
        let name = bucket.clone();
        let completed = self.rows(move |rows| rows.complete(&upload_id, &name, &object, |old| conditions.check(old))).await?;
        let unused = completed.ok_or_else(|| s3_error!(NoSuchUpload))??;
        self.clear(unused).await;
        Ok(S3Response::new(CompleteMultipartUploadOutput {
            location: Some(format!("/{bucket}/{key}")),
            bucket: Some(bucket),
            key: Some(key),
            e_tag: etag(&tag),
            ..CompleteMultipartUploadOutput::default()
        }))
    }

    pub(super) async fn abort(
        &self,
        req: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        let AbortMultipartUploadInput { bucket, key, upload_id, .. } = req.input;
        self.upload(&upload_id, &bucket, &key).await?;
        let pieces = self.rows(move |rows| rows.forget_upload(&upload_id)).await?;
        self.clear(pieces).await;
        Ok(S3Response::new(AbortMultipartUploadOutput::default()))
    }
}

/// The parts that are named, as they are there.
fn chosen(named: &[CompletedPart], there: &[Part]) -> S3Result<Vec<Part>> {
    if named.is_empty() {
        return Err(s3_error!(MalformedXML));
    }
    let mut parts: Vec<Part> = Vec::new();
    for part in named {
        let number = part.part_number.ok_or_else(|| s3_error!(MalformedXML))?;
        if parts.last().is_some_and(|last| last.number >= number) {
            return Err(s3_error!(InvalidPartOrder));
        }
        let found = there.iter().find(|there| there.number == number).ok_or_else(|| s3_error!(InvalidPart))?;
        if part.e_tag.as_ref().is_some_and(|etag| etag.value() != found.etag) {
            return Err(s3_error!(InvalidPart));
        }
        parts.push(found.clone());
    }
    let but_the_last = &parts[..parts.len() - 1];
    if but_the_last.iter().any(|part| part.piece.size < SMALLEST_PART_BYTES) {
        return Err(s3_error!(EntityTooSmall));
    }
    Ok(parts)
}

/// S3's tag of an object in parts: the digest of their digests, and how many they are.
fn etag_of(parts: &[Part]) -> String {
    let mut md5 = Md5::new();
    for part in parts {
        md5.update(hex::decode(&part.etag).unwrap_or_default());
    }
    format!("{}-{}", hex::encode(md5.finalize()), parts.len())
}
