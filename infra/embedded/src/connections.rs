//! What API Gateway keeps of open WebSocket connections, and its `@connections`: `PostToConnection`, `GetConnection` and
//! `DeleteConnection`. Whoever holds the other end of a connection takes out what is posted to it.
//!
//! <https://docs.aws.amazon.com/apigatewaymanagementapi/latest/api/>

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64_simd::URL_SAFE;
use serde_json::json;
use tokio::sync::mpsc;

use crate::call::{Answer, Call};
use crate::embedded::Now;

/// Every operation that is answered.
pub(crate) const OPERATIONS: [&str; 3] = ["PostToConnection", "GetConnection", "DeleteConnection"];
/// The largest message, as in AWS.
const MESSAGE_BYTES: usize = 128 * 1024;
/// Messages that may wait for a connection which does not take them.
const WAITING: usize = 256;

/// Who is at the other end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peer {
    /// From where.
    pub source_ip: Option<IpAddr>,
    /// With what.
    pub user_agent: Option<String>,
}

/// What is to be done with a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Push {
    /// Send this.
    Send(Vec<u8>),
    /// End it.
    End,
}

/// All connections of one [`Embedded`](crate::Embedded).
#[derive(Clone)]
pub(crate) struct Connections {
    open: Arc<Mutex<HashMap<String, Open>>>,
    now: Now,
}

struct Open {
    pushes: mpsc::Sender<Push>,
    peer: Peer,
    connected_at: i64,
    active_at: i64,
}

/// A connection as whoever holds its other end has it. It can be posted to from [`Line::open`] on, until it is dropped.
pub struct Line {
    id: String,
    pushes: mpsc::Receiver<Push>,
    sender: mpsc::Sender<Push>,
    peer: Peer,
    connections: Connections,
}

impl Connections {
    pub(crate) fn new(now: Now) -> Self {
        Connections { open: Arc::default(), now }
    }

    /// A connection that nobody can post to yet.
    pub(crate) fn line(&self, peer: Peer) -> Line {
        let (sender, pushes) = mpsc::channel(WAITING);
        let id = URL_SAFE.encode_to_string(rand::random::<[u8; 11]>());
        Line { id, pushes, sender, peer, connections: self.clone() }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<String, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn answer(&self, call: &Call) -> Answer {
        let now = (self.now)();
        let mut open = self.open();
        let Some(connection) = open.get_mut(&call.resource) else { return gone() };
        match call.operation.as_str() {
            "PostToConnection" if call.body.len() > MESSAGE_BYTES => {
                Answer::error(413, "PayloadTooLargeException", "Message too long")
            }
            "PostToConnection" => match connection.pushes.try_send(Push::Send(call.body.clone())) {
                Ok(()) => {
                    connection.active_at = now;
                    Answer::ok(String::new())
                }
                Err(mpsc::error::TrySendError::Full(_)) => {
                    Answer::error(429, "LimitExceededException", "Too many messages wait.")
                }
                Err(mpsc::error::TrySendError::Closed(_)) => gone(),
            },
            "GetConnection" => Answer::ok(
                json!({
                    "connectedAt": connection.connected_at / 1_000,
                    "lastActiveAt": connection.active_at / 1_000,
                    "identity": {"sourceIp": connection.peer.source_ip, "userAgent": connection.peer.user_agent},
                })
                .to_string(),
            ),
            "DeleteConnection" => {
                // What waits for it is sent before it ends, unless too much waits.
                if let Err(mpsc::error::TrySendError::Full(_)) = connection.pushes.try_send(Push::End) {
                    open.remove(&call.resource);
                }
                Answer { status: 204, ..Answer::ok(String::new()) }
            }
            _ => Answer::unknown_operation(),
        }
    }
}

fn gone() -> Answer {
    Answer::error(410, "GoneException", "")
}

/// The operation behind a method and path, and the connection it is about. The name of a stage may stand before.
pub(crate) fn operation<'a>(method: &str, path: &'a str) -> Option<(&'static str, &'a str)> {
    let (_, connection) = path.split_once("/@connections/").or_else(|| path.split_once("/%40connections/"))?;
    let operation = match method {
        "POST" => "PostToConnection",
        "GET" => "GetConnection",
        "DELETE" => "DeleteConnection",
        _ => return None,
    };
    Some((operation, connection))
}

impl Line {
    /// The connection's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// From now on it can be posted to.
    pub fn open(&self) {
        let now = (self.connections.now)();
        let open = Open { pushes: self.sender.clone(), peer: self.peer.clone(), connected_at: now, active_at: now };
        self.connections.open().insert(self.id.clone(), open);
    }

    /// Something came over it.
    pub fn is_active(&self) {
        if let Some(open) = self.connections.open().get_mut(&self.id) {
            open.active_at = (self.connections.now)();
        }
    }

    /// What is to be done next with it.
    pub async fn next(&mut self) -> Push {
        // Its own sender lives as long as it does, so there is always one.
        self.pushes.recv().await.unwrap_or(Push::End)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.connections.open().remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Service;

    fn call(operation: &str, line: &Line, body: &[u8]) -> Call {
        Call {
            service: Service::Connections,
            operation: operation.to_owned(),
            resource: line.id().to_owned(),
            region: String::new(),
            sender: String::new(),
            origin: String::new(),
            body: body.to_vec(),
        }
    }

    #[tokio::test]
    async fn what_is_posted_comes_out_in_order_and_then_the_end() {
        let connections = Connections::new(Arc::new(|| 7_000));
        let mut line = connections.line(Peer::default());
        assert_eq!(connections.answer(&call("PostToConnection", &line, b"a")).status, 410, "it is not open yet");
        line.open();
        assert_eq!(connections.answer(&call("PostToConnection", &line, b"a")).status, 200);
        let about = connections.answer(&call("GetConnection", &line, b""));
        assert!(about.body.contains("\"connectedAt\":7"), "{}", about.body);
        assert_eq!(connections.answer(&call("DeleteConnection", &line, b"")).status, 204);
        assert_eq!([line.next().await, line.next().await], [Push::Send(b"a".to_vec()), Push::End]);
        let gone = call("PostToConnection", &line, b"b");
        drop(line);
        assert_eq!(connections.answer(&gone).status, 410);
    }

    #[test]
    fn what_is_too_large_or_too_much_is_refused() {
        let connections = Connections::new(Arc::new(|| 0));
        let line = connections.line(Peer::default());
        line.open();
        assert_eq!(connections.answer(&call("PostToConnection", &line, &vec![b'x'; MESSAGE_BYTES + 1])).status, 413);
        let answers: Vec<u16> =
            (0..=WAITING).map(|_| connections.answer(&call("PostToConnection", &line, b"x")).status).collect();
        assert_eq!((answers[WAITING - 1], answers[WAITING]), (200, 429));
    }

    #[test]
    fn a_path_names_operation_and_connection() {
        assert_eq!(operation("POST", "/@connections/a="), Some(("PostToConnection", "a=")));
        assert_eq!(operation("DELETE", "/live/@connections/a"), Some(("DeleteConnection", "a")));
        assert_eq!(operation("PUT", "/@connections/a"), None);
        assert_eq!(operation("POST", "/v2/email/outbound-emails"), None);
    }
}
