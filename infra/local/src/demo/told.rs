//! The channel by which the demo's owner is told what went wrong.

use api::Cause;
use serde_json::json;

use super::past::Past;
use super::people::Person;

/// Gives `owner`'s own team a channel that mails them, but not at night.
pub(super) async fn make(past: &Past, owner: &Person) -> Result<(), Cause> {
    let quiet = json!({"from": "20:00", "to": "08:00"});
    let channel = json!({"name": "Daytime", "by": "mail", "digest_minutes": 60, "quiet": quiet, "timezone": "Europe/Berlin"});
    owner.post(past, past.day(27, 16, 30), "/api/notice-channels", channel).await?;
    Ok(())
}
