//! Reading an event stream (HTML Living Standard, section 9.2.6, "Interpreting
//! an event stream": <https://html.spec.whatwg.org/multipage/server-sent-events.html>).

use std::fmt;
use std::time::Duration;

/// The byte order mark in UTF-8, which a stream may begin with.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its type, `message` where the sender names none.
    pub name: String,
    /// Its data, lines joined by line feeds.
    pub data: String,
    /// The last id the sender gave, with this event or before it; empty if none.
    pub id: String,
}

/// An event is longer than the parser's bound. The stream cannot be read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event is longer than the limit")
    }
}

impl std::error::Error for TooLong {}

/// Makes events of bytes, however these are cut into chunks. Bytes that are not
/// UTF-8 become U+FFFD, as the standard says.
#[derive(Debug)]
pub struct EventParser {
    most_bytes: usize,
    line: Vec<u8>,
    /// The last byte ended a line as a carriage return; a line feed now is part of it.
    after_cr: bool,
    has_lines: bool,
    name: String,
    data: String,
    last_id: String,
    retry: Option<Duration>,
}

impl EventParser {
    /// For events of up to `most_bytes`: the line that is read, comments
    /// included, and what an event has gathered, together.
    pub fn new(most_bytes: usize) -> Self {
        Self {
            most_bytes,
            line: Vec::new(),
            after_cr: false,
            has_lines: false,
            name: String::new(),
            data: String::new(),
            last_id: String::new(),
            retry: None,
        }
    }

    /// Reads `chunk` and gives every event that it completes to `found`.
    ///
    /// # Errors
    /// [`TooLong`], after the events before it; the parser is of no use then.
    pub fn parse(&mut self, chunk: &[u8], mut found: impl FnMut(Event)) -> Result<(), TooLong> {
        let mut rest = chunk;
        if self.after_cr && !rest.is_empty() {
            self.after_cr = false;
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        }
        while let Some(end) = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
            self.gather(&rest[..end])?;
            let (ended_by_cr, after) = (rest[end] == b'\r', &rest[end + 1..]);
            self.after_cr = ended_by_cr && after.is_empty();
            rest = if ended_by_cr { after.strip_prefix(b"\n").unwrap_or(after) } else { after };
            found_if_any(self.end_line(), &mut found);
        }
        self.gather(rest)
    }

    /// The last id the sender gave; empty if none.
    pub fn last_id(&self) -> &str {
        &self.last_id
    }

    /// How long to wait before connecting again, if the sender said so.
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    fn gather(&mut self, part: &[u8]) -> Result<(), TooLong> {
        let gathered = self.line.len() + self.data.len() + self.name.len();
        if part.len() > self.most_bytes.saturating_sub(gathered) {
            return Err(TooLong);
        }
        self.line.extend_from_slice(part);
        Ok(())
    }

    /// A line has ended; the event, if it is complete by that.
    fn end_line(&mut self) -> Option<Event> {
        let mut line = std::mem::take(&mut self.line);
        let text = if self.has_lines { &line[..] } else { line.strip_prefix(BOM).unwrap_or(&line) };
        self.has_lines = true;
        let event = if text.is_empty() {
            self.dispatch()
        } else {
            self.take_field(&String::from_utf8_lossy(text));
            None
        };
        line.clear();
        self.line = line;
        event
    }

    fn take_field(&mut self, line: &str) {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "id" if !value.contains('\0') => value.clone_into(&mut self.last_id),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis).or(self.retry);
            }
            // A comment has a field without a name; what nobody knows is left out as well.
            _ => {}
        }
    }

    fn dispatch(&mut self) -> Option<Event> {
        let name = std::mem::take(&mut self.name);
        let mut data = std::mem::take(&mut self.data);
        // The line feed after the last line, which every line has brought.
        data.pop()?;
        let name = if name.is_empty() { "message".to_owned() } else { name };
        Some(Event { name, data, id: self.last_id.clone() })
    }
}

fn found_if_any(event: Option<Event>, found: &mut impl FnMut(Event)) {
    if let Some(event) = event {
        found(event);
    }
}

#[cfg(test)]
mod tests;
