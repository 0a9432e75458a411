//! The API keys of the demo's own team: one that is used, one whose text was replaced today, one that ends soon. And what is
//! kept of the account, as a file.

use std::net::IpAddr;

use api::Cause;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::past::{Client, Past};
use super::people::Person;

/// From where programs of the demo's owner call.
const SERVER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 17));

/// Makes the keys.
pub(super) async fn make(past: &Past, owner: &Person) -> Result<(), Cause> {
    let used = json!({"name": "Shop server", "allowed_ips": ["203.0.113.0/24"]});
    let used = owner.post(past, past.day(29, 9, 20), "/api/keys", used).await?;
    call(past, &used, SignedDuration::from_mins(12)).await?;

    let rotated = json!({"name": "Accounting export", "scopes": ["jobs:read"]});
    let rotated = owner.post(past, past.day(29, 9, 31), "/api/keys", rotated).await?;
    let path = format!("/api/keys/{}/rotate", rotated["id"].as_str().unwrap_or_default());
    let rotated = owner.post(past, past.now - SignedDuration::from_hours(5), &path, json!({"overlap_hours": 48})).await?;
    call(past, &rotated, SignedDuration::from_mins(170)).await?;

    let ends = past.now + SignedDuration::from_hours(3 * 24);
    let ending = json!({"name": "Agency, until the shop moves", "scopes": ["jobs:read", "jobs:write"], "expires_at": ends});
    let ending = owner.post(past, past.day(11, 15, 2), "/api/keys", ending).await?;
    call(past, &ending, SignedDuration::from_hours(51)).await
}

/// Asks for a copy of what is kept. The workers that collect it begin once the system runs.
pub(super) async fn export(past: &Past, owner: &Person) -> Result<(), Cause> {
    owner.post(past, past.now - SignedDuration::from_hours(26), "/api/auth/exports", json!({})).await?;
    Ok(())
}

/// Uses the key that was made with the answer `made`, so long ago.
async fn call(past: &Past, made: &Value, ago: SignedDuration) -> Result<(), Cause> {
    let token = made["key"].as_str().ok_or("a key was made without its text")?.to_owned();
    let program = Client { ip: SERVER, agent: "shop/2.4", token };
    past.done("GET", past.now - ago, &program, "/api/jobs", &Value::Null).await?;
    Ok(())
}
