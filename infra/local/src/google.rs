//! Signing in with Google: as the environment says, or in a sandbox while nobody but this machine can reach us.

use std::future::{Future, IntoFuture};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use api::Cause;
use axum::middleware::from_fn;
use cx::{Google, SystemClock, SystemRandom};
use sandbox::google::Sandbox;
use tokio::net::TcpListener;

use crate::strangers::refuse_strangers;

const CLIENT_ID: &str = "MINUTEHAND_GOOGLE_CLIENT_ID";
const CLIENT_SECRET: &str = "MINUTEHAND_GOOGLE_CLIENT_SECRET";
const ISSUER: &str = "MINUTEHAND_GOOGLE_ISSUER";

/// Our registration with Google: the client id of the command line or the environment, the secret of the environment
/// alone, since everybody on a machine sees command lines.
///
/// # Errors
/// When one of the two is missing.
pub(crate) fn configured(client_id: Option<String>, variable: impl Fn(&str) -> Option<String>) -> Result<Option<Google>, Cause> {
    let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
    match (client_id.or_else(|| variable(CLIENT_ID)), variable(CLIENT_SECRET)) {
        (None, None) => Ok(None),
        (Some(client_id), Some(client_secret)) => {
            let issuer = variable(ISSUER).unwrap_or_else(|| Google::ISSUER.to_owned());
            Ok(Some(Google { issuer, client_id, client_secret }))
        }
        (Some(_), None) => Err(format!("there is a Google client id, but no client secret: set {CLIENT_SECRET}").into()),
        (None, Some(_)) => Err(format!("there is a Google client secret, but no client id: set {CLIENT_ID}").into()),
    }
}

/// A sandbox of Google and where it listens.
pub(crate) struct Served {
    pub(crate) google: Google,
    pub(crate) address: SocketAddr,
    listener: TcpListener,
    sandbox: Sandbox,
}

/// A sandbox on a free port of loopback, for users who reach us at `public_url`.
pub(crate) async fn sandbox(public_url: &str) -> Result<Served, Cause> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let redirect_uris = vec![Google::redirect_uri(public_url)];
    let sandbox = Sandbox::new(&format!("http://{address}"), redirect_uris, Arc::new(SystemClock), Arc::new(SystemRandom))?;
    Ok(Served { google: sandbox.google(), address, listener, sandbox })
}

impl Served {
    /// Answers pages of its own and this process until `stopped`; a page of another site could agree for whoever looks at it.
    pub(crate) async fn serve(self, stopped: impl Future<Output = ()> + Send + 'static) -> Result<(), Cause> {
        let router = self.sandbox.router().layer(from_fn(refuse_strangers));
        Ok(axum::serve(self.listener, router).with_graceful_shutdown(stopped).into_future().await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(client_id: Option<&str>, variables: &[(&str, &str)]) -> Result<Option<Google>, String> {
        let variable = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        configured(client_id.map(str::to_owned), variable).map_err(|error| error.to_string())
    }

    #[test]
    fn id_and_secret_belong_together() {
        assert_eq!(read(None, &[]), Ok(None));
        assert_eq!(read(None, &[(CLIENT_ID, ""), (CLIENT_SECRET, "")]), Ok(None));
        let us = Google { issuer: Google::ISSUER.into(), client_id: "us".into(), client_secret: "secret".into() };
        assert_eq!(read(None, &[(CLIENT_ID, "us"), (CLIENT_SECRET, "secret")]), Ok(Some(us.clone())));
        assert_eq!(read(Some("us"), &[(CLIENT_ID, "others"), (CLIENT_SECRET, "secret")]), Ok(Some(us)));
        assert!(read(Some("us"), &[]).unwrap_err().contains(CLIENT_SECRET));
        assert!(read(None, &[(CLIENT_SECRET, "secret")]).unwrap_err().contains(CLIENT_ID));
        let elsewhere = read(Some("us"), &[(CLIENT_SECRET, "secret"), (ISSUER, "https://id.example.com")]).unwrap().unwrap();
        assert_eq!(elsewhere.issuer, "https://id.example.com");
    }
}
