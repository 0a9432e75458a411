//! Which operation a request is, for the faults: S3 says it by method, path and query.

/// The name of the operation, as far as any is answered here.
pub(crate) fn operation_of(method: &str, path: &str, query: &str, copies: bool) -> &'static str {
    let has = |name: &str| query.split('&').any(|pair| pair.split('=').next() == Some(name));
    let is_object = path.trim_start_matches('/').split_once('/').is_some_and(|(_, key)| !key.is_empty());
    match (method, is_object) {
        ("PUT", true) if has("partNumber") => "UploadPart",
        ("PUT", true) if copies => "CopyObject",
        ("PUT", true) => "PutObject",
        ("PUT", false) => "CreateBucket",
        ("GET", true) if has("uploadId") => "ListParts",
        ("GET", true) => "GetObject",
        ("GET", false) => "ListObjectsV2",
        ("HEAD", true) => "HeadObject",
        ("HEAD", false) => "HeadBucket",
        ("DELETE", true) if has("uploadId") => "AbortMultipartUpload",
        ("DELETE", true) => "DeleteObject",
        ("POST", true) if has("uploads") => "CreateMultipartUpload",
        ("POST", true) => "CompleteMultipartUpload",
        ("POST", false) => "DeleteObjects",
        _ => "UnknownOperation",
    }
}

#[cfg(test)]
mod tests {
    use super::operation_of;

    #[test]
    fn operations_are_told_apart() {
        for (method, path, query, copies, name) in [
            ("PUT", "/b/a/b", "x-id=PutObject", false, "PutObject"),
            ("PUT", "/b/a", "partNumber=1&uploadId=x", false, "UploadPart"),
            ("PUT", "/b/a", "", true, "CopyObject"),
            ("PUT", "/b", "", false, "CreateBucket"),
            ("PUT", "/b/", "", false, "CreateBucket"),
            ("GET", "/b/a", "X-Amz-Signature=1", false, "GetObject"),
            ("GET", "/b/a", "uploadId=x", false, "ListParts"),
            ("GET", "/b", "list-type=2&prefix=a", false, "ListObjectsV2"),
            ("HEAD", "/b/a", "", false, "HeadObject"),
            ("POST", "/b/a", "uploads", false, "CreateMultipartUpload"),
            ("POST", "/b/a", "uploadId=x", false, "CompleteMultipartUpload"),
            ("DELETE", "/b/a", "uploadId=x", false, "AbortMultipartUpload"),
            ("DELETE", "/b/a", "", false, "DeleteObject"),
            ("POST", "/b", "delete", false, "DeleteObjects"),
            ("PATCH", "/b", "", false, "UnknownOperation"),
        ] {
            assert_eq!(operation_of(method, path, query, copies), name, "{method} {path}?{query}");
        }
    }
}
