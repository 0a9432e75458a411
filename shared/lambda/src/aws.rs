//! The parts of a function in AWS: the official SDK's clients, made once, and the secrets it needs.

use std::sync::Arc;
use std::time::Duration;

use api::{Cause, base32};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region};
use aws_sdk_secretsmanager::error::DisplayErrorContext;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use cx::{BlobPlace, Config, Kept, Marks, Parts, Random, Refusals, Settings, SystemClock, SystemRandom};
use outbound::{Outbound, Policy};
use seal::SealKeys;

use crate::Environment;
use crate::environment::Unread;
use crate::http::Http;

/// How often a call is made in all before it counts as failed.
const ATTEMPTS: u32 = 4;
/// A service that is up answers within milliseconds; after this long another try is the better bet.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// The parts that `environment` describes.
///
/// # Errors
/// When the seal keys or a provider's secret cannot be read.
pub(crate) async fn parts(environment: &Environment) -> Result<Parts, Cause> {
    let sdk = sdk(environment)?;
    let policy = Policy {
        allow_loopback: environment.allow_loopback,
        sandbox: environment.sandbox,
        operator_origins: environment.operator_origins.clone(),
        ..Policy::default()
    };
    Ok(Parts {
        config: config(environment, settings(&sdk, environment).await?),
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        dynamo: aws_sdk_dynamodb::Client::new(&sdk),
        sqs: aws_sdk_sqs::Client::new(&sdk),
        table: environment.table.as_str().into(),
        queues: Arc::new(environment.queues.clone()),
        seal: seal_keys(&sdk, environment).await?,
        outbound: Outbound::new(policy)?,
        sdk,
        refusals: Refusals::default(),
        marks: Marks::default(),
        kept: Kept::default(),
    })
}

/// Lambda renews a process's credentials by replacing the process, so they are read once.
fn sdk(environment: &Environment) -> Result<SdkConfig, Cause> {
    let credentials = Credentials::new(
        &environment.access_key_id,
        &environment.secret_access_key,
        environment.session_token.clone(),
        None,
        "environment",
    );
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(ANSWER_WITHIN).build();
    let mut builder = SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(environment.region.clone()))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .timeout_config(timeouts)
        .http_client(Http::new()?);
    builder.set_endpoint_url(environment.endpoint_url.clone());
    Ok(builder.build())
}

fn config(environment: &Environment, settings: Settings) -> Config {
    let mut name = [0; 10];
    SystemRandom.fill(&mut name);
    Config {
        settings,
        sole_process: false,
        process: environment.log_stream.clone().unwrap_or_else(|| base32(&name)),
        rate_limits: true,
        https: true,
        public_url: environment.public_url.clone(),
        mail_from: environment.mail_from.clone(),
        blobs: environment.bucket.clone().map(|bucket| BlobPlace { bucket, endpoint: None }),
        event_bus: environment.event_bus.clone(),
        socket_url: environment.socket_url.clone(),
        gateways: environment.gateways.clone(),
    }
}

async fn seal_keys(sdk: &SdkConfig, environment: &Environment) -> Result<Option<SealKeys>, Cause> {
    let Some(name) = &environment.seal_keys else { return Ok(None) };
    let (what, variable) = ("the seal keys", "MINUTEHAND_SEAL_KEYS");
    let text = secret(sdk, name, what, variable).await?;
    let text = text.map_err(|why| format!("{what} could not be read from the secret {name} ({variable}): {why}"))?;
    Ok(Some(SealKeys::from_secret(&text)?))
}

/// What the environment says, and what is secret about the providers that are set up. A provider whose secret is missing or
/// unusable stays off; everything else works.
async fn settings(sdk: &SdkConfig, environment: &Environment) -> Result<Settings, Cause> {
    let mut settings = environment.settings.clone();
    for Unread { provider, secret: name } in &environment.secrets {
        let variable = provider.secret_variable();
        let text = secret(sdk, name, &format!("the secret for {}", provider.title), &variable).await?;
        match text.and_then(|text| settings.clone().with_secret_text(provider, &text)) {
            Ok(told) => settings = told,
            Err(error) => {
                let off = provider.title;
                tracing::error!(secret = name, variable, error, "{off} is off: its secret cannot be used");
            }
        }
    }
    Ok(settings)
}

/// The text of the secret that `variable` names, or why the service does not give it.
///
/// # Errors
/// When the service cannot be asked, or is busy.
async fn secret(sdk: &SdkConfig, name: &str, what: &str, variable: &str) -> Result<Result<String, String>, Cause> {
    let answer = aws_sdk_secretsmanager::Client::new(sdk).get_secret_value().secret_id(name).send().await;
    match answer {
        Ok(secret) => Ok(secret.secret_string.ok_or_else(|| "it holds no text".to_owned())),
        Err(error) => {
            let refused = error.as_service_error().is_some_and(is_lasting);
            let said = DisplayErrorContext(error).to_string();
            if refused {
                return Ok(Err(said));
            }
            Err(format!("{what} could not be read from the secret {name} ({variable}): {said}").into())
        }
    }
}

/// Whether asking again would come to the same: the secret does not exist, has no value yet or is about to be deleted, its
/// key cannot be used, or this function may not read it.
fn is_lasting(error: &GetSecretValueError) -> bool {
    error.is_resource_not_found_exception()
        || error.is_invalid_request_exception()
        || error.is_decryption_failure()
        || error.meta().code() == Some("AccessDeniedException")
}
