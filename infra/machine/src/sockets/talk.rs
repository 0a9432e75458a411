//! One connection from its opening to its end.
//!
//! Messages are worked one after the other; API Gateway may work those of one connection at once. What is posted waits
//! meanwhile.

use std::time::Duration;

use embedded::{Line, Push};
use function::Socket;
use futures::{SinkExt, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncReadExt;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::ended::Ended;
use super::limits::LineLimits;
use crate::Machine;

/// How long the other side may take for what is sent to it, and for its part of the end.
const PATIENCE: Duration = Duration::from_secs(5);

type Stream = WebSocketStream<TokioIo<Upgraded>>;

/// Holds a connection until one side ends it, and says how that came.
pub(super) async fn talk(
    machine: &Machine,
    socket: &'static Socket,
    mut line: Line,
    upgraded: Upgraded,
    limits: LineLimits,
    mut stop: watch::Receiver<bool>,
) -> Ended {
    let config = WebSocketConfig::default().max_frame_size(Some(limits.frame_bytes)).max_message_size(Some(limits.message_bytes));
    let mut stream = WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(config)).await;
    let ends = Instant::now() + limits.lasts;
    let mut idle = Instant::now() + limits.idle;
    let ended = loop {
        let sent = tokio::select! {
            () = stopped(&mut stop) => break Ended::going_away("Going away"),
            () = tokio::time::sleep_until(ends) => break Ended::going_away("Connection duration limit exceeded"),
            () = tokio::time::sleep_until(idle) => break Ended::going_away("Idle timeout"),
            push = line.next() => match push {
                Push::Send(text) => send(&mut stream, &text).await,
                Push::End => break Ended::by_us(CloseCode::Normal, "Connection closed by the server"),
            },
            came = stream.next() => match came {
                Some(Ok(Message::Text(text))) => {
                    machine.heard(socket, &line, text.as_bytes(), false).await;
                    Ok(())
                }
                Some(Ok(Message::Binary(bytes))) => {
                    machine.heard(socket, &line, &bytes, true).await;
                    Ok(())
                }
                Some(Ok(Message::Close(frame))) => {
                    let (code, reason) = frame.map_or((1005, String::new()), |frame| (frame.code.into(), frame.reason.to_string()));
                    // Its answer is on its way with the next flush.
                    let _ = tokio::time::timeout(PATIENCE, stream.flush()).await;
                    return Ended { code, reason };
                }
                // A ping is answered with the next flush.
                Some(Ok(_)) => flush(&mut stream).await,
                Some(Err(error)) => match fault(&error) {
                    Some(ended) => break ended,
                    None => return Ended::BROKEN,
                },
                None => return Ended::BROKEN,
            },
        };
        if sent.is_err() {
            return Ended::BROKEN;
        }
        idle = Instant::now() + limits.idle;
    };
    // Nothing can be posted from here on.
    drop(line);
    close(stream, &ended).await;
    ended
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that nobody is left to say stop.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// What is wrong with what came, where there is somebody left to be told.
fn fault(error: &Error) -> Option<Ended> {
    match error {
        Error::Capacity(_) => Some(Ended::by_us(CloseCode::Size, "Message too long")),
        Error::Utf8(_) => Some(Ended::by_us(CloseCode::Invalid, "Not UTF-8")),
        Error::Protocol(_) => Some(Ended::by_us(CloseCode::Protocol, "Protocol error")),
        _ => None,
    }
}

/// Who does not take what is sent to them is as good as gone.
async fn send(stream: &mut Stream, text: &[u8]) -> Result<(), ()> {
    let message = Message::text(String::from_utf8_lossy(text).into_owned());
    within(stream.send(message)).await
}

async fn flush(stream: &mut Stream) -> Result<(), ()> {
    within(stream.flush()).await
}

async fn within(work: impl Future<Output = Result<(), Error>>) -> Result<(), ()> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(()),
    }
}

/// Says that it ends, and waits for the other side to end it too: what it sent and nobody read would take our word away
/// from it.
async fn close(mut stream: Stream, ended: &Ended) {
    let frame = CloseFrame { code: CloseCode::from(ended.code), reason: ended.reason.as_str().into() };
    let ending = async {
        if stream.close(Some(frame)).await.is_ok() {
            let (raw, mut rest) = (stream.get_mut(), [0; 4096]);
            while raw.read(&mut rest).await.is_ok_and(|read| read > 0) {}
        }
    };
    if tokio::time::timeout(PATIENCE, ending).await.is_err() {
        tracing::debug!("the other side of a connection did not end it");
    }
}
