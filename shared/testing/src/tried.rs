//! A function that is tried: somebody with an account, whatever its sample names made for them, its event, and what must
//! have come of it.

use std::sync::Arc;

use api::{TeamId, UserId};
use cx::{Cx, Touch};
use function::{Trace, Who};
use http::Method;
use identity::{Keys, Team, User};
use lambda::Function;
use machine::Machine;
use serde_json::{Value, json};
use table::Condition;
use tower::ServiceExt;
use trial::{PASSWORD, Person, Thing, Trial, Values, event};

use crate::functions::{event_of, sample_of};

/// The receiver's path that answers 200.
pub const WELL: &str = "/well";
/// The receiver's path that answers 500.
pub const BROKEN: &str = "/broken";

/// One try of one function.
#[derive(Clone, Debug)]
pub struct Tried {
    /// What its event says.
    pub event: Value,
    /// What its sample names.
    pub values: Values,
    token: Option<String>,
}

/// Tries on `machine`, whose workers must not run by themselves and whose retry schedule must be short. Jobs call
/// `receiver`, at [`WELL`] and at [`BROKEN`].
pub fn trial(machine: &Machine, receiver: &str, things: &[&[Thing]]) -> Trial {
    let cx = Cx::new(machine.parts().clone(), "trial", &[Touch::Everything]);
    let (router, worked) = (machine.router(), machine.clone());
    let asking: trial::Asking = Arc::new(move |request| {
        let router = router.clone();
        Box::pin(async move {
            let Ok(response) = router.oneshot(request).await;
            response
        })
    });
    let working: trial::Working = Arc::new(move || {
        let machine = worked.clone();
        Box::pin(async move { drain(&machine).await })
    });
    Trial::new(cx, receiver, things.iter().flat_map(|things| things.iter().copied()), asking, working)
}

/// Works the messages there are until none is left.
async fn drain(machine: &Machine) {
    let workers = || machine.registries().iter().flat_map(|registry| registry.workers);
    loop {
        let mut worked = 0;
        for worker in workers() {
            worked += machine.poll_once(worker, 0).await.expect("a batch");
        }
        if worked == 0 {
            return;
        }
    }
}

/// Makes an account whose address is verified.
pub async fn somebody(trial: &Trial, email: &str) -> Person {
    let account = json!({"email": email, "password": PASSWORD});
    let (status, made) = trial.ask(Method::POST, "/api/auth/signup", None, Some(account)).await;
    assert!(status.is_success(), "{status}: {made}");
    let text = |pointer: &str| made.pointer(pointer).and_then(Value::as_str).expect("a text").to_owned();
    let (user, team) = (text("/user/id").parse().expect("an id"), text("/team/id").parse::<TeamId>().expect("an id"));
    verify(&trial.cx, &user, &team).await;
    Person { user, team, email: email.to_owned(), session: text("/token") }
}

/// Makes the address of `user` a verified one, and so that of `team`'s owner.
pub(crate) async fn verify(cx: &Cx, user: &UserId, team: &TeamId) {
    let user = User { email_verified_at: Some(cx.now()), ..User::load(cx, user).await.expect("a user") };
    let team = Team { verified: true, ..Team::load(cx, team).await.expect("a team") };
    let table = cx.table();
    let write = table.transaction().put(&user, Condition::Exists).put(&team, Condition::Exists);
    write.commit().await.expect("a write");
}

impl Tried {
    /// Makes an account of `email` with whatever the sample of `function` names.
    pub async fn new(machine: &Machine, trial: &Trial, function: &Function, email: &str) -> Tried {
        let (person, sample) = (somebody(trial, email).await, sample_of(function));
        let mut values = trial.plant(sample, &person).await;
        let mut token = None;
        if let Function::Endpoint(endpoint) = function {
            if matches!(endpoint.who, Who::Caller(action) if action.keys != Keys::Never) {
                let made = trial.post(&person, "/api/keys", json!({"name": "laptop"})).await;
                values.set("api_key", made["key"].as_str().expect("a key"));
            }
            token = event::token_of(endpoint, &values, values.get("api_key"));
        }
        let token = token.or_else(|| values.get("session").map(str::to_owned));
        Tried { event: event_of(machine.registries(), function, &values), values, token }
    }

    /// What is missing of what `function` should have left, when it has answered `answer`; `None` when nothing is.
    pub async fn missing(&self, machine: &Machine, trial: &Trial, function: &Function, answer: &Value) -> Option<String> {
        let trace = sample_of(function).leaves?;
        if trace.once_worked {
            trial.work().await;
        }
        let mut values = self.values.clone();
        let answered: Value = answer["body"].as_str().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
        for (name, value) in answered.as_object().into_iter().flatten() {
            if let Some(text) = value.as_str() {
                values.set(&format!("answer.{name}"), text);
            }
        }
        if trace.mail.is_empty() { self.not_seen(trial, trace, &values).await } else { not_mailed(machine, trace, &values) }
    }

    async fn not_seen(&self, trial: &Trial, trace: Trace, values: &Values) -> Option<String> {
        let token = if trace.by.is_empty() { self.token.clone() } else { Some(values.fill(trace.by)) };
        let (path, holds) = (values.fill(trace.path), values.fill(trace.holds));
        let (status, body) = trial.ask(Method::GET, &path, token.as_deref(), None).await;
        let expected: Value = serde_json::from_str(&holds).unwrap_or_else(|error| panic!("{holds} is no JSON: {error}"));
        let mut pairs = expected.as_object().into_iter().flatten();
        let met = status == trace.status && pairs.all(|(pointer, value)| body.pointer(pointer).unwrap_or(&Value::Null) == value);
        (!met).then(|| format!("GET {path} should answer {} with {holds}: {status} {body}", trace.status))
    }
}

fn not_mailed(machine: &Machine, trace: Trace, values: &Values) -> Option<String> {
    let (mails, words) = (machine.embedded().mails().expect("the mails"), values.fill(trace.mail));
    let email = values.get("email").unwrap_or_default();
    let sent = mails.iter().any(|mail| mail.to == [email] && mail.text.iter().any(|text| text.contains(&words)));
    (!sent).then(|| format!("there should be a mail to {email} that says {words:?}: {mails:?}"))
}
