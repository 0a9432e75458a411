//! Other people's services, in a world: their sandboxes in process.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use cx::{Clock, SystemRandom};
use outbound::{Exchange, Failure, Request, Response, Timing, Transport};
use sandbox::{Lost, Place, Running};
use tower::ServiceExt;

use crate::Receiver;

/// Where users reach the system, as far as sandboxes know.
pub const PUBLIC_URL: &str = "http://127.0.0.1:3000";
/// Where the sandboxes are. Nobody listens there: requests are answered in process.
pub(crate) const ADDRESS: ([u8; 4], u16) = ([127, 0, 0, 1], 2);

/// The network of a world: fetches reach the sandboxes, everything else the receiver.
pub(crate) struct Network {
    pub(crate) receiver: Arc<Receiver>,
    pub(crate) sandboxes: Router,
}

/// Every sandbox, on the world's clock.
pub(crate) fn running(clock: Arc<dyn Clock>) -> Running {
    let (ip, port) = (std::net::Ipv4Addr::from(ADDRESS.0), ADDRESS.1);
    let (origin, public_url) = (format!("http://{ip}:{port}"), PUBLIC_URL.to_owned());
    sandbox::start(&Place { origin, public_url, clock, random: Arc::new(SystemRandom) }, |_| true).expect("sandboxes")
}

impl Transport for Network {
    fn exchange(&self, request: Request) -> Exchange<'_> {
        self.receiver.exchange(request)
    }

    fn fetch(&self, request: Request) -> Exchange<'_> {
        let sandboxes = self.sandboxes.clone();
        Box::pin(async move {
            let mut asked = http::Request::builder().method(request.method).uri(&request.url);
            if let Some(headers) = asked.headers_mut() {
                *headers = request.headers;
            }
            let asked = asked.body(Body::from(request.body)).map_err(|_| Failure::InvalidResponse("no request"))?;
            let Ok(answer) = sandboxes.oneshot(asked).await;
            if answer.extensions().get::<Lost>().is_some() {
                return Err(Failure::Timeout);
            }
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            let body = to_bytes(answer.into_body(), request.max_response_bytes).await;
            let body = body.map_err(|_| Failure::InvalidResponse("its body cannot be read"))?;
            Ok(Response { status, headers, body, truncated: false, timing: Timing::default() })
        })
    }
}
