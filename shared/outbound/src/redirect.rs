//! What a redirect makes of a call.
//!
//! The rules are those of the Fetch standard, section 4.4 ("HTTP-redirect
//! fetch", <https://fetch.spec.whatwg.org/#http-redirect-fetch>), made stricter
//! where secrets are concerned: what is dropped at a border is not sent again
//! on the way back, and nothing goes from HTTPS to HTTP.

use http::Method;
use http::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LOCATION, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, LOCATION,
    PROXY_AUTHORIZATION,
};
use url::Url;

use crate::body::Body;
use crate::call::Call;
use crate::refusal::Refusal;

/// How many redirects of one call are followed. Real chains are of one or two:
/// to HTTPS, and to where a file lies.
pub const MAX_HOPS: u8 = 3;

/// Headers that are always secrets of one origin.
const CREDENTIALS: [HeaderName; 3] = [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION];

/// Headers about a body, which go with it.
const ABOUT_A_BODY: [HeaderName; 4] = [CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LOCATION, CONTENT_TYPE];

/// Where an answer sends `call`, which came to it at `from` after `hops`
/// redirects, and makes of the call what goes there. `None` when the answer is
/// the answer: it is no redirect, nobody wants it followed, or the body that
/// would have to be sent again was a stream.
///
/// # Errors
/// When it may not be followed. The address itself is still to be judged.
pub(crate) fn follow(call: &mut Call, from: &Url, hops: u8, status: u16, headers: &HeaderMap) -> Result<Option<Url>, Refusal> {
    if !call.follow_redirects || !matches!(status, 301 | 302 | 303 | 307 | 308) || !headers.contains_key(LOCATION) {
        return Ok(None);
    }
    let becomes_get = becomes_get(status, &call.method);
    if !becomes_get && call.body.is_stream() {
        return Ok(None);
    }
    if hops >= MAX_HOPS {
        return Err(Refusal::TooManyRedirects);
    }
    let to = target(from, headers)?;
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(Refusal::Downgrade);
    }
    if becomes_get {
        call.method = Method::GET;
        call.body = Body::empty();
        ABOUT_A_BODY.iter().for_each(|name| drop(call.headers.remove(name)));
    }
    if from.origin() != to.origin() {
        drop_credentials(call);
    }
    Ok(Some(to))
}

fn becomes_get(status: u16, method: &Method) -> bool {
    match status {
        301 | 302 => *method == Method::POST,
        303 => !matches!(*method, Method::GET | Method::HEAD),
        _ => false,
    }
}

/// The address in `Location`, relative to where it was said. A fragment is for
/// browsers and is never sent.
fn target(from: &Url, headers: &HeaderMap) -> Result<Url, Refusal> {
    let mut locations = headers.get_all(LOCATION).iter();
    let (Some(location), None) = (locations.next(), locations.next()) else {
        return Err(Refusal::Invalid);
    };
    let text = std::str::from_utf8(location.as_bytes()).map_err(|_| Refusal::Invalid)?;
    // What the parser would silently drop or turn round, as with the first URL.
    if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return Err(Refusal::Invalid);
    }
    let mut to = from.join(text).map_err(|_| Refusal::Invalid)?;
    to.set_fragment(None);
    Ok(to)
}

fn drop_credentials(call: &mut Call) {
    for name in CREDENTIALS.iter().chain(&call.credentials) {
        call.headers.remove(name);
    }
    let sensitive: Vec<_> = call.headers.iter().filter(|(_, value)| value.is_sensitive()).map(|(name, _)| name.clone()).collect();
    for name in sensitive {
        call.headers.remove(name);
    }
}

#[cfg(test)]
mod tests;
