//! As much of an HTTP client as load takes: one connection that is kept, one request at a time.

use std::net::SocketAddr;

use api::Cause;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::wire::Wired;

/// A connection, opened when it is needed.
#[derive(Debug)]
pub struct Client {
    address: SocketAddr,
    stream: Option<TcpStream>,
}

impl Client {
    /// A client of `address`.
    pub fn new(address: SocketAddr) -> Client {
        Client { address, stream: None }
    }

    /// Sends `method path` with `body`, and gives status and body of the answer. `headers` each end in a line break of
    /// HTTP's.
    ///
    /// # Errors
    /// When the connection fails twice: once it may have been closed for its age.
    pub async fn ask(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Result<(u16, String), Cause> {
        let length = body.len();
        let address = self.address;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\ncontent-length: {length}\r\ncontent-type: application/json\r\n{headers}\r\n{body}"
        );
        match self.exchange(&request).await {
            Ok(answer) => Ok(answer),
            Err(_) => {
                self.stream = None;
                self.exchange(&request).await
            }
        }
    }

    async fn exchange(&mut self, request: &str) -> Result<(u16, String), Cause> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            none => {
                let stream = TcpStream::connect(self.address).await?;
                stream.set_nodelay(true)?;
                none.insert(stream)
            }
        };
        stream.write_all(request.as_bytes()).await?;
        let answer = Wired::read(stream, &mut Vec::new()).await?.ok_or("the connection was closed")?;
        if answer.value("connection") == Some("close") {
            self.stream = None;
        }
        Ok((answer.second().parse()?, String::from_utf8_lossy(&answer.body).into_owned()))
    }
}
