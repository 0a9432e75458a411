//! A small provider that says what a test tells it to, and the relying party that asks it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use cx::{Clock, Cx, Settings, Touch};
use jiff::Timestamp;
use machine::{Machine, Options};
use openid::google::{CLIENT_ID, CLIENT_SECRET, GOOGLE, ISSUER};
use openid::{Begun, Identity, Refusal, Registration, Returned, begin, finish};
use outbound::OwnPorts;
use serde_json::{Value, json};
use testing::TestClock;
use tokio::net::TcpListener;

use crate::signing::Key;

pub(crate) const US: &str = "http://127.0.0.1:3000/";
pub(crate) const REDIRECT: &str = "http://127.0.0.1:3000/api/auth/google/callback";
pub(crate) const SECRET: &str = "a secret: ünd:more%";

/// An answer of the provider's.
#[derive(Clone)]
pub(crate) enum Answer {
    Json(u16, Value),
    Text(u16, &'static str, String),
    Never,
}

/// What the provider says, and what it was asked.
pub(crate) struct Script {
    pub(crate) metadata: Value,
    pub(crate) keys: Answer,
    pub(crate) cache: &'static str,
    pub(crate) tokens: Answer,
    pub(crate) asked_for_token: Vec<(HeaderMap, BTreeMap<String, String>)>,
}

pub(crate) struct Small {
    pub(crate) issuer: String,
    pub(crate) script: Arc<Mutex<Script>>,
    pub(crate) asked_metadata: Arc<AtomicUsize>,
    pub(crate) asked_keys: Arc<AtomicUsize>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) cx: Cx,
}

#[derive(Clone)]
struct Shared {
    script: Arc<Mutex<Script>>,
    metadata: Arc<AtomicUsize>,
    keys: Arc<AtomicUsize>,
}

/// A context whose Google is the provider at `issuer`, on this machine.
pub(crate) async fn context(issuer: &str, clock: Arc<TestClock>) -> Cx {
    let address = issuer.strip_prefix("http://").unwrap().parse::<std::net::SocketAddr>().unwrap();
    let google = [(CLIENT_ID, "us"), (CLIENT_SECRET, SECRET), (ISSUER, issuer)];
    let google = google.iter().fold(Settings::default(), |said, (setting, text)| said.with(setting, *text).unwrap());
    let options = Options {
        settings: google,
        sandbox: Some(address),
        own_ports: OwnPorts::from_iter([address.port()]),
        clock,
        ..Options::default()
    };
    let machine = Machine::open(options, &[]).await.unwrap();
    Cx::new(machine.parts().clone(), "test", &[Touch::Provider(&GOOGLE), Touch::Outbound, breaker::READ, breaker::WRITE])
}

impl Small {
    /// A provider with one key, `k1`, that gives no token yet.
    pub(crate) async fn start(key: &Key) -> Small {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let metadata = json!({
            "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
        });
        let script = Arc::new(Mutex::new(Script {
            metadata,
            keys: Answer::Json(200, json!({"keys": [key.public("k1")]})),
            cache: "max-age=3600",
            tokens: Answer::Json(400, json!({"error": "invalid_grant"})),
            asked_for_token: Vec::new(),
        }));
        let shared = Shared { script: script.clone(), metadata: Arc::default(), keys: Arc::default() };
        let clock = Arc::new(TestClock::at(Timestamp::now()));
        let cx = context(&issuer, clock.clone()).await;
        let small = Small { issuer, script, asked_metadata: shared.metadata.clone(), asked_keys: shared.keys.clone(), clock, cx };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata_page))
            .route("/keys", get(keys_page))
            .route("/token", post(token_page))
            .with_state(shared);
        tokio::spawn(async move { axum::serve(listener, router).await });
        small
    }

    pub(crate) fn provider(&self) -> Registration {
        Registration::google(&self.cx, US).unwrap()
    }

    pub(crate) async fn begin(&self) -> Begun {
        begin(&self.cx, &self.provider(), None).await.unwrap().1
    }

    /// What a good token says for `begun`.
    pub(crate) fn claims(&self, begun: &Begun) -> Value {
        let now = self.clock.now().as_second();
        // The nonce is the relying party's secret, but a provider is told it.
        let kept = serde_json::to_value(begun).unwrap();
        json!({
            "iss": self.issuer, "aud": "us", "azp": "us", "sub": "1234567890", "nonce": kept["nonce"],
            "iat": now, "exp": now + 3600, "email": "ada@example.com", "email_verified": true, "hd": "example.com",
            "name": "Ada Lovelace", "at_hash": "left to those who use the access token",
        })
    }

    /// From now on the token endpoint gives `token`.
    pub(crate) fn give(&self, token: impl Into<Value>) {
        self.answer(Answer::Json(200, json!({"access_token": "a", "token_type": "Bearer", "id_token": token.into()})));
    }

    pub(crate) fn answer(&self, answer: Answer) {
        self.script.lock().unwrap().tokens = answer;
    }

    pub(crate) async fn finish(&self, begun: &Begun) -> Result<Identity, Refusal> {
        finish(&self.cx, &self.provider(), begun, &returned(begun)).await
    }

    pub(crate) fn asked(count: &Arc<AtomicUsize>) -> usize {
        count.load(Ordering::SeqCst)
    }
}

/// What a browser brings back.
pub(crate) fn returned(begun: &Begun) -> Returned {
    Returned { code: Some("4/code".to_owned()), state: Some(begun.state.clone()), ..Returned::default() }
}

async fn metadata_page(State(shared): State<Shared>) -> Response {
    shared.metadata.fetch_add(1, Ordering::SeqCst);
    let script = shared.script.lock().unwrap();
    ([("cache-control", script.cache)], axum::Json(script.metadata.clone())).into_response()
}

async fn keys_page(State(shared): State<Shared>) -> Response {
    shared.keys.fetch_add(1, Ordering::SeqCst);
    let (answer, cache) = {
        let script = shared.script.lock().unwrap();
        (script.keys.clone(), script.cache)
    };
    ([("cache-control", cache)], respond(answer).await).into_response()
}

async fn token_page(State(shared): State<Shared>, headers: HeaderMap, body: String) -> Response {
    let answer = {
        let mut script = shared.script.lock().unwrap();
        let form = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        script.asked_for_token.push((headers, form));
        script.tokens.clone()
    };
    respond(answer).await
}

async fn respond(answer: Answer) -> Response {
    match answer {
        Answer::Json(status, value) => (StatusCode::from_u16(status).unwrap(), axum::Json(value)).into_response(),
        Answer::Text(status, kind, text) => {
            (StatusCode::from_u16(status).unwrap(), [("content-type", kind)], Body::from(text)).into_response()
        }
        Answer::Never => {
            tokio::time::sleep(Duration::from_secs(3600)).await;
            StatusCode::OK.into_response()
        }
    }
}

/// What `Basic` credentials say.
pub(crate) fn basic(headers: &HeaderMap) -> String {
    let value = headers["authorization"].to_str().unwrap().strip_prefix("Basic ").unwrap();
    String::from_utf8(base64::engine::general_purpose::STANDARD.decode(value).unwrap()).unwrap()
}
