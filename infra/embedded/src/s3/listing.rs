//! Lists of objects, in pages, with what they have in common up to a delimiter.

use s3s::dto::*;
use s3s::{S3Error, S3ErrorCode, S3Request, S3Response, S3Result};

use super::objects::{Buckets, LONGEST_KEY_BYTES, MOST_KEYS, etag, length, timestamp};
use super::rows::{Object, Rows};

impl Buckets {
    pub(super) async fn list(&self, req: S3Request<ListObjectsV2Input>) -> S3Result<S3Response<ListObjectsV2Output>> {
        let ListObjectsV2Input { bucket, prefix, delimiter, max_keys, start_after, continuation_token, .. } = req.input;
        self.must_have(&bucket).await?;
        let most = max_keys.unwrap_or(MOST_KEYS).clamp(0, MOST_KEYS);
        // The token is the key, or the common prefix, that the last page ended with.
        let token = continuation_token.as_deref().map(untoken).transpose()?;
        let asked = Asked {
            prefix: prefix.clone().unwrap_or_default(),
            delimiter: delimiter.clone().filter(|delimiter| !delimiter.is_empty()),
            after: token.or_else(|| start_after.clone()),
            most: usize::try_from(most).unwrap_or(0),
        };
        let name = bucket.clone();
        let Listed { objects, prefixes, next } = self.rows(move |rows| asked.list(rows, &name)).await?;
        let contents = objects.into_iter().map(|object| s3s::dto::Object {
            e_tag: etag(&object.etag),
            key: Some(object.key),
            last_modified: Some(timestamp(object.put_at)),
            size: Some(length(object.size)),
            storage_class: Some(ObjectStorageClass::from_static(ObjectStorageClass::STANDARD)),
            ..s3s::dto::Object::default()
        });
        let contents: Vec<_> = contents.collect();
        let prefixes: Vec<_> = prefixes.into_iter().map(|prefix| CommonPrefix { prefix: Some(prefix) }).collect();
        Ok(S3Response::new(ListObjectsV2Output {
            name: Some(bucket),
            prefix,
            delimiter,
            start_after,
            continuation_token,
            max_keys: Some(most),
            key_count: i32::try_from(contents.len() + prefixes.len()).ok(),
            is_truncated: Some(next.is_some()),
            next_continuation_token: next.map(|next| base64_simd::URL_SAFE_NO_PAD.encode_to_string(next)),
            contents: Some(contents),
            common_prefixes: Some(prefixes).filter(|prefixes| !prefixes.is_empty()),
            ..ListObjectsV2Output::default()
        }))
    }
}

fn untoken(token: &str) -> S3Result<String> {
    let wrong = || S3Error::with_message(S3ErrorCode::InvalidArgument, "The continuation token provided is incorrect");
    let bytes = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(token).map_err(|_| wrong())?;
    String::from_utf8(bytes).map_err(|_| wrong())
}

/// What is to be listed.
struct Asked {
    prefix: String,
    delimiter: Option<String>,
    after: Option<String>,
    most: usize,
}

struct Listed {
    objects: Vec<Object>,
    prefixes: Vec<String>,
    /// Where the next page begins behind.
    next: Option<String>,
}

impl Asked {
    fn list(&self, rows: &Rows, bucket: &str) -> rusqlite::Result<Listed> {
        let (mut listed, mut after) = (Listed { objects: Vec::new(), prefixes: Vec::new(), next: None }, self.after.clone());
        // A page that ended with a common prefix goes on behind all that has it.
        let mut skip = after.clone().filter(|after| self.common_prefix(after).as_deref() == Some(after));
        loop {
            let from = skip.as_deref().map_or_else(|| self.prefix.clone(), end_of);
            let found = rows.list(bucket, &from, after.as_deref(), MOST_KEYS as usize)?;
            let is_last = found.len() < MOST_KEYS as usize;
            let mut skips = false;
            for object in found {
                if !object.key.starts_with(&self.prefix) {
                    return Ok(listed);
                }
                if listed.objects.len() + listed.prefixes.len() == self.most {
                    listed.next = after.filter(|_| self.most > 0);
                    return Ok(listed);
                }
                match self.common_prefix(&object.key) {
                    Some(common) => {
                        listed.prefixes.push(common.clone());
                        (after, skip, skips) = (Some(common.clone()), Some(common), true);
                        break;
                    }
                    None => {
                        after = Some(object.key.clone());
                        listed.objects.push(object);
                    }
                }
            }
            if is_last && !skips {
                return Ok(listed);
            }
            if !skips {
                skip = None;
            }
        }
    }

    /// What of `key` is up to the first delimiter behind the prefix.
    fn common_prefix(&self, key: &str) -> Option<String> {
        let delimiter = self.delimiter.as_ref()?;
        let rest = key.strip_prefix(&self.prefix)?;
        let end = rest.find(delimiter.as_str())? + delimiter.len();
        Some(format!("{}{}", self.prefix, &rest[..end]))
    }
}

/// The first text that comes behind all that begins with `prefix`.
fn end_of(prefix: &str) -> String {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        // Surrogates are no characters.
        let next = if last == '\u{d7ff}' { Some('\u{e000}') } else { char::from_u32(u32::from(last) + 1) };
        if let Some(next) = next {
            chars.push(next);
            return chars.into_iter().collect();
        }
    }
    char::MAX.to_string().repeat(LONGEST_KEY_BYTES)
}
