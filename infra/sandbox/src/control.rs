//! What every sandbox has beside what it stands in for: `control`, which shows what arrived, and makes the sandbox fail as
//! the real service now and then does.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use api::{Error, Fields, FromFields, Json, Problem};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use cx::Clock;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The newest requests that are remembered.
const REMEMBERED: usize = 200;
/// What of a request's body is remembered, if it is text and no longer.
const REMEMBERED_BYTES: usize = 16 * 1024;
const MOST_FAULTS: usize = 100;
/// Longer than anybody waits.
const HANGS_FOR: Duration = Duration::from_secs(600);

/// In a response's extensions: the connection is closed, and nothing of the response is sent.
#[derive(Clone, Copy, Debug)]
pub struct Lost;

/// What goes wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// 500, and nothing happens.
    #[default]
    #[serde(rename = "error_500")]
    Error500,
    /// 429 with `Retry-After: 1`, and nothing happens.
    RateLimited,
    /// The connection breaks before anything happens.
    LostRequest,
    /// It happens, and the connection breaks before the answer.
    LostAnswer,
    /// Nothing happens, and no answer comes.
    Hang,
}

/// What goes wrong, how often, and with which requests: all, those of a method, those whose path begins so.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
    kind: Kind,
    #[serde(default = "once")]
    times: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
}

fn once() -> u32 {
    1
}

/// A request that arrived.
#[derive(Clone, Debug, Serialize)]
struct Arrived {
    at: Timestamp,
    method: String,
    path: String,
    /// `null` where no answer was given, or not yet.
    status: Option<u16>,
    /// What went wrong with it on purpose.
    fault: Option<Kind>,
    /// Its body, if that is a short text.
    body: Option<String>,
}

#[derive(Default)]
struct Told {
    faults: Vec<Fault>,
    arrived: VecDeque<Arrived>,
    count: u64,
}

#[derive(Clone)]
struct Control {
    told: Arc<Mutex<Told>>,
    clock: Arc<dyn Clock>,
}

/// What is asked of `control`. A key that is given replaces what was said before.
#[derive(Debug)]
struct Asked {
    faults: Option<Vec<Fault>>,
}

impl FromFields for Asked {
    fn from_fields(fields: &mut Fields) -> Self {
        let faults: Option<Vec<Fault>> = fields.optional("faults");
        if faults.as_ref().is_some_and(|faults| faults.len() > MOST_FAULTS) {
            fields.wrong("faults", format!("must be at most {MOST_FAULTS}"));
        }
        Asked { faults }
    }
}

/// `router` with `control` beside it, and what that says done to its requests.
pub(crate) fn controlled(router: Router, clock: Arc<dyn Clock>) -> Router {
    let control = Control { told: Arc::default(), clock };
    let router = router.layer(from_fn_with_state(control.clone(), pass));
    router.merge(Router::new().route("/control", get(show).post(tell)).with_state(control))
}

async fn show(State(control): State<Control>) -> Response {
    let told = control.told();
    axum::Json(json!({"faults": told.faults, "count": told.count, "requests": told.arrived})).into_response()
}

async fn tell(State(control): State<Control>, asked: Result<Json<Asked>, Error>) -> Response {
    let Asked { faults } = match asked {
        Ok(Json(asked)) => asked,
        Err(error) => return Problem::from(error).respond(""),
    };
    if let Some(faults) = faults {
        control.told().faults = faults;
    }
    show(State(control)).await
}

async fn pass(State(control): State<Control>, request: Request, next: Next) -> Response {
    let (request, body) = match peek(request).await {
        Ok(read) => read,
        Err(refused) => return refused,
    };
    let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
    let (number, fault) = control.note(&method, &path, request.uri().query(), body);
    let response = match fault {
        None => next.run(request).await,
        Some(Kind::Error500) => (StatusCode::INTERNAL_SERVER_ERROR, "broken on purpose\n").into_response(),
        Some(Kind::RateLimited) => {
            (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "1")], "too many, on purpose\n").into_response()
        }
        Some(Kind::LostRequest) => return lost(),
        Some(Kind::LostAnswer) => {
            next.run(request).await;
            return lost();
        }
        Some(Kind::Hang) => {
            tokio::time::sleep(HANGS_FOR).await;
            return lost();
        }
    };
    control.answered(number, response.status().as_u16());
    response
}

fn lost() -> Response {
    let mut response = StatusCode::BAD_GATEWAY.into_response();
    response.extensions_mut().insert(Lost);
    response
}

/// The request, and its body if that is a short text.
async fn peek(request: Request) -> Result<(Request, Option<String>), Response> {
    if !is_short(request.headers()) {
        return Ok((request, None));
    }
    let (parts, body) = request.into_parts();
    let bytes: Bytes = to_bytes(body, REMEMBERED_BYTES).await.map_err(|_| StatusCode::BAD_REQUEST.into_response())?;
    let text = String::from_utf8(bytes.to_vec()).ok().filter(|text| !text.is_empty());
    Ok((Request::from_parts(parts, Body::from(bytes)), text))
}

fn is_short(headers: &HeaderMap) -> bool {
    let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    length.is_some_and(|length| (1..=REMEMBERED_BYTES).contains(&length))
}

impl Control {
    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a request and says which it is, and what goes wrong with it.
    fn note(&self, method: &str, path: &str, query: Option<&str>, body: Option<String>) -> (u64, Option<Kind>) {
        let at = self.clock.now();
        let mut told = self.told();
        let strikes = |fault: &Fault| {
            fault.times > 0
                && fault.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
                && fault.path.as_ref().is_none_or(|wanted| path.starts_with(wanted))
        };
        let fault = told.faults.iter_mut().find(|fault| strikes(fault)).map(|fault| {
            fault.times -= 1;
            fault.kind
        });
        told.faults.retain(|fault| fault.times > 0);
        let path = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
        let at = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
        told.arrived.push_back(Arrived { at, method: method.to_owned(), path, status: None, fault, body });
        told.count += 1;
        if told.arrived.len() > REMEMBERED {
            told.arrived.pop_front();
        }
        (told.count, fault)
    }

    fn answered(&self, number: u64, status: u16) {
        let mut told = self.told();
        let from_the_end = usize::try_from(told.count - number).unwrap_or(usize::MAX);
        let place = told.arrived.len().checked_sub(from_the_end + 1);
        if let Some(arrived) = place.and_then(|place| told.arrived.get_mut(place)) {
            arrived.status = Some(status);
        }
    }
}
