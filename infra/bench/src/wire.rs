//! As much of HTTP/1.1 as load takes: messages that say their length.

use api::Cause;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// One request or answer.
pub(crate) struct Wired {
    /// Its first line and its headers, in lower case.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Wired {
    /// Reads the next message of `stream`; `held` is what was read beyond the last. `None` when the other side is gone.
    pub(crate) async fn read(stream: &mut TcpStream, held: &mut Vec<u8>) -> Result<Option<Wired>, Cause> {
        let head = loop {
            if let Some(end) = held.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(held).await? == 0 {
                return Ok(None);
            }
        };
        let mut wired = Wired { head: String::from_utf8_lossy(&held[..head]).to_ascii_lowercase(), body: Vec::new() };
        let length: usize = wired.value("content-length").unwrap_or("0").parse()?;
        while held.len() < head + length {
            if stream.read_buf(held).await? == 0 {
                return Ok(None);
            }
        }
        wired.body = held.drain(..head + length).skip(head).collect();
        Ok(Some(wired))
    }

    /// The second word of its first line: of a request the path, of an answer the status.
    pub(crate) fn second(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    /// The value of the header `name`.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
    }
}
