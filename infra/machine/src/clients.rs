//! The official SDK's settings, by which its clients speak to the embedded services.

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region, StalledStreamProtectionConfig, retry::RetryConfig};
use aws_types::SdkConfig;
use embedded::{AwsKey, Embedded};

/// Any endpoint will do: the connector looks at the operation, not at the address.
const ENDPOINT: &str = "http://embedded.local";
const REGION: &str = "eu-west-1";
/// As the Lambdas have it.
const ATTEMPTS: u32 = 4;

pub(crate) fn sdk(embedded: &Embedded, key: &AwsKey) -> SdkConfig {
    let credentials = Credentials::new(key.id(), key.secret(), None, None, "embedded");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::from_static(REGION))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .endpoint_url(ENDPOINT)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .http_client(embedded.http_client())
        .build()
}
