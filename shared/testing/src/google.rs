//! Google, in a world: the sandbox in process, and the person in front of it.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use cx::{Clock, Google, SystemRandom};
use http::header::{CONTENT_TYPE, HOST, LOCATION};
use outbound::{Exchange, Failure, Request, Response, Timing, Transport};
use sandbox::google::Sandbox;
use tower::ServiceExt;

use crate::Receiver;

/// Where users reach the system, as far as Google knows.
pub const PUBLIC_URL: &str = "http://127.0.0.1:3000";
/// Where the sandbox is. Nobody listens there: requests are answered in process.
pub(crate) const ADDRESS: ([u8; 4], u16) = ([127, 0, 0, 1], 2);

/// The network of a world: fetches reach Google, everything else the receiver.
pub(crate) struct Network {
    pub(crate) receiver: Arc<Receiver>,
    pub(crate) google: Router,
}

/// A sandbox of Google on the world's clock.
pub(crate) fn sandbox(clock: Arc<dyn Clock>) -> Sandbox {
    let (ip, port) = (std::net::Ipv4Addr::from(ADDRESS.0), ADDRESS.1);
    let redirect_uris = vec![Google::redirect_uri(PUBLIC_URL)];
    Sandbox::new(&format!("http://{ip}:{port}"), redirect_uris, clock, Arc::new(SystemRandom)).expect("a sandbox")
}

impl Transport for Network {
    fn exchange(&self, request: Request) -> Exchange<'_> {
        self.receiver.exchange(request)
    }

    fn fetch(&self, request: Request) -> Exchange<'_> {
        let google = self.google.clone();
        Box::pin(async move {
            let mut asked = http::Request::builder().method(request.method).uri(&request.url);
            if let Some(headers) = asked.headers_mut() {
                *headers = request.headers;
            }
            let asked = asked.body(Body::from(request.body)).map_err(|_| Failure::InvalidResponse("no request"))?;
            let Ok(answer) = google.oneshot(asked).await;
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            let body = to_bytes(answer.into_body(), request.max_response_bytes).await;
            let body = body.map_err(|_| Failure::InvalidResponse("its body cannot be read"))?;
            Ok(Response { status, headers, body, truncated: false, timing: Timing::default() })
        })
    }
}

/// What somebody does on the page at `url`: their e-mail address and going on, or declining. Gives the address that their
/// browser is sent back to.
///
/// # Panics
/// When the page does not send them back.
pub async fn answer_google(google: &Sandbox, url: &str, email: Option<&str>) -> String {
    let email = email.unwrap_or_default();
    let (answer, email) = (if email.is_empty() { "deny" } else { "allow" }, email.replace('+', "%2B"));
    let form = format!("answer={answer}&email={email}&verified=on");
    let asked = http::Request::builder().method("POST").uri(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let asked = asked.header(HOST, "127.0.0.1").body(Body::from(form)).expect("a request");
    let Ok(page) = google.router().oneshot(asked).await;
    let location = page.headers().get(LOCATION).unwrap_or_else(|| panic!("{} at {url}", page.status()));
    location.to_str().expect("a location").to_owned()
}
