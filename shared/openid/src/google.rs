//! Google: the provider that people sign in with, and our registration with it.

use api::Conflict;
use cx::{Cx, Provider, Setting};

use crate::Registration;

/// Our name there.
pub const CLIENT_ID: Setting =
    Setting::needed("google-client-id", "the client id under which people sign in with Google").called("ID");
/// What proves that it is us.
pub const CLIENT_SECRET: Setting = Setting::secret("google-client-secret", "the client secret that belongs to the client id");
/// Whose word counts.
pub const ISSUER: Setting = Setting::address(
    "google-issuer",
    "https://accounts.google.com",
    "the issuer whose word counts: Google's own, or that of another OpenID provider in its place",
);

/// Google, or whoever stands in for it.
pub const GOOGLE: Provider = Provider {
    name: "google",
    title: "Google",
    settings: &[CLIENT_ID, CLIENT_SECRET, ISSUER],
    // As <https://accounts.google.com/.well-known/openid-configuration> names them.
    hosts: &["accounts.google.com", "oauth2.googleapis.com", "openidconnect.googleapis.com", "www.googleapis.com"],
};

/// Where it sends browsers back to, below the public URL. What is registered there must be the same to the letter.
const CALLBACK: &str = "/api/auth/google/callback";

/// 409: this deployment has no registration with Google.
pub const GOOGLE_OFF: Conflict = Conflict {
    code: "google_off",
    when: "signing in with Google, where the deployment has no registration with it",
    advice: "This deployment has no registration with Google. Sign in with a password or by a link. Whoever runs it finds \
             how to register in [self-hosting](/docs/self-hosting#signing-in-with-google).",
};

/// Where Google sends browsers back to, for a deployment that users reach at `public_url`.
pub fn redirect_uri(public_url: &str) -> String {
    format!("{}{CALLBACK}", public_url.trim_end_matches('/'))
}

impl Registration {
    /// Ours with Google, or with the sandbox that stands in for it, for a deployment that users reach at `public_url`.
    ///
    /// # Errors
    /// [`GOOGLE_OFF`] where nobody signs in with Google; 500 when the function does not declare that it asks [`GOOGLE`].
    pub fn google(cx: &Cx, public_url: &str) -> api::Result<Registration> {
        let google = cx.provider(&GOOGLE)?.ok_or_else(|| GOOGLE_OFF.error("Signing in with Google is not set up here."))?;
        let value = |setting| google.get(setting).to_owned();
        let (issuer, client_id, client_secret) = (value(&ISSUER), value(&CLIENT_ID), value(&CLIENT_SECRET));
        Ok(Registration { provider: &GOOGLE, issuer, client_id, client_secret, redirect_uri: redirect_uri(public_url) })
    }
}

#[cfg(test)]
mod tests {
    use cx::Settings;

    use super::*;

    #[test]
    fn deployments_know_it_by_these_names() {
        let variables = [CLIENT_ID, CLIENT_SECRET, ISSUER].map(|setting| setting.variable());
        assert_eq!(variables, ["MINUTEHAND_GOOGLE_CLIENT_ID", "MINUTEHAND_GOOGLE_CLIENT_SECRET", "MINUTEHAND_GOOGLE_ISSUER"]);
        assert_eq!(GOOGLE.secret_variable(), "MINUTEHAND_GOOGLE_SECRET");
        assert_eq!(Settings::default().get(&ISSUER), "https://accounts.google.com");
        assert_eq!(redirect_uri("https://minutehand.example.com/"), "https://minutehand.example.com/api/auth/google/callback");
    }
}
