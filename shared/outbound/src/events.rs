//! Server-sent events: an answer read event by event.

mod parser;

use std::collections::VecDeque;
use std::time::Duration;

use crate::failure::Failure;
use crate::opened::Opened;

pub use parser::{Event, EventParser, TooLong};

const TOO_LONG: Failure = Failure::Interrupted("one of its events is longer than the limit");

/// The events of an answer, as they arrive.
///
/// Whoever asks looks at the status and the content type first: an answer that
/// is no stream of events has none, and is not taken for an error here.
#[derive(Debug)]
pub struct Events {
    answer: Opened,
    parser: EventParser,
    ready: VecDeque<Event>,
}

impl Events {
    /// Reads `answer` as events of up to `most_bytes` each.
    pub fn of(answer: Opened, most_bytes: usize) -> Self {
        Self { answer, parser: EventParser::new(most_bytes), ready: VecDeque::new() }
    }

    /// The next event; `None` when the answer has ended. What an answer ends
    /// with before the blank line that completes an event is dropped, as the
    /// standard says.
    ///
    /// # Errors
    /// As [`Opened::chunk`], and when an event is longer than the bound. What
    /// came complete before that is given first.
    pub async fn next(&mut self) -> Result<Option<Event>, Failure> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(Some(event));
            }
            let Some(chunk) = self.answer.chunk().await? else {
                return Ok(None);
            };
            if self.parser.parse(&chunk, |event| self.ready.push_back(event)).is_err() {
                self.answer.give_up(TOO_LONG);
            }
        }
    }

    /// The id that a request which goes on from here sends as `Last-Event-ID`;
    /// empty where the receiver gives none.
    pub fn last_id(&self) -> &str {
        self.parser.last_id()
    }

    /// How long the receiver wants us to wait before such a request, if it said so.
    pub fn retry(&self) -> Option<Duration> {
        self.parser.retry()
    }

    /// The answer they are read from.
    pub fn answer(&self) -> &Opened {
        &self.answer
    }
}
