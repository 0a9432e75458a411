//! Speaking over connections: API Gateway's `@connections`.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html>

use api::{Cause, Error, Result};
use aws_sdk_apigatewaymanagement::config::Builder;
use aws_sdk_apigatewaymanagement::primitives::Blob;
use aws_sdk_apigatewaymanagement::{Client, error::SdkError};
use cx::{Cx, Touch};
use serde_json::Value;

/// The way to all connections.
pub(crate) struct Line(Client);

/// What became of a telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// It is on its way.
    Sent,
    /// The connection has ended.
    Gone,
}

impl Line {
    /// The way to them.
    ///
    /// # Errors
    /// When the function does not declare [`Touch::Tell`], or the deployment has no socket.
    pub(crate) fn of(cx: &Cx) -> Result<Line> {
        let sdk = cx.sdk(&Touch::Tell)?;
        let mut config = Builder::from(sdk);
        // Beside the one-machine runner all of AWS has one address.
        if sdk.endpoint_url().is_none() {
            let url = cx.socket_url()?.ok_or_else(|| Error::internal("no socket is configured"))?;
            config = config.endpoint_url(url.replacen("wss://", "https://", 1));
        }
        Ok(Line(Client::from_conf(config.build())))
    }

    /// Says `told` over `connection`.
    ///
    /// # Errors
    /// When that could not be said, though the connection may be there.
    pub(crate) async fn say(&self, connection: &str, told: &Value) -> std::result::Result<Said, Cause> {
        let request = self.0.post_to_connection().connection_id(connection).data(Blob::new(told.to_string()));
        match request.send().await {
            Ok(_) => Ok(Said::Sent),
            Err(SdkError::ServiceError(error)) if error.err().is_gone_exception() => Ok(Said::Gone),
            Err(error) => Err(error.into()),
        }
    }

    /// Ends `connection`, which may have ended.
    ///
    /// # Errors
    /// When it may not have.
    pub(crate) async fn end(&self, connection: &str) -> std::result::Result<(), Cause> {
        match self.0.delete_connection().connection_id(connection).send().await {
            Ok(_) => Ok(()),
            Err(SdkError::ServiceError(error)) if error.err().is_gone_exception() => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
