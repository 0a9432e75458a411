//! `--demo`: an account with a job that works, a job that does not, and a receiver for both, made through
//! the same API that everybody uses; and an API key that everybody knows, for trying things out.

use std::net::Ipv4Addr;

use api::{BODY_LIMIT_BYTES, Cause, TeamId, UserId, base32};
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::{Router, routing::any};
use cx::{Cx, Touch};
use identity::{API_KEYS, ApiKey, ApiKeyLookup, Bounds, IssuedKey, Session, SignIn, SignInMethod, Token};
use machine::Machine;
use serde_json::{Value, json};
use table::{Family, System};
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::folder::Folder;

const EMAIL: &str = "demo@example.com";
/// The demo account's API key, which the events in `events/` carry. It is no secret, so it opens something only
/// while the demo runs; see `revoke`.
pub const DEMO_KEY: &str = "mh_DEM0KEY0000000000000000000000000YMBX2G0";
/// The demo account's session, for what no key may do.
pub const DEMO_SESSION: &str = "mhs_DEM0SESS10N000000000000000000000B1BB360";
const KEY_NAME: &str = "Demo: the key in events/";
const KEY_TOUCHES: [Touch; 8] = [
    Touch::Read(Family::Team(API_KEYS)),
    Touch::Write(Family::Team(API_KEYS)),
    Touch::Read(Family::System(System::ApiKey)),
    Touch::Write(Family::System(System::ApiKey)),
    Touch::Read(Family::System(System::Session)),
    Touch::Write(Family::System(System::Session)),
    Touch::Read(Family::System(System::User)),
    Touch::Write(Family::System(System::User)),
];
/// Name, path at the receiver, minutes between runs.
const JOBS: [(&str, &str, u32); 2] = [("Demo: all is well", "well", 1), ("Demo: the receiver is broken", "broken", 5)];

/// The running demo.
pub(crate) struct Demo {
    /// What to tell whoever started it.
    pub(crate) greeting: String,
    /// Where the receiver listens. It is a stranger's, so to speak: not one of our own ports.
    pub(crate) listener: TcpListener,
}

/// Makes the account and the jobs, or finds those of an earlier start and points them at today's receiver.
pub(crate) async fn prepare(machine: &Machine, router: &Router, folder: &Folder) -> Result<Demo, Cause> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let receiver = format!("http://{}", listener.local_addr()?);
    let password = folder.secret("demo.password", || {
        let mut random = [0; 10];
        getrandom::fill(&mut random).map_err(|_| "the system gives no randomness")?;
        Ok(base32(&random))
    })?;
    let account = json!({"email": EMAIL, "password": password});
    let (status, body) = ask(router, "POST", "/api/auth/signup", None, &account).await?;
    let signed_in =
        if status == StatusCode::CONFLICT { ask(router, "POST", "/api/auth/login", None, &account).await?.1 } else { body };
    let token = signed_in["token"].as_str().ok_or("the demo's account cannot be signed in to")?.to_owned();
    let (_, jobs) = ask(router, "GET", "/api/jobs?limit=100", Some(&token), &Value::Null).await?;
    for (name, path, minutes) in JOBS {
        let url = format!("{receiver}/{path}");
        let found = jobs["items"].as_array().and_then(|jobs| jobs.iter().find(|job| job["name"] == name));
        let (status, answer) = match found {
            Some(job) => {
                let path = format!("/api/job/{}", job["id"].as_str().unwrap_or_default());
                ask(router, "PATCH", &path, Some(&token), &json!({"callback_url": url})).await?
            }
            None => ask(router, "POST", "/api/schedule", Some(&token), &job(name, &url, minutes)).await?,
        };
        if !status.is_success() {
            return Err(format!("the demo's job was refused: {answer}").into());
        }
    }
    install(machine, &signed_in).await?;
    let greeting = format!("demo account {EMAIL}, password {password}, session token {token}, API key {DEMO_KEY}");
    Ok(Demo { greeting, listener })
}

async fn install(machine: &Machine, signed_in: &Value) -> Result<(), Cause> {
    let cx = cx(machine);
    let team: TeamId = signed_in["team"]["id"].as_str().unwrap_or_default().parse()?;
    let user: UserId = signed_in["user"]["id"].as_str().unwrap_or_default().parse()?;
    let token = demo_session()?;
    if Session::find(&cx, &token).await?.is_none() {
        let method = SignInMethod::Password;
        let sign_in = SignIn { user: user.clone(), team: team.clone(), method, ip: None, user_agent: Some("the demo".into()) };
        Session::with(&cx, sign_in, &token).begin(cx.table().transaction()).commit().await?;
    }
    let token = demo_key()?;
    if ApiKeyLookup::peek(&cx, &token).await?.is_some() {
        return Ok(());
    }
    let bounds = Bounds { scopes: identity::scopes().map(str::to_owned).collect(), ..Bounds::default() };
    let key = IssuedKey::with(&cx, &team, &user, KEY_NAME.to_owned(), bounds, token);
    key.issue(cx.table().transaction()).commit().await?;
    Ok(())
}

/// Revokes the demo's key and ends its session if they are there. Whoever runs without the demo may serve others, and a demo that was
/// killed could not clear up after itself.
///
/// # Errors
/// When the table is busy. Then the key may still open the account, so there must be no start.
pub(crate) async fn revoke(machine: &Machine) -> Result<(), Cause> {
    let (cx, token) = (cx(machine), demo_key()?);
    if let Some(lookup) = ApiKeyLookup::peek(&cx, &token).await? {
        let key = ApiKey::load(&cx, &lookup.team, &lookup.id).await?;
        key.revoke(cx.table().transaction()).commit().await?;
        tracing::info!("the demo's API key is revoked");
    }
    if let Some(session) = Session::find(&cx, &demo_session()?).await? {
        session.end(cx.table().transaction()).commit().await?;
        tracing::info!("the demo's session is ended");
    }
    Ok(())
}

fn cx(machine: &Machine) -> Cx {
    Cx::new(machine.parts().clone(), "demo", &KEY_TOUCHES)
}

fn demo_key() -> Result<Token, Cause> {
    Token::read(Token::API_KEY, DEMO_KEY).ok_or_else(|| "the demo's key is not well formed".into())
}

fn demo_session() -> Result<Token, Cause> {
    Token::read(Token::SESSION, DEMO_SESSION).ok_or_else(|| "the demo's session is not well formed".into())
}

/// Answers the demo's webhooks, and says in the log what came.
pub(crate) fn receiver() -> Router {
    let well = |headers: HeaderMap, body: Bytes| async move {
        let (id, bytes) = (header(&headers, "webhook-id"), body.len());
        tracing::info!(id, bytes, "the demo's receiver was called");
        "thank you"
    };
    let broken = || async { (StatusCode::INTERNAL_SERVER_ERROR, "this receiver is broken on purpose") };
    Router::new().route("/well", any(well)).route("/broken", any(broken))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
}

fn job(name: &str, url: &str, minutes: u32) -> Value {
    json!({
        "name": name, "start_date": "2026-01-01", "freq": "interval", "rule_value": {"minutes": minutes},
        "callback_url": url, "metadata": {"made_by": "--demo"}
    })
}

async fn ask(router: &Router, method: &str, path: &str, token: Option<&str>, body: &Value) -> Result<(StatusCode, Value), Cause> {
    let mut request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let Ok(response) = router.clone().oneshot(request.body(Body::from(body.to_string()))?).await;
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 4 * BODY_LIMIT_BYTES).await?;
    Ok((status, serde_json::from_slice(&bytes).unwrap_or(Value::Null)))
}
