//! `/dev/clock`: moves the clock forward, for whoever tries out on their own machine what takes weeks. As the mailbox it is
//! there only while nobody else can ask.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use api::{Cause, Conflict, Error, Fields, FromFields, Json, Problem};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::{SignedDuration, Timestamp};
use machine::{Machine, MovableClock};
use serde_json::{Value, json};

use crate::folder::Ahead;
use crate::mailbox::guard;

/// How long a move may take before the answer says that it still goes on.
const ANSWER_WITHIN: Duration = Duration::from_secs(1);
/// Ten years.
const FURTHEST: SignedDuration = SignedDuration::from_hours(3_653 * 24);
const STEPS_S: std::ops::RangeInclusive<i64> = 60..=86_400;
const STEP_S: i64 = 3_600;

const ADVANCING: Conflict = Conflict {
    code: "advancing",
    when: "moving the clock while it is being moved",
    advice: "Ask `GET /dev/clock` until `status` is `ready`.",
};

/// The clock, and what is done with it at present.
#[derive(Clone)]
pub(crate) struct Dial {
    machine: Machine,
    clock: Arc<MovableClock>,
    ahead: Arc<Ahead>,
    target: Arc<Mutex<Option<Timestamp>>>,
}

/// Where the clock is to go.
#[derive(Debug)]
struct Move {
    to: Option<Timestamp>,
    advance_s: Option<i64>,
    step_s: i64,
}

impl FromFields for Move {
    fn from_fields(fields: &mut Fields) -> Self {
        let (to, advance_s) = (fields.optional("to"), fields.optional::<i64>("advance_s"));
        let step_s = fields.optional::<i64>("step_s").unwrap_or(STEP_S);
        match (&to, advance_s) {
            (Some(_), Some(_)) => fields.wrong("advance_s", "is given beside `to`: say one of them"),
            (None, None) if !fields.is_wrong("to") && !fields.is_wrong("advance_s") => {
                fields.wrong("advance_s", "is required, or `to`");
            }
            (None, Some(advance_s)) if !(0..=FURTHEST.as_secs()).contains(&advance_s) => {
                fields.wrong("advance_s", format!("must be from 0 to {}: the clock does not go back", FURTHEST.as_secs()));
            }
            _ => {}
        }
        if !STEPS_S.contains(&step_s) {
            fields.wrong("step_s", format!("must be from {} to {}", STEPS_S.start(), STEPS_S.end()));
        }
        Move { to, advance_s, step_s }
    }
}

/// The routes.
pub(crate) fn routes(machine: Machine, clock: Arc<MovableClock>, ahead: Ahead) -> Router {
    let dial = Dial { machine, clock, ahead: Arc::new(ahead), target: Arc::default() };
    Router::new().route("/dev/clock", get(show).post(turn)).route_layer(from_fn(guard)).with_state(dial)
}

async fn show(State(dial): State<Dial>) -> Response {
    axum::Json(dial.shown()).into_response()
}

async fn turn(State(dial): State<Dial>, wanted: Result<Json<Move>, Error>) -> Response {
    match wanted.map(|Json(wanted)| dial.begin(&wanted)) {
        Ok(Ok(moving)) => {
            let ended = tokio::time::timeout(ANSWER_WITHIN, moving).await;
            let status = match ended {
                Ok(Ok(Ok(()))) => StatusCode::OK,
                Err(_) => StatusCode::ACCEPTED,
                Ok(Ok(Err(error))) => return refuse(Error::Busy(error)),
                Ok(Err(error)) => return refuse(Error::internal(error)),
            };
            (status, axum::Json(dial.shown())).into_response()
        }
        Ok(Err(error)) | Err(error) => refuse(error),
    }
}

fn refuse(error: Error) -> Response {
    Problem::from(error).respond("")
}

impl Dial {
    fn shown(&self) -> Value {
        let target = *self.target.lock().unwrap_or_else(PoisonError::into_inner);
        json!({"now": self.clock_now(), "status": if target.is_some() { "advancing" } else { "ready" }, "target": target})
    }

    fn clock_now(&self) -> Timestamp {
        let now = self.machine.parts().clock.now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// Begins a move, unless one is under way.
    fn begin(&self, wanted: &Move) -> Result<tokio::task::JoinHandle<Result<(), Cause>>, Error> {
        let now = self.clock_now();
        let target = match (wanted.to, wanted.advance_s) {
            (Some(to), _) if to < now => {
                return Err(Error::field("to", format!("is past: it is {now}, and the clock does not go back")));
            }
            (Some(to), _) if to.duration_since(now) > FURTHEST => return Err(Error::field("to", "is more than ten years ahead")),
            (Some(to), _) => to,
            (None, by) => now + SignedDuration::from_secs(by.unwrap_or_default()),
        };
        let mut moving = self.target.lock().unwrap_or_else(PoisonError::into_inner);
        if moving.is_some() {
            return Err(ADVANCING.error("The clock is being moved already."));
        }
        *moving = Some(target);
        let (dial, step) = (self.clone(), SignedDuration::from_secs(wanted.step_s));
        Ok(tokio::spawn(async move {
            let moved = dial.machine.advance(&dial.clock, target, step, |ahead| dial.ahead.keep(ahead)).await;
            *dial.target.lock().unwrap_or_else(PoisonError::into_inner) = None;
            if let Err(error) = &moved {
                tracing::error!(error = &**error as &dyn std::error::Error, "the clock could not be moved further");
            }
            moved
        }))
    }
}
