//! A receiver of webhooks on a real socket: it records what arrives and when, and answers, or fails to,
//! as the path asks.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One request that arrived whole.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    pub(crate) at: Timestamp,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Arrival {
    /// The `webhook-id`.
    pub(crate) fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The headers in the type that the Standard Webhooks library takes.
    pub(crate) fn header_map(&self) -> HeaderMap {
        let headers = self.headers.iter();
        headers.map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse::<HeaderValue>().unwrap())).collect()
    }
}

/// What a path does once it has the request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Behaviour {
    /// Answers with status, headers and a body of this many bytes.
    Answer(u16, &'static str, usize),
    /// Answers 200 after this long.
    After(Duration),
    /// Sends bytes that are not HTTP.
    Garbage,
    /// Never answers.
    Hang,
    /// Says 200 and then drips its body for ever.
    Drip,
    /// Sends half an answer and resets the connection.
    Reset,
    /// Closes the connection without a word.
    Close,
}

type Behaviours = Arc<BTreeMap<&'static str, Behaviour>>;

/// The receiver. It serves as long as the test's runtime lives.
#[derive(Clone)]
pub(crate) struct Loopback {
    address: SocketAddr,
    arrivals: Arc<Mutex<Vec<Arrival>>>,
}

impl Loopback {
    /// Opens it with one behaviour for each path.
    pub(crate) async fn open<const N: usize>(behaviours: [(&'static str, Behaviour); N]) -> Loopback {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Loopback { address: listener.local_addr().unwrap(), arrivals: Arc::default() };
        let behaviours: Behaviours = Arc::new(BTreeMap::from(behaviours));
        tokio::spawn({
            let receiver = receiver.clone();
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let (receiver, behaviours) = (receiver.clone(), behaviours.clone());
                    // A connection that breaks is what some of these tests are about.
                    tokio::spawn(async move { receiver.serve(stream, &behaviours).await });
                }
            }
        });
        receiver
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What has arrived on `path`, in order.
    pub(crate) fn arrivals(&self, path: &str) -> Vec<Arrival> {
        let arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        arrivals.iter().filter(|arrival| arrival.path == path).cloned().collect()
    }

    /// How much has arrived.
    pub(crate) fn count(&self) -> usize {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    async fn serve(&self, mut stream: TcpStream, behaviours: &Behaviours) -> io::Result<()> {
        while let Some(arrival) = read_request(&mut stream).await? {
            let behaviour = behaviours.get(arrival.path.as_str()).copied();
            self.arrivals.lock().unwrap_or_else(PoisonError::into_inner).push(arrival);
            behave(&mut stream, behaviour.unwrap_or(Behaviour::Answer(404, "", 0))).await?;
        }
        Ok(())
    }
}

/// Acts on one request; an error ends the connection.
async fn behave(stream: &mut TcpStream, behaviour: Behaviour) -> io::Result<()> {
    match behaviour {
        Behaviour::Answer(status, headers, length) => answer(stream, status, headers, length).await,
        Behaviour::After(wait) => {
            tokio::time::sleep(wait).await;
            answer(stream, 200, "", 2).await
        }
        Behaviour::Garbage => {
            stream.write_all(b"\x16\x03\x01 220 mail.example.com ESMTP\r\n\r\n\0\0").await?;
            Err(io::ErrorKind::InvalidData.into())
        }
        Behaviour::Hang => std::future::pending().await,
        Behaviour::Drip => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n").await?;
            loop {
                stream.write_all(b".").await?;
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        }
        Behaviour::Reset => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf").await?;
            // The half must be out before the reset, which discards what is not.
            tokio::time::sleep(Duration::from_millis(100)).await;
            stream.set_zero_linger()?;
            Err(io::ErrorKind::ConnectionReset.into())
        }
        Behaviour::Close => Err(io::ErrorKind::ConnectionAborted.into()),
    }
}

async fn answer(stream: &mut TcpStream, status: u16, headers: &str, length: usize) -> io::Result<()> {
    stream.write_all(format!("HTTP/1.1 {status} Whatever\r\n{headers}content-length: {length}\r\n\r\n").as_bytes()).await?;
    stream.write_all(&vec![b'x'; length]).await
}

/// The next request on a connection; `None` when it is closed instead.
async fn read_request(stream: &mut TcpStream) -> io::Result<Option<Arrival>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) if head.is_empty() => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    let head = String::from_utf8(head).map_err(io::Error::other)?;
    let mut lines = head.lines();
    let mut words = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let headers: BTreeMap<String, String> =
        lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let length = headers.get("content-length").map_or(Ok(0), |length| length.parse()).map_err(io::Error::other)?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok(Some(Arrival { at: Timestamp::now(), method, path, headers, body }))
}

/// A port that closes every connection as soon as it is made.
pub(crate) async fn slammed_door() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    format!("http://{address}/")
}

/// A port that nobody listens on.
pub(crate) async fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}
