//! What a request may be at all, before anybody asks who sends it: its size, its headers, its body.
//!
//! The limits are those of API Gateway where it has some, so that what works on one machine works in AWS.

use std::error::Error as _;
use std::time::Duration;

use api::{BODY_LIMIT_BYTES, Error, Result};
use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Uri};
use http_body_util::LengthLimitError;

use crate::browser::SEC_FETCH_SITE;
use crate::idempotency::IDEMPOTENCY_KEY;

/// Path and query.
const URI_LIMIT_BYTES: usize = 8 * 1024;
/// Address and headers together: API Gateway takes no more.
const HEAD_LIMIT_BYTES: usize = 10 * 1024;
const HEADERS_LIMIT: usize = 100;
/// For a body of 256 KiB a slow telephone's time; a Lambda is given bodies whole.
const BODY_WITHIN: Duration = Duration::from_secs(20);

/// Headers that mean one thing. Of two, one part of a system may believe the first and another the last.
const ONCE: [HeaderName; 6] =
    [AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN, SEC_FETCH_SITE, HeaderName::from_static(IDEMPOTENCY_KEY)];

/// Refuses an address or headers that are too large, and headers that contradict one another.
///
/// # Errors
/// 414, 431, or 400 naming the header.
pub(crate) fn admit(parts: &Parts) -> Result<()> {
    let address = asked(&parts.uri).len();
    if address > URI_LIMIT_BYTES {
        return Err(Error::UriTooLong);
    }
    let headers: usize = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if parts.headers.len() > HEADERS_LIMIT || address + headers > HEAD_LIMIT_BYTES {
        return Err(Error::HeadersTooLarge);
    }
    match ONCE.iter().find(|name| is_repeated(&parts.headers, name)) {
        Some(name) => Err(Error::Malformed(format!("The header `{name}` must be given once, and without a comma."))),
        None => Ok(()),
    }
}

/// API Gateway joins the values of a repeated header with commas, which none of these headers has.
fn is_repeated(headers: &HeaderMap, name: &HeaderName) -> bool {
    let values = headers.get_all(name);
    values.iter().count() > 1 || values.iter().any(|value| value.as_bytes().contains(&b','))
}

/// What a request asks for: path and query, however its sender or the gateway writes the host before them.
pub(crate) fn asked(uri: &Uri) -> &str {
    uri.path_and_query().map_or("", |asked| asked.as_str())
}

/// The whole body.
///
/// # Errors
/// 413 when it is too large, 408 when it takes too long, 400 when it breaks off.
pub(crate) async fn whole(body: Body) -> Result<Bytes> {
    match tokio::time::timeout(BODY_WITHIN, to_bytes(body, BODY_LIMIT_BYTES)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(error)) if error.source().is_some_and(|source| source.is::<LengthLimitError>()) => Err(Error::TooLarge),
        Ok(Err(_)) => Err(Error::Malformed("The body broke off before its end.".into())),
        Err(_) => Err(Error::TooSlow),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use futures::{StreamExt, stream};

    use super::*;

    fn code(uri: &str, headers: &[(&str, &str)]) -> Option<&'static str> {
        let request = headers.iter().fold(Request::get(uri), |request, (name, value)| request.header(*name, *value));
        admit(&request.body(()).unwrap().into_parts().0).err().map(|error| error.kind().code)
    }

    #[test]
    fn a_request_has_an_end() {
        let path = |bytes: usize| format!("/{}", "a".repeat(bytes - 1));
        assert_eq!(code(&path(URI_LIMIT_BYTES), &[]), None);
        assert_eq!(code(&path(URI_LIMIT_BYTES + 1), &[]), Some("uri_too_long"));
        assert_eq!(code("/", &[("a", &"x".repeat(HEAD_LIMIT_BYTES - 2))]), None);
        assert_eq!(code("/", &[("a", &"x".repeat(HEAD_LIMIT_BYTES - 1))]), Some("headers_too_large"));
        assert_eq!(code("/", &[("a", "x"); HEADERS_LIMIT]), None);
        assert_eq!(code("/", &[("a", "x"); HEADERS_LIMIT + 1]), Some("headers_too_large"));
    }

    #[test]
    fn what_means_one_thing_is_said_once() {
        for name in ONCE {
            let name = name.as_str();
            assert_eq!(code("/", &[(name, "x")]), None);
            assert_eq!(code("/", &[(name, "x"), (name, "x")]), Some("malformed"), "{name}");
            assert_eq!(code("/", &[(name, "x,x")]), Some("malformed"), "{name}, as a gateway joins it");
        }
        assert_eq!(code("/", &[("accept", "x"), ("accept", "y")]), None);
    }

    #[test]
    fn the_host_before_the_path_is_not_what_is_asked() {
        for uri in ["/a?b=c", "http://one.example/a?b=c", "https://other.example:8443/a?b=c"] {
            assert_eq!(asked(&uri.parse().unwrap()), "/a?b=c");
        }
        assert_eq!(asked(&"one.example:443".parse().unwrap()), "");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_comes_whole_or_not_at_all() {
        let refused = async |body: Body| whole(body).await.unwrap_err().kind().code;
        assert_eq!(whole(Body::from(vec![0; BODY_LIMIT_BYTES])).await.unwrap().len(), BODY_LIMIT_BYTES);
        assert_eq!(refused(Body::from(vec![0; BODY_LIMIT_BYTES + 1])).await, "body_too_large");
        let broken = stream::iter([Ok(Bytes::from("{")), Err(std::io::Error::other("reset"))]);
        assert_eq!(refused(Body::from_stream(broken)).await, "malformed");
        let endless = stream::iter([Ok::<_, std::io::Error>(Bytes::from("{"))]).chain(stream::pending());
        assert_eq!(refused(Body::from_stream(endless)).await, "body_too_slow");
    }
}
