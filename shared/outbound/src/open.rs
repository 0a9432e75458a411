//! `Outbound::open`: calls whose bodies may be streams, and the redirects they follow.

use std::sync::Arc;

use http::Method;
use http::header::{ACCEPT_ENCODING, HeaderValue};
use url::Url;

use crate::body::{Body, Content};
use crate::call::Call;
use crate::clock::Clock;
use crate::failure::Failure;
use crate::feed::{Feed, Waiting};
use crate::headers;
use crate::hop::{Hop, Payload, Reply};
use crate::opened::{Opened, State};
use crate::outgoing::Outgoing;
use crate::reading::{Reading, most_packed_bytes, unpacker};
use crate::redirect;
use crate::refusal::Refusal;
use crate::send::{Ends, Outbound, check_method};

/// Whose address it is.
#[derive(Clone, Copy)]
enum Way {
    Users,
    Providers,
}

/// Where a call has come to.
struct Arrived {
    url: Url,
    hops: u8,
    upload: Option<Waiting>,
}

impl Outbound {
    /// Makes one call to an address that a user named, and returns once the
    /// answer's head is there, whatever its status. Never repeats, and follows
    /// redirects only where [`Call::follow_redirects`] says so. Counts as under
    /// way until the answer is dropped, has ended or has failed.
    ///
    /// An answer may come before a streamed body is sent. It is returned at
    /// once; any but a 2xx also ends the sending. A receiver that answers early
    /// and closes without reading on may reset the connection, and the answer
    /// can be lost with it, as with any sender.
    ///
    /// # Errors
    /// [`Failure::Refused`] when nothing was sent, or when a redirect led where
    /// the call may not go; anything else may have reached the receiver.
    /// [`Failure::Interrupted`] when the stream that was to be sent failed.
    pub async fn open(&self, call: Call) -> Result<Opened, Failure> {
        self.follow(call, Way::Users).await
    }

    /// The same for a provider, as [`Outbound::fetch`] is for
    /// [`Outbound::send`]: each address that it redirects to is a provider's, too,
    /// and among the hosts that fetches are kept to.
    ///
    /// # Errors
    /// As [`Outbound::open`].
    pub async fn open_fetch(&self, call: Call) -> Result<Opened, Failure> {
        self.follow(call, Way::Providers).await
    }

    async fn follow(&self, mut call: Call, way: Way) -> Result<Opened, Failure> {
        let mut url = self.judge(&call.url, way)?;
        check_call(&call)?;
        if call.gzip {
            call.headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let ends = Ends::begin(self.under_way.clone());
        let mut clock = Clock::start(call.limits);
        let mut hops = 0;
        loop {
            let (reply, upload) = self.hop(&mut call, &url, way, &mut clock).await?;
            match redirect::follow(&mut call, &url, hops, reply.status, &reply.headers)? {
                Some(to) => url = self.judge_redirect(&url, &to, way)?,
                None => return opened(&call, Arrived { url, hops, upload }, reply, &clock, ends),
            }
            if upload.is_some() {
                clock.begin_again();
            }
            hops += 1;
        }
    }

    fn judge(&self, url: &str, way: Way) -> Result<Url, Refusal> {
        match way {
            Way::Users => self.policy.check_url(url),
            Way::Providers => self.judge_fetch(url),
        }
    }

    /// Only the deployment leads to the operator's servers: nobody else's
    /// redirect does, however well its sender is known.
    fn judge_redirect(&self, from: &Url, to: &Url, way: Way) -> Result<Url, Refusal> {
        let url = self.judge(to.as_str(), way)?;
        if self.policy.is_operators(&url) && matches!(way, Way::Providers) && from.origin() != url.origin() {
            return Err(Refusal::Elsewhere);
        }
        Ok(url)
    }

    /// One exchange, up to the head of its answer.
    async fn hop(&self, call: &mut Call, url: &Url, way: Way, clock: &mut Clock) -> Result<(Reply, Option<Waiting>), Failure> {
        let (payload, upload) = payload(&mut call.body, clock).await?;
        let (method, headers) = (call.method.clone(), call.headers.clone());
        let hop = Hop { method, url: url.as_str().to_owned(), headers, payload, timeout: clock.left() };
        let opening = match way {
            Way::Users => self.transport.open(hop),
            Way::Providers => self.transport.open_fetch(hop),
        };
        let Some(upload) = upload else {
            return Ok((clock.until_head(opening, None).await?, None));
        };
        let outcome = clock.until_head(opening, Some(&upload.0)).await;
        // The stream is the cause, whatever came of it on the way.
        if let Some(failure) = upload.0.failure() {
            return Err(failure);
        }
        let reply = outcome?;
        if !(200..300).contains(&reply.status) {
            upload.0.stop();
        }
        Ok((reply, Some(upload)))
    }
}

fn check_call(call: &Call) -> Result<(), Failure> {
    check_method(&call.method)?;
    headers::check_all(&call.headers)?;
    // The client sends no body of unknown length with these, and would leave it out silently.
    if call.body.is_stream() && matches!(call.method, Method::GET | Method::HEAD) {
        return Err(Refusal::Body.into());
    }
    Ok(())
}

/// What this hop sends of the body. A stream is taken out of the call: it can be sent once.
async fn payload(body: &mut Body, clock: &Clock) -> Result<(Payload, Option<Waiting>), Failure> {
    let source = match body.take() {
        Content::Whole(bytes) => return Ok((Payload::Whole(bytes), None)),
        Content::Stream(source) => source,
        Content::Gone => return Err(Failure::Interrupted("the body to be sent is gone")),
    };
    let feed = Arc::new(Feed::new());
    let outgoing = Outgoing::new(source, feed.clone());
    if outgoing.length() == Some(0) {
        // Of no bytes the client sends none without asking, so it is asked here whether there are some.
        let none = clock.until_sent(outgoing.collect(0)).await?;
        return Ok((Payload::Whole(none), None));
    }
    Ok((Payload::Stream(outgoing), Some(Waiting(feed))))
}

/// The answer as the caller reads it.
fn opened(call: &Call, arrived: Arrived, mut reply: Reply, clock: &Clock, ends: Ends) -> Result<Opened, Failure> {
    let max_bytes = call.limits.max_bytes;
    // The answer to HEAD says how the body of GET would be packed, and has none.
    let packed = call.gzip && call.method != Method::HEAD;
    let unpacker = if packed { unpacker(&mut reply.headers)? } else { None };
    let reading = Reading {
        chunks: reply.body,
        unpacker,
        silence: call.limits.silence,
        ends_at: clock.ends_at,
        left_packed_bytes: most_packed_bytes(max_bytes),
        feed: arrived.upload.as_ref().map(|upload| upload.0.clone()),
        _ends: ends,
    };
    Ok(Opened {
        status: reply.status,
        headers: reply.headers,
        url: arrived.url.into(),
        hops: arrived.hops,
        until_head: clock.started.elapsed(),
        body: State::Reading(Box::new(reading)),
        upload: arrived.upload,
        left_bytes: max_bytes,
        truncated: false,
    })
}
