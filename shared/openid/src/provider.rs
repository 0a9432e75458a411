//! Whom we ask, and as whom.

use std::fmt;

use api::Conflict;
use cx::{Cx, Google};

/// 409: this deployment has no registration with Google.
pub const GOOGLE_OFF: Conflict =
    Conflict { code: "google_off", when: "signing in with Google, where the deployment has no registration with it" };

/// An OpenID provider and our registration with it.
#[derive(Clone, PartialEq, Eq)]
pub struct Provider {
    /// Whose word counts, as it stands in its tokens.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// What proves that it is us.
    pub client_secret: String,
    /// Where it sends browsers back to, exactly as it is registered there.
    pub redirect_uri: String,
}

impl Provider {
    /// Google, or the sandbox that stands in for it, for a deployment that users reach at `public_url`.
    ///
    /// # Errors
    /// [`GOOGLE_OFF`] where nobody signs in with Google; 500 when the function does not declare `Touch::Google`.
    pub fn google(cx: &Cx, public_url: &str) -> api::Result<Provider> {
        let google = cx.google()?.ok_or_else(|| GOOGLE_OFF.error("Signing in with Google is not set up here."))?;
        let (issuer, client_id) = (google.issuer.clone(), google.client_id.clone());
        let redirect_uri = Google::redirect_uri(public_url);
        Ok(Provider { issuer, client_id, client_secret: google.client_secret.clone(), redirect_uri })
    }
}

impl fmt::Debug for Provider {
    /// Leaves out the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (issuer, client_id, redirect_uri) = (&self.issuer, &self.client_id, &self.redirect_uri);
        let mut shown = f.debug_struct("Provider");
        shown.field("issuer", issuer).field("client_id", client_id).field("redirect_uri", redirect_uri).finish_non_exhaustive()
    }
}
