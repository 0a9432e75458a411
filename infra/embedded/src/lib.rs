//! DynamoDB, SQS, S3, SES and EventBridge embedded in process, behind the official AWS SDK clients.
//!
//! One [`Embedded`] holds them all, each in its own SQLite file; S3's objects are files beside it. The SDK clients reach it
//! through [`Embedded::http_client`], so a program is the same program here and on AWS: only the
//! HTTP client in its configuration differs.
//!
//! ```no_run
//! # fn main() -> Result<(), embedded::OpenError> {
//! use embedded::{Embedded, Options};
//!
//! let embedded = Embedded::open(Options::in_folder("data"))?;
//! let http_client = embedded.http_client();
//! // aws_sdk_sqs::Config::builder().endpoint_url("http://embedded.local").http_client(http_client)
//! # Ok(())
//! # }
//! ```
//!
//! - DynamoDB is [dynoxide](https://crates.io/crates/dynoxide-rs).
//! - SQS is this crate's own, for standard queues, with the limits and error codes of the
//!   [API reference](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/).
//! - S3 is [s3s](https://crates.io/crates/s3s) over a store of this crate's own.
//! - SES is `SendEmail` of the v2 API with simple content, for a mailbox to look into or a [`Relay`] to send from.
//! - EventBridge is `PutEvents`, on rules of equality whose targets are queues here.
//! - API Gateway is its `@connections`: what is posted to a WebSocket connection, for whoever holds its other end.
//! - Secrets Manager is `GetSecretValue` alone, for what the program keeps there itself.
//! - [`Faults`] makes them misbehave in the ways AWS does and an emulator never would.
//! - [`Embedded::serve_aws`] offers them over loopback HTTP to signed requests, for the AWS
//!   command line and other languages' SDKs.

mod activity;
mod blocking;
mod buses;
mod call;
mod connections;
mod connector;
mod dispatch;
mod dynamo;
mod embedded;
mod error;
pub mod faults;
mod hex;
mod s3;
mod secrets;
mod ses;
mod sqlite;
mod sqs;
mod wire;

pub use activity::Activity;
pub use connections::{Line, Peer, Push};
pub use embedded::{Durability, Embedded, Now, Options};
pub use error::{OpenError, StoreError};
pub use faults::{Fault, Faults, Operations, Rule};
pub use ses::{Mail, Relay, RelayError, Relaying};
pub use wire::AwsKey;
