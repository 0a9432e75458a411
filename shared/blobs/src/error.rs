//! What goes wrong between us and S3, in our terms.

use api::{Cause, Error};
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};

/// A failure after the SDK's own retries: what may pass is [`Error::Busy`].
pub(crate) fn failed<E>(error: SdkError<E, HttpResponse>) -> Error
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let passes = match &error {
        SdkError::ServiceError(service) => {
            service.raw().status().is_server_error() || service.err().code().is_some_and(|code| code == "SlowDown")
        }
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => true,
        _ => false,
    };
    let cause: Cause = format!("S3: {}", DisplayErrorContext(error)).into();
    if passes { Error::Busy(cause) } else { Error::internal(cause) }
}

/// The code of what the service answered, if it did.
pub(crate) fn code_of<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Option<&str> {
    error.as_service_error().and_then(ProvideErrorMetadata::code)
}
