//! What no log may hold.

use serde_json::Value;

/// Fields whose values are secrets, wherever they stand, and so are those whose names end in the word [`SECRET`]. Nobody
/// shows one to the log; this is the net beneath.
const SECRETS: [&str; 6] = ["password", "token", "code", "recovery", "hash", "mac"];
const SECRET: &str = "secret";
/// Fields that hold names with values, of which only the names are told.
const NAMED: [&str; 1] = ["headers"];
const REDACTED: &str = "[redacted]";

/// `value` without its secrets.
pub(crate) fn redacted(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name.clone(), field(&name, value))).collect(),
        Value::Array(items) => items.into_iter().map(redacted).collect(),
        other => other,
    }
}

fn field(name: &str, value: Value) -> Value {
    match value {
        Value::Null => Value::Null,
        _ if SECRETS.contains(&name) || name.rsplit('_').next() == Some(SECRET) => REDACTED.into(),
        Value::Object(named) if NAMED.contains(&name) => {
            named.into_iter().map(|(name, _)| (name, Value::from(REDACTED))).collect()
        }
        value => redacted(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_left_out_and_their_names_are_not() {
        let told = redacted(json!({
            "name": "job", "password": "hunter2", "target": {"headers": {"authorization": "Bearer x"}, "token": null},
            "keys": [{"signing_secret": "whsec_x"}],
        }));
        let text = told.to_string();
        assert!(!text.contains("hunter2") && !text.contains("Bearer") && !text.contains("whsec"), "{text}");
        assert_eq!(told["target"]["headers"]["authorization"], REDACTED);
        assert_eq!(told["target"]["token"], Value::Null);
        assert_eq!(told["name"], "job");
    }
}
