//! One of each thing of notices, made for a given person: what the samples of its functions name.
#![expect(clippy::expect_used, reason = "what cannot be made should stop the test, saying why")]

use serde_json::json;
use trial::{Made, Person, Thing, Trial};

/// The things of notices.
pub const THINGS: &[Thing] = &[
    Thing::new("channel", "nch_06DVQEXPG1F8S68241XFNTVH41", |trial, person| Box::pin(channel(trial, person))),
    Thing::new("told_channel", "nch_06DVQEXPG1F8S68241XFNTVH42", |trial, person| Box::pin(told_channel(trial, person))),
];

/// A channel that mails whoever made it.
async fn channel(trial: Trial, person: Person) -> Made {
    let made = trial.post(&person, "/api/notice-channels", json!({"name": "On call", "by": "mail"})).await;
    Made::new(made["id"].as_str().expect("an id"))
}

/// The same, with something to say.
async fn told_channel(trial: Trial, person: Person) -> Made {
    let made = channel(trial.clone(), person.clone()).await;
    trial.post(&person, &format!("/api/notice-channels/{}/tests", made.id), json!({})).await;
    made
}
