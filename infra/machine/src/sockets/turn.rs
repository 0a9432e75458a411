//! Running a socket's functions on the events of a connection.

use std::time::Duration;

use embedded::Line;
use function::{Socket, run_socket};
use serde_json::Value;

use super::event;
use crate::Machine;

impl Machine {
    /// Runs the function of `socket` that `event` is for.
    pub(super) async fn turn(&self, socket: &'static Socket, event: Value) -> Value {
        let route = event["requestContext"]["routeKey"].as_str().unwrap_or_default();
        let Some(function) = socket.functions().into_iter().find(|function| function.route.key() == route) else {
            return Value::Null;
        };
        let limit = Duration::from_secs(u64::from(function.timeout_s));
        match tokio::time::timeout(limit, run_socket(&self.parts, function, event)).await {
            Ok(answer) => answer,
            Err(_) => {
                tracing::error!(function = function.name, "it took longer than its {} s and was stopped", function.timeout_s);
                Value::Null
            }
        }
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.parts.clock.now().as_millisecond()
    }

    /// A message that came over `line`. Whatever is to be said to it, its function posts.
    pub(super) async fn heard(&self, socket: &'static Socket, line: &Line, body: &[u8], is_binary: bool) {
        line.is_active();
        self.turn(socket, event::message(socket, line.id(), body, is_binary, self.now_ms())).await;
    }
}
