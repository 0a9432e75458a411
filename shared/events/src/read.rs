//! Reading an event off a queue, in the envelope that EventBridge puts around it.

use api::{Error, Result, TeamId};
use due::OccurrenceId;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::SOURCE;

/// An event that a worker received.
#[derive(Clone, Debug, PartialEq)]
pub struct Received<D> {
    /// The same for each time that it comes.
    pub id: OccurrenceId,
    /// What happened, such as `team.erased`.
    pub kind: String,
    /// The team that it happened to.
    pub team: TeamId,
    /// When it was posted.
    pub at: Timestamp,
    /// What else belongs to it.
    pub data: D,
}

/// What an event says, EventBridge's `detail`.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Detail<D> {
    occurrence_id: OccurrenceId,
    team: TeamId,
    at: Timestamp,
    data: D,
}

/// What of EventBridge's envelope is read.
#[derive(Deserialize)]
struct Envelope<D> {
    source: String,
    #[serde(rename = "detail-type")]
    kind: String,
    detail: Detail<D>,
}

/// Reads the body of a message.
///
/// # Errors
/// When it is none of our events, or its data are not `D`; no later try would fare better.
pub fn read<D: DeserializeOwned>(body: &str) -> Result<Received<D>> {
    let wrong = |error: String| Error::Malformed(format!("not an event: {error}"));
    let envelope: Envelope<D> = serde_json::from_str(body).map_err(|error| wrong(error.to_string()))?;
    if envelope.source != SOURCE {
        return Err(wrong(format!("its source is `{}`", envelope.source)));
    }
    let Detail { occurrence_id, team, at, data } = envelope.detail;
    Ok(Received { id: occurrence_id, kind: envelope.kind, team, at, data })
}

impl<D: Serialize> Received<D> {
    /// What is put on the bus as the event's `detail`.
    ///
    /// # Errors
    /// When the data cannot be written.
    pub fn detail(&self) -> Result<String> {
        let detail = Detail { occurrence_id: self.id.clone(), team: self.team.clone(), at: self.at, data: &self.data };
        serde_json::to_string(&detail).map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn envelope() -> Value {
        json!({
            "version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "detail-type": "team.erased", "source": "minutehand",
            "account": "000000000000", "time": "2026-11-21T09:00:00Z", "region": "eu-west-1", "resources": [],
            "detail": {
                "occurrence_id": "occ_06GZR83ZCGCHVCJYW498ZJYBRG", "team": "team_06DVQ1680358P8PGVE1T4BDHCC",
                "at": "2026-11-21T08:59:59.5Z", "data": {"name": "Ada's"}
            }
        })
    }

    #[test]
    fn reads_what_eventbridge_delivers() {
        let received = read::<Value>(&envelope().to_string()).unwrap();
        assert_eq!((received.kind.as_str(), received.id.as_str()), ("team.erased", "occ_06GZR83ZCGCHVCJYW498ZJYBRG"));
        assert_eq!(received.data, json!({"name": "Ada's"}));
        let detail: Value = serde_json::from_str(&received.detail().unwrap()).unwrap();
        assert_eq!(detail, envelope()["detail"]);
    }

    #[test]
    fn refuses_what_is_none_of_ours() {
        let mut strange = envelope();
        strange["source"] = json!("aws.ec2");
        for body in ["", "{}", "[]", "null", r#"{"source":"minutehand"}"#, &strange.to_string()] {
            let error = read::<Value>(body).unwrap_err();
            assert!(!error.retryable(), "{body}");
        }
        assert!(read::<Vec<u8>>(&envelope().to_string()).is_err());
    }
}
