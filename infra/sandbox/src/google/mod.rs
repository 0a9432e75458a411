//! A sandbox of signing in with Google: an OpenID provider that takes anybody's word for who they are.
//!
//! It has what a relying party of Google uses: discovery, keys, the page where a person agrees, the token endpoint and
//! the one for claims. Differences to the real one: nobody has a password; tokens are signed with ES256 under a key that
//! lives as long as the process; there are no refresh tokens; account names begin with `sandbox-`, so that none is ever
//! taken for a real one's.

mod authorize;
mod grants;
mod identity;
mod keys;
mod token;
mod userinfo;

use std::fmt;
use std::sync::Arc;

use api::Cause;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use cx::{Clock, Google, Random};
use serde_json::json;

use grants::Grants;
use keys::SigningKey;

/// Where it is served.
const PATH: &str = "/sandbox/google";
const CLIENT_ID: &str = "sandbox.apps.googleusercontent.com";

/// The sandbox. Clones share everything.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

pub(crate) struct Inner {
    google: Google,
    redirect_uris: Vec<String>,
    key: SigningKey,
    grants: Grants,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl Sandbox {
    /// A sandbox at `origin`, such as `http://127.0.0.1:4000`, with one client, whose browsers may be sent back to exactly
    /// these addresses.
    ///
    /// # Errors
    /// When the system gives no randomness for its key.
    pub fn new(origin: &str, redirect_uris: Vec<String>, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Result<Self, Cause> {
        let client_secret = format!("sandbox-{}", word(&*random));
        let google = Google { issuer: format!("{origin}{PATH}"), client_id: CLIENT_ID.to_owned(), client_secret };
        let key = SigningKey::new(word(&*random))?;
        Ok(Sandbox(Arc::new(Inner { google, redirect_uris, key, grants: Grants::default(), clock, random })))
    }

    /// What its client must know, in the form in which a deployment knows the real one.
    pub fn google(&self) -> Google {
        self.0.google.clone()
    }

    /// What it answers.
    pub fn router(&self) -> Router {
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/certs", get(certs))
            .route("/authorize", get(authorize::ask).post(authorize::answer))
            .route("/token", post(token::exchange))
            .route("/userinfo", get(userinfo::show).post(userinfo::show));
        Router::new().nest(PATH, routes).with_state(self.clone())
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("google", &self.0.google).finish_non_exhaustive()
    }
}

/// 160 random bits as a word.
fn word(random: &dyn Random) -> String {
    let mut bytes = [0; 20];
    random.fill(&mut bytes);
    api::base32(&bytes).to_ascii_lowercase()
}

async fn discovery(State(sandbox): State<Sandbox>) -> impl IntoResponse {
    let issuer = &sandbox.0.google.issuer;
    let at = |path: &str| format!("{issuer}/{path}");
    let document = json!({
        "issuer": issuer,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("token"),
        "userinfo_endpoint": at("userinfo"),
        "jwks_uri": at("certs"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "scopes_supported": ["openid", "email", "profile"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "claims_supported": ["aud", "azp", "email", "email_verified", "exp", "hd", "iat", "iss", "name", "nonce", "sub"],
        "code_challenge_methods_supported": ["S256"],
    });
    ([(header::CACHE_CONTROL, "public, max-age=3600")], Json(document))
}

async fn certs(State(sandbox): State<Sandbox>) -> impl IntoResponse {
    let keys = json!({"keys": [sandbox.0.key.public()]});
    ([(header::CACHE_CONTROL, "public, max-age=3600, must-revalidate")], Json(keys))
}
