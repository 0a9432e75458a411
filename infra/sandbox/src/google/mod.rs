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

use std::sync::Arc;

use api::Cause;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use cx::{Clock, Random, Settings};
use openid::Registration;
use openid::google::{CLIENT_ID, CLIENT_SECRET, GOOGLE, ISSUER, redirect_uri};
use serde_json::{Map, Value, json};

use crate::sandbox::{Place, Sandbox, Started};
use grants::Grants;
use keys::SigningKey;

/// Starts it, with one client, whose browsers may be sent back to exactly one address.
pub const SANDBOX: Sandbox = Sandbox { provider: &GOOGLE, start };

/// What a running one has. Clones share everything.
#[derive(Clone)]
pub(crate) struct Google(Arc<Inner>);

pub(crate) struct Inner {
    client: Registration,
    key: SigningKey,
    grants: Grants,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

/// Fails when the system gives no randomness for its key.
fn start(place: &Place) -> Result<Started, Cause> {
    let (clock, random) = (place.clock.clone(), place.random.clone());
    let client = Registration {
        provider: &GOOGLE,
        issuer: place.url_of(&GOOGLE),
        client_id: "sandbox.apps.googleusercontent.com".to_owned(),
        client_secret: format!("sandbox-{}", word(&*random)),
        redirect_uri: redirect_uri(&place.public_url),
    };
    let settings = Settings::default().with(&CLIENT_ID, &client.client_id)?;
    let settings = settings.with(&CLIENT_SECRET, &client.client_secret)?.with(&ISSUER, &client.issuer)?;
    let door = Map::from_iter([
        ("issuer".to_owned(), Value::from(client.issuer.as_str())),
        ("client_id".to_owned(), Value::from(client.client_id.as_str())),
        ("client_secret".to_owned(), Value::from(client.client_secret.as_str())),
    ]);
    let key = SigningKey::new(word(&*random))?;
    let google = Google(Arc::new(Inner { client, key, grants: Grants::default(), clock, random }));
    Ok(Started { settings, router: router(google), door })
}

fn router(google: Google) -> Router {
    Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/certs", get(certs))
        .route("/authorize", get(authorize::ask).post(authorize::answer))
        .route("/token", post(token::exchange))
        .route("/userinfo", get(userinfo::show).post(userinfo::show))
        .with_state(google)
}

/// 160 random bits as a word.
fn word(random: &dyn Random) -> String {
    let mut bytes = [0; 20];
    random.fill(&mut bytes);
    api::base32(&bytes).to_ascii_lowercase()
}

async fn discovery(State(sandbox): State<Google>) -> impl IntoResponse {
    let issuer = &sandbox.0.client.issuer;
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

async fn certs(State(sandbox): State<Google>) -> impl IntoResponse {
    let keys = json!({"keys": [sandbox.0.key.public()]});
    ([(header::CACHE_CONTROL, "public, max-age=3600, must-revalidate")], Json(keys))
}
