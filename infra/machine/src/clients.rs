//! The official SDK clients, told to speak to the embedded services.

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region, StalledStreamProtectionConfig, retry::RetryConfig};
use embedded::Embedded;

/// Any endpoint will do: the connector looks at the operation, not at the address.
const ENDPOINT: &str = "http://embedded.local";
const REGION: &str = "eu-west-1";
/// As the Lambdas have it.
const ATTEMPTS: u32 = 4;

fn credentials() -> Credentials {
    Credentials::new("embedded", "embedded", None, None, "embedded")
}

pub(crate) fn dynamo(embedded: &Embedded) -> aws_sdk_dynamodb::Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::from_static(REGION))
        .credentials_provider(credentials())
        .endpoint_url(ENDPOINT)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .http_client(embedded.http_client())
        .build();
    aws_sdk_dynamodb::Client::from_conf(config)
}

pub(crate) fn sqs(embedded: &Embedded) -> aws_sdk_sqs::Client {
    let config = aws_sdk_sqs::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::from_static(REGION))
        .credentials_provider(credentials())
        .endpoint_url(ENDPOINT)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .http_client(embedded.http_client())
        .build();
    aws_sdk_sqs::Client::from_conf(config)
}
