//! Telling. It stands in no change's way: what cannot be told, or not soon, is logged.

use std::sync::Arc;
use std::time::Duration;

use api::{Result, TeamId};
use cx::Cx;
use futures::StreamExt;
use serde_json::{Value, json};
use table::Range;

use crate::connection::{Connection, forget};
use crate::post::{Line, Said};
use crate::recent::Recent;

/// How long a change waits for what it tells.
const PATIENCE: Duration = Duration::from_secs(2);
/// As many connections are told at once.
const AT_ONCE: usize = 32;

/// What is told of a topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Telling {
    /// The topic, such as `jobs` or `job/job_…`.
    pub topic: String,
    /// What is said of it: ids and states, never what only some of the team may see.
    pub told: Value,
}

/// Tells the connections of `team` that hear of `topic`.
pub async fn tell(cx: &Cx, team: &TeamId, topic: &str, told: Value) {
    tell_all(cx, team, vec![Telling { topic: topic.to_owned(), told }]).await;
}

/// Tells the connections of `team` of several topics, for one look at the table.
pub async fn tell_all(cx: &Cx, team: &TeamId, tellings: Vec<Telling>) {
    match tokio::time::timeout(PATIENCE, try_tell(cx, team, tellings)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(team = team.as_str(), %error, "a change could not be told"),
        Err(_) => tracing::warn!(team = team.as_str(), "a change could not be told in time"),
    }
}

async fn try_tell(cx: &Cx, team: &TeamId, mut tellings: Vec<Telling>) -> Result<()> {
    // Where there is no socket, nobody listens.
    if cx.socket_url()?.is_none() {
        return Ok(());
    }
    let (recent, now): (Arc<Recent>, _) = (cx.kept().of(), cx.now());
    tellings.retain(|telling| !recent.has(&format!("{team} {}", telling.topic), now));
    let nobody = format!("{team}");
    if tellings.is_empty() || recent.has(&nobody, now) {
        return Ok(());
    }
    let connections = cx.table().all::<Connection>(&Connection::list_of(team), Range::All).await?;
    if connections.is_empty() {
        recent.note(nobody, now);
        return Ok(());
    }
    let posts = posts(&connections, &tellings);
    if posts.is_empty() {
        return Ok(());
    }
    for telling in tellings {
        recent.note(format!("{team} {}", telling.topic), now);
    }
    let line = Line::of(cx)?;
    futures::stream::iter(posts).for_each_concurrent(AT_ONCE, |(connection, told)| post(cx, &line, connection, told)).await;
    Ok(())
}

/// Who is told what.
fn posts<'a>(connections: &'a [Connection], tellings: &[Telling]) -> Vec<(&'a Connection, Value)> {
    let each = connections.iter().flat_map(|connection| {
        let heard = tellings.iter().filter(|telling| connection.topics.contains(&telling.topic));
        heard.map(move |telling| (connection, json!({"topic": telling.topic, "told": telling.told})))
    });
    each.collect()
}

async fn post(cx: &Cx, line: &Line, connection: &Connection, told: Value) {
    let done = match line.say(&connection.id, &told).await {
        Ok(Said::Sent) => return,
        Ok(Said::Gone) => forget(cx, &connection.team, &connection.id).await.map_err(Into::into),
        Err(error) => Err(error),
    };
    if let Err(error) = done {
        tracing::warn!(team = connection.team.as_str(), %error, "a connection could not be told");
    }
}

#[cfg(test)]
mod tests {
    use api::{Id, Seed, UserId};
    use jiff::Timestamp;

    use super::*;

    fn connection(id: &str, topics: &[&str]) -> Connection {
        let (seed, now) = (Seed { at_ms: 0, random: [1; 10] }, Timestamp::UNIX_EPOCH);
        Connection {
            id: id.to_owned(),
            team: TeamId::from_seed(seed),
            user: UserId::from_seed(seed),
            topics: topics.iter().map(|topic| (*topic).to_owned()).collect(),
            revision: 1,
            connected_at: now,
            ends_at: now,
        }
    }

    #[test]
    fn only_those_are_told_who_want_to_hear() {
        let connections = [connection("a", &["jobs"]), connection("b", &["job/x", "jobs"]), connection("c", &[])];
        let tellings = ["jobs", "job/x", "job/y"].map(|topic| Telling { topic: topic.to_owned(), told: json!({}) });
        let posts = posts(&connections, &tellings);
        let told: Vec<_> = posts.iter().map(|(to, told)| (to.id.as_str(), told["topic"].as_str().unwrap())).collect();
        assert_eq!(told, [("a", "jobs"), ("b", "jobs"), ("b", "job/x")]);
    }
}
