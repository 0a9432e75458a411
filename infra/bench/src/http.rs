//! As much of an HTTP client as timing takes: one request on a connection of its own, and when its first byte came.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use api::Cause;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An answer.
#[derive(Debug)]
pub struct Answered {
    /// From sending the request to the answer's first byte.
    pub first_byte: Duration,
    /// All of it, headers included.
    pub text: String,
}

/// Sends `method path` with `headers` and `body`, each header ending in a line break of HTTP's.
///
/// # Errors
/// When the connection fails.
pub async fn ask(address: SocketAddr, method: &str, path: &str, headers: &str, body: &str) -> Result<Answered, Cause> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    );
    let sent = Instant::now();
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = vec![0; 1];
    stream.read_exact(&mut bytes).await?;
    let first_byte = sent.elapsed();
    stream.read_to_end(&mut bytes).await?;
    Ok(Answered { first_byte, text: String::from_utf8_lossy(&bytes).into_owned() })
}
