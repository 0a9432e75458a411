//! One of each thing of notices, made for a given person: what the samples of its functions name.
#![expect(clippy::expect_used, reason = "what cannot be made should stop the test, saying why")]

use axum::http::Method;
use serde_json::json;
use trial::{Made, Person, Thing, Trial};

/// As many stay when another is made.
const KEPT: usize = 5;

/// The things of notices.
pub const THINGS: &[Thing] = &[
    Thing::new("channel", "nch_06DVQEXPG1F8S68241XFNTVH41", |trial, person| Box::pin(channel(trial, person))),
    Thing::new("told_channel", "nch_06DVQEXPG1F8S68241XFNTVH42", |trial, person| Box::pin(told_channel(trial, person))),
];

/// A channel that mails whoever made it. A team has few, so it takes the place of those that were made before.
async fn channel(trial: Trial, person: Person) -> Made {
    let (_, present) = trial.ask(Method::GET, "/api/notice-channels", Some(&person.session), None).await;
    for channel in present["items"].as_array().into_iter().flatten().skip(KEPT) {
        let path = format!("/api/notice-channels/{}", channel["id"].as_str().expect("an id"));
        trial.ask(Method::DELETE, &path, Some(&person.session), None).await;
    }
    let made = trial.post(&person, "/api/notice-channels", json!({"name": "On call", "by": "mail"})).await;
    Made::new(made["id"].as_str().expect("an id"))
}

/// The same, with something to say.
async fn told_channel(trial: Trial, person: Person) -> Made {
    let made = channel(trial.clone(), person.clone()).await;
    trial.post(&person, &format!("/api/notice-channels/{}/tests", made.id), json!({})).await;
    made
}
