//! What an object carries besides its bytes, as it is stored.

use std::collections::BTreeMap;

use s3s::S3Request;
use s3s::dto::{
    CopyObjectInput, CreateMultipartUploadInput, GetObjectOutput, HeadObjectOutput, Metadata, MetadataDirective, PutObjectInput,
};
use serde::{Deserialize, Serialize};

/// Headers and metadata that come back as they were given, and the checksums.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct About {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_disposition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cache_control: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) metadata: BTreeMap<String, String>,
    pub(super) checksums: Checksums,
}

/// Base64, by algorithm: those that came with the object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Checksums {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) crc32: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) crc32c: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) crc64nvme: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sha1: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sha256: Option<String>,
}

/// The headers that several requests have under the same names.
macro_rules! headers_of {
    ($input:expr) => {
        About {
            content_type: $input.content_type.clone(),
            content_disposition: $input.content_disposition.clone(),
            content_encoding: $input.content_encoding.clone(),
            content_language: $input.content_language.clone(),
            cache_control: $input.cache_control.clone(),
            metadata: $input.metadata.clone().into_iter().flatten().collect(),
            checksums: Checksums::default(),
        }
    };
}

/// The same for answers.
macro_rules! into_output {
    ($about:expr, $checksums:expr, $output:ident) => {{
        let checksums = if $checksums { $about.checksums } else { Checksums::default() };
        $output {
            content_type: $about.content_type,
            content_disposition: $about.content_disposition,
            content_encoding: $about.content_encoding,
            content_language: $about.content_language,
            cache_control: $about.cache_control,
            metadata: Some($about.metadata.into_iter().collect::<Metadata>()).filter(|metadata| !metadata.is_empty()),
            checksum_crc32: checksums.crc32,
            checksum_crc32c: checksums.crc32c,
            checksum_crc64nvme: checksums.crc64nvme,
            checksum_sha1: checksums.sha1,
            checksum_sha256: checksums.sha256,
            accept_ranges: Some("bytes".to_owned()),
            ..$output::default()
        }
    }};
}

impl About {
    pub(super) fn of_put(request: &S3Request<PutObjectInput>) -> About {
        headers_of!(request.input)
    }

    pub(super) fn of_upload(request: &S3Request<CreateMultipartUploadInput>) -> About {
        headers_of!(request.input)
    }

    /// What a copy of an object that carries this carries.
    pub(super) fn of_copy(self, input: &CopyObjectInput) -> About {
        let replaces = input.metadata_directive.as_ref().is_some_and(|told| told.as_str() == MetadataDirective::REPLACE);
        if replaces { About { checksums: self.checksums, ..headers_of!(input) } } else { self }
    }

    pub(super) fn get_output(self, with_checksums: bool) -> GetObjectOutput {
        into_output!(self, with_checksums, GetObjectOutput)
    }

    pub(super) fn head_output(self, with_checksums: bool) -> HeadObjectOutput {
        into_output!(self, with_checksums, HeadObjectOutput)
    }
}
