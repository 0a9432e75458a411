//! A receiver of webhooks that costs next to nothing: what it takes is not to hide what its callers take.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use api::Cause;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::wire::Wired;

const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
/// Calls to this path are answered after [`HANG`], which is longer than anybody waits.
const HANGING: &str = "/hang";
const HANG: Duration = Duration::from_secs(30);

/// One call that came.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// When its last byte came, in microseconds since 1970.
    pub at_us: i64,
    /// Its `webhook-id`.
    pub id: String,
}

/// A receiver on loopback that notes when what came.
#[derive(Clone)]
pub struct Sink {
    address: SocketAddr,
    arrivals: Arc<Mutex<Vec<Arrival>>>,
    count: watch::Sender<usize>,
}

impl Sink {
    /// Opens it on a free port.
    ///
    /// # Errors
    /// When there is none.
    pub async fn open() -> Result<Sink, Cause> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let sink = Sink { address: listener.local_addr()?, arrivals: Arc::default(), count: watch::Sender::new(0) };
        let accepting = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let sink = accepting.clone();
                // A caller that goes away has its reasons.
                tokio::spawn(async move { sink.converse(stream).await.ok() });
            }
        });
        Ok(sink)
    }

    /// Where calls are answered at once.
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// Where calls are not answered for as long as anybody waits. They are not noted.
    pub fn hanging_url(&self) -> String {
        format!("http://{}{HANGING}", self.address)
    }

    /// Forgets what came.
    pub fn clear(&self) {
        self.lock().clear();
        self.count.send_replace(0);
    }

    /// How many came.
    pub fn count(&self) -> usize {
        *self.count.borrow()
    }

    /// What came.
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.lock().clone()
    }

    /// Waits until `count` came; says whether they did before none came for `patience`.
    pub async fn wait(&self, count: usize, patience: Duration) -> bool {
        let mut seen = self.count.subscribe();
        loop {
            if *seen.borrow_and_update() >= count {
                return true;
            }
            if !matches!(tokio::time::timeout(patience, seen.changed()).await, Ok(Ok(()))) {
                return false;
            }
        }
    }

    async fn converse(&self, mut stream: TcpStream) -> Result<(), Cause> {
        stream.set_nodelay(true)?;
        let mut held = Vec::new();
        while let Some(call) = Wired::read(&mut stream, &mut held).await? {
            if call.second() == HANGING {
                tokio::time::sleep(HANG).await;
            } else {
                self.note(call.value("webhook-id").unwrap_or_default().to_owned());
            }
            stream.write_all(OK).await?;
        }
        Ok(())
    }

    fn note(&self, id: String) {
        let mut arrivals = self.lock();
        arrivals.push(Arrival { at_us: now_us(), id });
        self.count.send_replace(arrivals.len());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Arrival>> {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Microseconds since 1970.
pub fn now_us() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX))
}
