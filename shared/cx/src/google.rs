//! Where people sign in with Google, and as whom we ask there.

use std::fmt;

/// The OpenID provider and our registration with it.
#[derive(Clone, PartialEq, Eq)]
pub struct Google {
    /// Whose word counts: [`Google::ISSUER`], or the sandbox that stands in for it.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// What proves that it is us.
    pub client_secret: String,
}

impl Google {
    /// Google itself.
    pub const ISSUER: &'static str = "https://accounts.google.com";
    /// Where it sends browsers back to, below the public URL. What is registered there must be the same to the letter.
    pub const CALLBACK: &'static str = "/api/auth/google/callback";

    /// The whole address for a deployment that users reach at `public_url`.
    pub fn redirect_uri(public_url: &str) -> String {
        format!("{}{}", public_url.trim_end_matches('/'), Self::CALLBACK)
    }
}

impl fmt::Debug for Google {
    /// Leaves out the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Google").field("issuer", &self.issuer).field("client_id", &self.client_id).finish_non_exhaustive()
    }
}
