//! The past, in which the demo's history is made: the same endpoints on the same state, but by a clock that is set to when
//! things happened, and without limits of rate.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use api::{BODY_LIMIT_BYTES, Cause, ClientIp, TeamId};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use cx::{Clock, Config, Cx, Kept, Marks, Parts, Refusals};
use jiff::{SignedDuration, Timestamp};
use machine::Machine;
use serde_json::Value;
use tower::ServiceExt;
use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;

use super::account::TOUCHES;

/// A clock that stands where it was set, in milliseconds since 1970.
#[derive(Debug)]
struct SetClock(AtomicI64);

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::Relaxed)).unwrap_or_default()
    }
}

/// The past. One thing happens in it at a time.
pub(super) struct Past {
    clock: Arc<SetClock>,
    parts: Arc<Parts>,
    router: Router,
    /// The present instant, at which the demo was started.
    pub(super) now: Timestamp,
}

/// Who asks: from where, with what program and credential.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) ip: IpAddr,
    pub(super) agent: &'static str,
    /// A session's token or an API key; empty before signing in.
    pub(super) token: String,
}

impl Past {
    /// The past of `machine`.
    pub(super) fn of(machine: &Machine) -> Result<Past, Cause> {
        let present = machine.parts();
        let now = present.clock.now();
        let clock = Arc::new(SetClock(AtomicI64::new(now.as_millisecond())));
        let parts = Arc::new(Parts {
            config: Config { rate_limits: false, ..present.config.clone() },
            clock: clock.clone(),
            random: present.random.clone(),
            dynamo: present.dynamo.clone(),
            sqs: present.sqs.clone(),
            sdk: present.sdk.clone(),
            table: present.table.clone(),
            queues: present.queues.clone(),
            seal: present.seal.clone(),
            outbound: present.outbound.clone(),
            refusals: Refusals::default(),
            marks: Marks::default(),
            kept: Kept::default(),
        });
        let registries = machine.registries();
        let endpoints: Vec<_> = registries.iter().flat_map(|registry| registry.endpoints).collect();
        let fallback = registries.iter().find_map(|registry| registry.fallback).ok_or("nothing answers unknown routes")?;
        let routes = endpoints.iter().map(|endpoint| endpoint.route()).collect();
        let router = function::router(&parts, endpoints, fallback.endpoint, routes);
        Ok(Past { clock, parts, router, now })
    }

    /// What works on the table itself, at `at`.
    pub(super) fn cx(&self, at: Timestamp) -> Cx {
        self.clock.0.store(at.as_millisecond(), Ordering::Relaxed);
        Cx::new(self.parts.clone(), "demo", &TOUCHES)
    }

    /// The instant `hour`:`minute` UTC on the day `days` before today.
    pub(super) fn day(&self, days: i64, hour: i64, minute: i64) -> Timestamp {
        let midnight_s = self.now.as_second().div_euclid(86_400) * 86_400;
        let midnight = Timestamp::from_second(midnight_s).unwrap_or(self.now);
        midnight - SignedDuration::from_hours(24 * days - hour) + SignedDuration::from_mins(minute)
    }

    /// Seals the hours of `team`'s audit log that have ended, as would have been done after each.
    pub(super) async fn seal(&self, team: &TeamId) -> Result<(), Cause> {
        let cx = self.cx(self.now);
        Ok(audit::seal_ended_hours(&cx, team).with_subscriber(NoSubscriber::new()).await?)
    }

    async fn ask(
        &self,
        method: &str,
        at: Timestamp,
        client: &Client,
        path: &str,
        body: &Value,
    ) -> Result<(StatusCode, Value), Cause> {
        self.clock.0.store(at.as_millisecond(), Ordering::Relaxed);
        let mut request = Request::builder().method(method).uri(path).extension(ClientIp(Some(client.ip)));
        request = request.header("content-type", "application/json").header("user-agent", client.agent);
        if !client.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", client.token));
        }
        let request = request.body(Body::from(body.to_string()))?;
        // A line of the log for each of some eighty requests that nobody sent would only be in the way.
        let Ok(response) = self.router.clone().oneshot(request).with_subscriber(NoSubscriber::new()).await;
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 4 * BODY_LIMIT_BYTES).await?;
        Ok((status, serde_json::from_slice(&bytes).unwrap_or(Value::Null)))
    }

    /// The answer to a request that must succeed.
    pub(super) async fn done(
        &self,
        method: &str,
        at: Timestamp,
        client: &Client,
        path: &str,
        body: &Value,
    ) -> Result<Value, Cause> {
        let (status, answer) = self.ask(method, at, client, path, body).await?;
        if !status.is_success() {
            return Err(format!("{method} {path} was refused: {answer}").into());
        }
        Ok(answer)
    }
}
