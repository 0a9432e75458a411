//! Whom we ask, and as whom.

use std::fmt;

use cx::Provider;

/// An OpenID provider and our registration with it.
#[derive(Clone, PartialEq, Eq)]
pub struct Registration {
    /// The provider.
    pub provider: &'static Provider,
    /// Whose word counts, as it stands in its tokens.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// What proves that it is us.
    pub client_secret: String,
    /// Where it sends browsers back to, exactly as it is registered there.
    pub redirect_uri: String,
}

impl fmt::Debug for Registration {
    /// Leaves out the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (issuer, client_id, redirect_uri) = (&self.issuer, &self.client_id, &self.redirect_uri);
        let mut shown = f.debug_struct("Registration");
        shown.field("issuer", issuer).field("client_id", client_id).field("redirect_uri", redirect_uri).finish_non_exhaustive()
    }
}
