//! Opening a connection: the handshake, and the function behind `$connect`, which lets it in or not.

use std::net::{IpAddr, SocketAddr};

use api::ClientIp;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use embedded::Peer;
use function::Socket;
use hyper::upgrade::OnUpgrade;
use serde_json::Value;

use super::ended::Ended;
use super::{event, handshake, talk};
use crate::Machine;

/// One route for each socket.
pub(crate) fn routes(machine: &Machine) -> Router {
    let sockets = machine.registries.iter().flat_map(|registry| registry.sockets);
    sockets.fold(Router::new(), |router, socket| router.route(socket.path, get(open).with_state((machine.clone(), socket))))
}

async fn open(State((machine, socket)): State<(Machine, &'static Socket)>, mut request: Request) -> Response {
    let Some(accept) = handshake::accept(request.headers()) else {
        return (StatusCode::UPGRADE_REQUIRED, [("upgrade", "websocket")], "Open this address as a WebSocket.").into_response();
    };
    let Some(upgrade) = request.extensions_mut().remove::<OnUpgrade>() else {
        return StatusCode::UPGRADE_REQUIRED.into_response();
    };
    let Ok(place) = machine.sockets.places.clone().try_acquire_owned() else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let stop = machine.sockets.stop.subscribe();
    if *stop.borrow() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let line = machine.embedded.line(peer(&request));
    let (parts, _) = request.into_parts();
    let open = event::Opening { socket, line: line.id().to_owned(), parts };
    let answer = machine.turn(socket, event::connect(&open, machine.now_ms())).await;
    if let Some(refused) = refused(&answer) {
        return refused;
    }
    line.open();
    tokio::spawn(async move {
        let ended = match upgrade.await {
            Ok(upgraded) => talk::talk(&machine, socket, line, upgraded, machine.sockets.limits, stop).await,
            Err(error) => {
                tracing::debug!(error = &error as &dyn std::error::Error, "a connection broke before it was opened");
                drop(line);
                Ended::BROKEN
            }
        };
        machine.turn(socket, event::disconnect(&open, &ended, machine.now_ms())).await;
        drop(place);
    });
    handshake::switching(&accept).map(|()| Body::empty())
}

fn peer(request: &Request) -> Peer {
    let connected = || request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    // Behind a proxy every caller comes from the proxy, which is nobody's address.
    let source_ip: Option<IpAddr> = request.extensions().get::<ClientIp>().map_or_else(connected, |ClientIp(ip)| *ip);
    let user_agent = request.headers().get("user-agent").and_then(|agent| agent.to_str().ok()).map(str::to_owned);
    Peer { source_ip, user_agent }
}

/// The answer to whoever `$connect` does not let in.
fn refused(answer: &Value) -> Option<Response> {
    let status = answer["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(500);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (!status.is_success()).then(|| (status, [("cache-control", "no-store")]).into_response())
}
