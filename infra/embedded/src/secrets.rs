//! Secrets Manager, as far as functions ask it: `GetSecretValue`. The secrets are the program's own and live
//! as long as it does.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use serde_json::{Value, json};

use crate::call::{ACCOUNT, Answer, Call};

/// Secrets by name.
#[derive(Default)]
pub(crate) struct Secrets(RwLock<BTreeMap<String, String>>);

impl Secrets {
    pub(crate) fn keep(&self, name: &str, text: &str) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), text.to_owned());
    }

    pub(crate) fn answer(&self, call: &Call) -> Answer {
        if call.operation != "GetSecretValue" {
            return Answer::unknown_operation();
        }
        let asked: Value = serde_json::from_slice(&call.body).unwrap_or_default();
        let Some(id) = asked["SecretId"].as_str() else {
            return Answer::error(400, "InvalidParameterException", "SecretId is required.");
        };
        let secrets = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let Some(text) = secrets.get(id) else {
            return Answer::error(400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
        };
        let arn = format!("arn:aws:secretsmanager:{}:{ACCOUNT}:secret:{id}", call.region);
        Answer::ok(json!({"ARN": arn, "Name": id, "SecretString": text, "VersionStages": ["AWSCURRENT"]}).to_string())
    }
}
