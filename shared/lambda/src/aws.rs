//! The parts of a function in AWS: the official SDK's clients, made once, and the seal keys if it seals.

use std::sync::Arc;
use std::time::Duration;

use api::{Cause, base32};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use cx::{Config, Google, Kept, Marks, Parts, Random, Refusals, SystemClock, SystemRandom};
use outbound::{Outbound, Policy};
use seal::SealKeys;

use crate::Environment;
use crate::http::Http;

/// How often a call is made in all before it counts as failed.
const ATTEMPTS: u32 = 4;
/// A service that is up answers within milliseconds; after this long another try is the better bet.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// The parts that `environment` describes.
///
/// # Errors
/// When the seal keys cannot be read.
pub(crate) async fn parts(environment: &Environment) -> Result<Parts, Cause> {
    let sdk = sdk(environment)?;
    let policy = Policy { allow_loopback: environment.allow_loopback, sandbox: environment.sandbox, ..Policy::default() };
    Ok(Parts {
        config: Config { google: google(&sdk, environment).await?, ..config(environment) },
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

fn config(environment: &Environment) -> Config {
    let mut name = [0; 10];
    SystemRandom.fill(&mut name);
    Config {
        retry_schedule: environment.retry_schedule.clone(),
        sole_process: false,
        process: environment.log_stream.clone().unwrap_or_else(|| base32(&name)),
        rate_limits: true,
        https: true,
        public_url: environment.public_url.clone(),
        mail_from: environment.mail_from.clone(),
        event_bus: environment.event_bus.clone(),
        google: None,
    }
}

async fn seal_keys(sdk: &SdkConfig, environment: &Environment) -> Result<Option<SealKeys>, Cause> {
    let Some(name) = &environment.seal_keys else { return Ok(None) };
    let text = secret(sdk, name, "the seal keys", "MINUTEHAND_SEAL_KEYS").await?;
    Ok(Some(SealKeys::from_secret(&text)?))
}

async fn google(sdk: &SdkConfig, environment: &Environment) -> Result<Option<Google>, Cause> {
    let Some(ours) = &environment.google else { return Ok(None) };
    let client_secret = secret(sdk, &ours.secret, "the client secret for Google", "MINUTEHAND_GOOGLE_SECRET").await?;
    let (issuer, client_id) = (ours.issuer.clone(), ours.client_id.clone());
    Ok(Some(Google { issuer, client_id, client_secret: client_secret.trim().to_owned() }))
}

/// The text of the secret that `variable` names.
async fn secret(sdk: &SdkConfig, name: &str, what: &str, variable: &str) -> Result<String, Cause> {
    let secret = aws_sdk_secretsmanager::Client::new(sdk).get_secret_value().secret_id(name).send().await;
    let secret = secret.map_err(|error| {
        let error = aws_sdk_secretsmanager::error::DisplayErrorContext(error);
        format!("{what} could not be read from the secret {name} ({variable}): {error}")
    })?;
    Ok(secret.secret_string.ok_or_else(|| format!("the secret {name} ({variable}) holds no text"))?)
}
