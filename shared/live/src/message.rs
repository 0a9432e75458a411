//! `$default`: takes what comes over a connection, and answers over it. Whatever is wrong is said there; only who floods is
//! put out.

use std::future::Future;

use api::{Error, Result, TeamId};
use cx::Cx;
use function::{Reply, SocketEvent};
use limits::Limit;
use serde_json::{Value, json};
use table::{Condition, TableError};

use crate::asked::Asked;
use crate::connection::{Connection, Whose, forget};
use crate::post::Line;

/// Topics that a connection may have.
pub const MOST_TOPICS: usize = 50;

/// Messages of one connection, signs of life included.
const MESSAGES: Limit = Limit { name: "socket_messages", count: 20, window_s: 10 };

/// How often a message is tried again that met another of the same connection.
const TRIES: u32 = 5;

/// What a product's connections may hear of.
pub trait Topics: Sync {
    /// Whether there is such a topic, and something in `team` that it is about.
    fn has(&self, cx: &Cx, team: &TeamId, topic: &str) -> impl Future<Output = Result<bool>> + Send;
}

/// Takes a message, and posts the answer to it.
///
/// # Errors
/// When the table is busy; that is posted as well.
pub async fn message(cx: Cx, event: SocketEvent, topics: &impl Topics) -> Result<Reply> {
    match take(&cx, &event, topics).await {
        Ok(Reply { body: Some(said), .. }) => answer(&cx, &event, &said).await,
        Ok(done) => return Ok(done),
        Err(error) => {
            let busy = Reply::refusing("busy", "That could not be done now. Send it again.");
            answer(&cx, &event, &busy.body.unwrap_or_default()).await;
            return Err(error);
        }
    }
    Ok(Reply::DONE)
}

/// Whoever is gone need not be answered.
async fn answer(cx: &Cx, event: &SocketEvent, said: &Value) {
    let said = async { Line::of(cx)?.say(event.connection(), said).await };
    if let Err(error) = said.await {
        tracing::warn!(%error, "a message was not answered");
    }
}

/// Does what a message asks for; what there is to say to it, if anything.
async fn take(cx: &Cx, event: &SocketEvent, topics: &impl Topics) -> Result<Reply> {
    let id = event.connection();
    let Some(whose) = cx.table().get::<Whose>(Whose::key_of(id)).await? else {
        return put_out(cx, id, "unknown_connection", "This connection is not known any more. Open another one.").await;
    };
    match MESSAGES.take(cx, id).await {
        Ok(_) => {}
        Err(Error::TooMany(_)) => {
            forget(cx, &whose.team, id).await?;
            return put_out(cx, id, "flooding", "More than 20 messages came within 10 seconds, so this connection ends.").await;
        }
        Err(error) => return Err(error),
    }
    let asked = match Asked::read(event.body.as_deref(), event.is_base64_encoded) {
        Ok(asked) => asked,
        Err(wrong) => return Ok(Reply::refusing("malformed", wrong)),
    };
    for _ in 0..TRIES {
        let Some(connection) = cx.table().get::<Connection>(Connection::key_of(&whose.team, id)).await? else {
            return put_out(cx, id, "unknown_connection", "This connection is not known any more. Open another one.").await;
        };
        let after = asked.applied_to(&connection.topics);
        if after.len() > MOST_TOPICS {
            return Ok(Reply::refusing("too_many_topics", "A connection hears of at most 50 topics."));
        }
        for topic in after.iter().filter(|topic| !connection.topics.contains(topic)) {
            if !topics.has(cx, &whose.team, topic).await? {
                let detail = format!("There is no topic `{topic}` that you may hear of, so nothing changed.");
                return Ok(Reply::refusing("not_found", &detail));
            }
        }
        match write(cx, connection, &after).await {
            Ok(()) => return Ok(Reply::saying(json!({"subscribed": after}))),
            Err(TableError::ConditionFailed) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(TableError::ConditionFailed.into())
}

async fn write(cx: &Cx, connection: Connection, topics: &[String]) -> Result<(), TableError> {
    if connection.topics == topics {
        return Ok(());
    }
    let unchanged = Condition::number("revision", connection.revision);
    let revision = connection.revision + 1;
    cx.table().put(&Connection { topics: topics.to_vec(), revision, ..connection }, unchanged).await
}

/// Says why, and ends the connection: an answer would come after its end.
async fn put_out(cx: &Cx, id: &str, code: &str, detail: &str) -> Result<Reply> {
    let line = Line::of(cx)?;
    let told = match Reply::refusing(code, detail).body {
        Some(body) => line.say(id, &body).await.map(drop),
        None => Ok(()),
    };
    if let Err(error) = told.and(line.end(id).await) {
        tracing::warn!(%error, "a connection could not be ended");
    }
    Ok(Reply::DONE)
}
