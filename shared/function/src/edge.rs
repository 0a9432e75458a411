//! What happens around every handler: a request id, what a request may be at all, who is asking, idempotent answers,
//! problems written out, one log line.

use std::panic::AssertUnwindSafe;

use api::{ClientIp, Error, Id, Problem};
use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use cx::Cx;
use futures::FutureExt;
use identity::{Allowance, Allowed, Principal, Standing, authenticate, look_around};
use limits::Limit;

use crate::browser::{Credential, inform, refuse_cross_site};
use crate::declared::Declared;
use crate::idempotency::{self, IDEMPOTENCY_KEY, Question};
use crate::incoming::{admit, asked, whole};
use crate::{Asked, Endpoint, Routes, Surface, Undos, Who};

/// Requests a minute that each user of a plan may make.
const REQUESTS: Allowance = Allowance { name: "requests_per_minute", by_plan: [100] };
/// The same of those whose own address, or whose team's owner's, nobody has verified yet.
const UNVERIFIED_REQUESTS: u32 = 30;

/// What any caller may ask, over all endpoints, by user: keys of one user count together.
pub fn requests(standing: &Standing) -> Limit {
    let count = if standing.verified { REQUESTS.of(standing.plan) } else { UNVERIFIED_REQUESTS };
    Limit { name: "api", count: count.into(), window_s: 60 }
}

/// What anybody may ask of pages, by user: quick hands with several tabs that stay up to date by themselves.
const PAGES: Limit = Limit { name: "pages", count: 600, window_s: 60 };

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

api::id!(
    /// What to quote when something went wrong.
    RequestId = "req"
);

/// What the edge of one endpoint knows.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    pub(crate) cx: Cx,
    pub(crate) endpoint: &'static Endpoint,
    pub(crate) routes: Routes,
    pub(crate) declared: Declared,
}

/// Takes a request to its handler and the answer back.
pub(crate) async fn edge(State(edge): State<Edge>, request: Request, next: Next) -> Response {
    let request_id = RequestId::from_seed(api::Seed { at_ms: edge.cx.now().as_millisecond(), random: edge.cx.random() });
    let started = edge.cx.now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let credential = match (edge.endpoint.surface, edge.endpoint.who) {
        (Surface::Page, _) => Credential::Cookie,
        (Surface::Api, Who::Public) => Credential::OwnOrNone,
        (Surface::Api, Who::Caller(_)) => Credential::of(request.headers()),
    };
    let asked = Asked {
        method: method.clone(),
        address: asked(request.uri()).to_owned(),
        headers: request.headers().clone(),
        undos: request.extensions().get::<Undos>().cloned().unwrap_or_default(),
    };
    let one = Edge { cx: edge.cx.for_request(request_id.as_str()), ..edge.clone() };
    let response = one.pass(request, next).await.unwrap_or_else(IntoResponse::into_response);
    let response = edge.declared.hold(edge.endpoint, response);
    let mut response = finish(response, request_id.as_str(), edge.endpoint, &asked);
    inform(response.headers_mut(), credential, edge.cx.config().https);
    let (status, ms) = (response.status().as_u16(), edge.cx.now().duration_since(started).as_millis());
    tracing::info!(function = edge.endpoint.name, %method, path, status, ms, request_id = request_id.as_str(), "answered {method} {path} with {status}");
    response
}

impl Edge {
    async fn pass(self, request: Request, next: Next) -> api::Result<Response> {
        let (mut parts, body) = request.into_parts();
        admit(&parts)?;
        refuse_cross_site(self.endpoint, &parts.headers, self.cx.config().https)?;
        let mut standing = None;
        let principal = match self.endpoint.who {
            Who::Public => None,
            Who::Caller(action) => {
                let Ok(ip) = ClientIp::from_request_parts(&mut parts, &()).await;
                let (principal, limit) = match self.endpoint.surface {
                    Surface::Api => {
                        let principal = authenticate(&self.cx, &parts.headers, ip).await?;
                        let limit = requests(&principal.standing);
                        (principal, limit)
                    }
                    Surface::Page => {
                        let (principal, around) = look_around(&self.cx, &parts.headers, ip).await?;
                        parts.extensions.insert(around);
                        (principal, PAGES)
                    }
                };
                standing = Some(limit.take(&self.cx, &principal.user).await?);
                let reach = principal.allow(action)?;
                parts.extensions.insert(principal.clone());
                parts.extensions.insert(Allowed(action.name, reach));
                Some(principal)
            }
        };
        parts.extensions.insert(self.routes.clone());
        let body = whole(body).await?;
        let key = match self.endpoint.surface {
            Surface::Api => parts.headers.get(IDEMPOTENCY_KEY).cloned(),
            Surface::Page if self.endpoint.makes_something() => idempotency::key_of_form(&body),
            Surface::Page => None,
        };
        let key = key.filter(|_| parts.method == Method::POST);
        let mut response = match (principal, key) {
            (Some(Principal { team, user, .. }), Some(key)) => {
                let question = Question { team, user, uri: asked(&parts.uri).to_owned(), key, body };
                let run = |cx: Cx, body| run(cx, Request::from_parts(parts, Body::from(body)), next);
                idempotency::answer_once(&self.cx, question, run).await.unwrap_or_else(IntoResponse::into_response)
            }
            _ => run(self.cx, Request::from_parts(parts, Body::from(body)), next).await,
        };
        if let Some(standing) = standing {
            standing.write(response.headers_mut());
        }
        Ok(response)
    }
}

/// Runs the handler; a panic is our mistake and says so.
async fn run(cx: Cx, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(cx);
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => Error::internal("the handler panicked").into_response(),
    }
}

fn finish(mut response: Response, request_id: &str, endpoint: &Endpoint, asked: &Asked) -> Response {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        if let Some(cause) = &problem.cause {
            tracing::error!(function = endpoint.name, request_id, code = problem.code, cause, "a request failed");
        }
        let headers = response.headers().clone();
        let problem = Problem { request_id: request_id.to_owned(), ..problem };
        response = (endpoint.refusal)(&problem, asked).unwrap_or_else(|| problem.respond(request_id));
        for (name, value) in headers {
            if let Some(name) = name {
                response.headers_mut().entry(name).or_insert(value);
            }
        }
        // The bodiless response counted its length already.
        response.headers_mut().remove(axum::http::header::CONTENT_LENGTH);
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, value);
    }
    response
}
