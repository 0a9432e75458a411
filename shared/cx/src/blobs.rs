//! Where blobs are kept. What is done with them is `shared/blobs`.

/// What the blobs of one purpose have in common: the second part of their keys, behind the team's. A product that keeps
/// blobs says so with a constant beside what they are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlobPrefix(pub &'static str);

/// The bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobPlace {
    /// Its name.
    pub bucket: String,
    /// Where S3 is, as browsers reach it; where AWS has it when nothing is said.
    pub endpoint: Option<String>,
}
