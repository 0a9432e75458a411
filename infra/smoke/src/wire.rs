//! The way to the AWS port, on which whatever a function sends is counted.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use api::Cause;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Bytes that came from functions so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent(Arc<AtomicU64>);

impl Sent {
    pub(crate) fn bytes(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Accepts connections and joins each to one to `port`. Gives its own address and the count.
pub(crate) async fn lay(port: SocketAddr) -> Result<(SocketAddr, Sent), Cause> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let (address, sent) = (listener.local_addr()?, Sent::default());
    let counted = sent.clone();
    tokio::spawn(async move {
        while let Ok((function, _)) = listener.accept().await {
            let sent = counted.clone();
            // A function that is killed breaks its connections.
            tokio::spawn(async move { join(function, port, &sent).await });
        }
    });
    Ok((address, sent))
}

async fn join(function: TcpStream, port: SocketAddr, sent: &Sent) -> std::io::Result<()> {
    let (mut from_function, mut to_function) = function.into_split();
    let (mut from_port, mut to_port) = TcpStream::connect(port).await?.into_split();
    let asking = async {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            match from_function.read(&mut buffer).await? {
                0 => return to_port.shutdown().await,
                length => {
                    sent.0.fetch_add(length as u64, Ordering::SeqCst);
                    to_port.write_all(&buffer[..length]).await?;
                }
            }
        }
    };
    let answering = tokio::io::copy(&mut from_port, &mut to_function);
    tokio::try_join!(asking, answering).map(|_| ())
}
