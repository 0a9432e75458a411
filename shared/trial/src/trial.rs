//! Somebody who tries a system, and what they try it with.

use std::pin::Pin;
use std::sync::Arc;

use api::{TeamId, UserId};
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use axum::response::Response;
use cx::Cx;
use function::Sample;
use serde_json::Value;

use crate::{Made, Thing, Values, things_of};

/// Asks the system something.
pub type Asking = Arc<dyn Fn(Request<Body>) -> Pin<Box<dyn Future<Output = Response> + Send>> + Send + Sync>;
/// Works all messages there are.
pub type Working = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// Somebody with an account.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their id.
    pub user: UserId,
    /// Their address.
    pub email: String,
    /// The team they look at.
    pub team: TeamId,
    /// The token of a session of theirs in that team.
    pub session: String,
}

/// A system that is tried.
#[derive(Clone)]
pub struct Trial {
    /// What looks at it from outside: it may touch everything.
    pub cx: Cx,
    /// The address of a receiver of webhooks: it answers 200 below `/well`, and 500 below `/broken`.
    pub receiver: String,
    things: Arc<[Thing]>,
    asking: Asking,
    working: Working,
}

impl Trial {
    /// A system in which `things` can be made.
    pub fn new(cx: Cx, receiver: &str, things: impl IntoIterator<Item = Thing>, asking: Asking, working: Working) -> Trial {
        Trial { cx, receiver: receiver.to_owned(), things: things.into_iter().collect(), asking, working }
    }

    /// Whether some product makes a thing `name`.
    pub fn makes(&self, name: &str) -> bool {
        self.things.iter().any(|thing| thing.name == name)
    }

    /// The thing `name`.
    ///
    /// # Panics
    /// When no product makes such a thing.
    pub fn thing(&self, name: &str) -> &Thing {
        let known = || self.things.iter().map(|thing| thing.name).collect::<Vec<_>>().join(", ");
        self.things
            .iter()
            .find(|thing| thing.name == name)
            .unwrap_or_else(|| panic!("no things.rs makes `{name}`; there are {}", known()))
    }

    /// Makes the thing `name` for `person`.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn make(&self, name: &str, person: &Person) -> Made {
        (self.thing(name).make)(self.clone(), person.clone()).await
    }

    /// Makes for `person` whatever `sample` names, each once, and gives the values of it all.
    ///
    /// # Panics
    /// When something cannot be made.
    pub async fn plant(&self, sample: &Sample, person: &Person) -> Values {
        let (mut person, mut values) = (person.clone(), Values::of(person));
        if let Some(team) = sample.within {
            let made = self.make(team, &person).await;
            values.add(team, &made);
            person.team = made.id.parse().unwrap_or_else(|error| panic!("`{team}` is no team: {error}"));
            person.session = values.fill(&format!("{{{team}.token}}"));
            values.set("team", made.id);
            values.set("session", person.session.clone());
        }
        for name in things_of(sample) {
            if values.get(name).is_none() {
                values.add(name, &self.make(name, &person).await);
            }
        }
        values
    }

    /// Sends `body` to `path` as `person` and gives the answer.
    ///
    /// # Panics
    /// When it is no success.
    pub async fn post(&self, person: &Person, path: &str, body: Value) -> Value {
        let (status, answer) = self.ask(Method::POST, path, Some(&person.session), Some(body)).await;
        assert!(status.is_success(), "POST {path} answers {status}: {answer}");
        answer
    }

    /// Asks and gives status and JSON body, `null` where there is none.
    ///
    /// # Panics
    /// When this makes no request, or the answer breaks off.
    pub async fn ask(&self, method: Method, path: &str, token: Option<&str>, body: Option<Value>) -> (StatusCode, Value) {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let response = (self.asking)(request.body(body).unwrap_or_else(|error| panic!("{path}: {error}"))).await;
        let status = response.status();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap_or_else(|error| panic!("{path}: {error}"));
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    /// Works the messages there are until none is left.
    pub async fn work(&self) {
        (self.working)().await;
    }
}
