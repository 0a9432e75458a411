//! What browsers need to be told, and what must be refused because a browser was made to send it.
//!
//! The API answers scripts of every origin that bring a bearer token of their own. The session cookie is for our
//! own pages: a browser adds it to requests that another site's page makes, so such requests change nothing, and no
//! other origin may read what was answered to it.

use api::{Error, Result};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE,
    HOST, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// The headers of ours that scripts of other origins may read.
const EXPOSED: &str = "x-request-id, ratelimit-limit, ratelimit-remaining, ratelimit-reset, retry-after, \
                       idempotent-replayed, x-next-cursor, etag, www-authenticate";

/// How a request that may come from a browser proves who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    /// By a header that the sender set, or not at all.
    OwnOrNone,
    /// By a cookie, which a browser adds whoever made it send.
    Cookie,
}

impl Credential {
    pub(crate) fn of(headers: &HeaderMap) -> Credential {
        if headers.contains_key(COOKIE) && !headers.contains_key(AUTHORIZATION) {
            Credential::Cookie
        } else {
            Credential::OwnOrNone
        }
    }
}

/// Refuses what another site made a browser send with our cookie.
///
/// # Errors
/// [`Error::CrossSite`].
pub(crate) fn refuse_cross_site(method: &Method, headers: &HeaderMap) -> Result<()> {
    if Credential::of(headers) == Credential::OwnOrNone || [Method::GET, Method::HEAD, Method::OPTIONS].contains(method) {
        return Ok(());
    }
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    // Browsers say it themselves; those that do not, say at least where the page is from.
    let ours = match (text(&SEC_FETCH_SITE), text(&ORIGIN)) {
        (Some(site), _) => ["same-origin", "none"].contains(&site),
        (None, Some(origin)) => origin.split_once("://").is_some_and(|(_, host)| Some(host) == text(&HOST)),
        (None, None) => true,
    };
    if ours { Ok(()) } else { Err(Error::CrossSite) }
}

/// Adds to an answer what browsers are to know. What a handler said itself stands.
pub(crate) fn inform(headers: &mut HeaderMap, credential: Credential, https: bool) {
    let fixed: [(HeaderName, &'static str); 7] = [
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // An answer of the API is no page: were it shown as one, it could load, frame and send nothing.
        (CONTENT_SECURITY_POLICY, "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
        (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if https {
        headers.entry(STRICT_TRANSPORT_SECURITY).or_insert(HeaderValue::from_static("max-age=31536000"));
    }
    if credential == Credential::OwnOrNone {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn another_site_cannot_use_the_cookie() {
        let cookie = ("cookie", "mh_session=x");
        let table: [(&[(&str, &str)], bool); 9] = [
            (&[cookie], true),
            (&[cookie, ("sec-fetch-site", "same-origin")], true),
            (&[cookie, ("sec-fetch-site", "none")], true),
            (&[cookie, ("sec-fetch-site", "cross-site")], false),
            (&[cookie, ("sec-fetch-site", "same-site")], false),
            (&[cookie, ("origin", "https://a.example"), ("host", "a.example")], true),
            (&[cookie, ("origin", "https://evil.example"), ("host", "a.example")], false),
            (&[cookie, ("origin", "null"), ("host", "a.example")], false),
            (&[cookie, ("authorization", "Bearer x"), ("sec-fetch-site", "cross-site")], true),
        ];
        for (pairs, passes) in table {
            assert_eq!(refuse_cross_site(&Method::POST, &headers(pairs)).is_ok(), passes, "{pairs:?}");
            assert!(refuse_cross_site(&Method::GET, &headers(pairs)).is_ok(), "reading changes nothing: {pairs:?}");
        }
    }

    #[test]
    fn what_a_cookie_opened_no_other_origin_may_read() {
        let mut answer = HeaderMap::new();
        inform(&mut answer, Credential::Cookie, true);
        assert!(!answer.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) && answer.contains_key(STRICT_TRANSPORT_SECURITY));
        let mut answer = HeaderMap::new();
        answer.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=60"));
        inform(&mut answer, Credential::OwnOrNone, false);
        assert_eq!(answer[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        assert_eq!(answer[CACHE_CONTROL], "max-age=60");
        assert!(!answer.contains_key(STRICT_TRANSPORT_SECURITY));
    }
}
