//! What a message asks for: `{"subscribe": […], "unsubscribe": […]}`.

use serde::Deserialize;
use serde_json::{Map, Value};

/// The longest topic.
const TOPIC_BYTES: usize = 100;
/// More topics at once than a connection can have are not looked at.
const MOST: usize = 100;

/// What a message asks for.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// What it wants to hear of.
    #[serde(default)]
    pub(crate) subscribe: Vec<String>,
    /// And no longer.
    #[serde(default)]
    pub(crate) unsubscribe: Vec<String>,
}

impl Asked {
    /// Reads a message, or says what is wrong with it.
    pub(crate) fn read(body: Option<&str>, is_binary: bool) -> Result<Asked, &'static str> {
        const SHAPE: &str = "Send text: a JSON object such as {\"subscribe\": [\"jobs\"]} or {\"unsubscribe\": [\"jobs\"]}.";
        let text = body.filter(|_| !is_binary).ok_or(SHAPE)?;
        // An array would do for a struct.
        let object: Map<String, Value> = serde_json::from_str(text).map_err(|_| SHAPE)?;
        let asked: Asked = serde_json::from_value(Value::Object(object)).map_err(|_| SHAPE)?;
        let mut topics = asked.subscribe.iter().chain(&asked.unsubscribe);
        if topics.any(|topic| topic.is_empty() || topic.len() > TOPIC_BYTES) {
            return Err("A topic has 1 to 100 characters.");
        }
        if asked.subscribe.len().max(asked.unsubscribe.len()) > MOST {
            return Err("A message names at most 100 topics.");
        }
        Ok(asked)
    }

    /// `topics` after it: in order, each once.
    pub(crate) fn applied_to(&self, topics: &[String]) -> Vec<String> {
        let kept = topics.iter().filter(|topic| !self.unsubscribe.contains(topic));
        let mut after: Vec<String> = kept.chain(&self.subscribe).cloned().collect();
        after.sort();
        after.dedup();
        after
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_such_object_is_refused() {
        let long = format!("{{\"subscribe\": [\"{}\"]}}", "x".repeat(101));
        for text in ["", "x", "[]", "null", "{\"subscribe\": \"jobs\"}", "{\"shout\": []}", "{\"subscribe\": [\"\"]}", &long] {
            assert!(Asked::read(Some(text), false).is_err(), "{text}");
        }
        assert!(Asked::read(Some("e30="), true).is_err() && Asked::read(None, false).is_err());
        assert_eq!(Asked::read(Some("{}"), false).unwrap().applied_to(&["jobs".into()]), ["jobs"], "a sign of life");
    }

    #[test]
    fn topics_are_kept_in_order_and_once() {
        let asked = Asked::read(Some(r#"{"subscribe": ["b", "a", "b"], "unsubscribe": ["c", "z"]}"#), false).unwrap();
        assert_eq!(asked.applied_to(&["c".into(), "b".into()]), ["a", "b"]);
    }
}
