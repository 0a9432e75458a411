//! What browsers need to be told, and what must be refused because a browser was made to send it.
//!
//! The API answers scripts of every origin that bring a bearer token of their own. The session cookie is for our
//! own pages: a browser adds it to requests that another site's page makes, so such requests change nothing, and no
//! other origin may read what was answered to it. Nor may another site's page sign its visitor in, which would leave
//! them working in somebody else's account.

use api::{Error, Result};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE,
    HOST, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::{Endpoint, Verb, Who};

pub(crate) const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// The headers of ours that scripts of other origins may read.
const EXPOSED: &str = "x-request-id, ratelimit-limit, ratelimit-remaining, ratelimit-reset, retry-after, \
                       idempotent-replayed, x-next-cursor, etag, www-authenticate";

/// How a request that may come from a browser proves who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// By a header that the sender set, or not at all.
    OwnOrNone,
    /// By a cookie, which a browser adds whoever made it send.
    Cookie,
}

impl Credential {
    /// How a request with `headers` does.
    pub fn of(headers: &HeaderMap) -> Credential {
        if headers.contains_key(COOKIE) && !headers.contains_key(AUTHORIZATION) {
            Credential::Cookie
        } else {
            Credential::OwnOrNone
        }
    }
}

/// Refuses what another site's page made a browser send: with our cookie, or to an endpoint that needs no credential
/// and changes something, as signing in does. Who says nothing of a page is a program, and may.
///
/// # Errors
/// [`Error::CrossSite`].
pub(crate) fn refuse_cross_site(endpoint: &Endpoint, headers: &HeaderMap, https: bool) -> Result<()> {
    let brings_its_own = endpoint.who != Who::Public && Credential::of(headers) == Credential::OwnOrNone;
    if endpoint.verb == Verb::Get || brings_its_own {
        return Ok(());
    }
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    // Browsers say it themselves; those that do not, say at least where the page is from.
    let ours = match (text(&SEC_FETCH_SITE), text(&ORIGIN)) {
        (Some(site), _) => ["same-origin", "none"].contains(&site),
        (None, Some(origin)) => is_ours(origin, text(&HOST), https),
        (None, None) => true,
    };
    if ours { Ok(()) } else { Err(Error::CrossSite) }
}

/// Whether a page of `origin` is one of ours. A page that came without TLS may be anybody's where ours come with it.
fn is_ours(origin: &str, host: Option<&str>, https: bool) -> bool {
    let Some((scheme, origin)) = origin.split_once("://") else { return false };
    Some(origin) == host && (scheme == "https" || !https)
}

/// Adds to an answer what browsers are to know. What a handler said itself stands.
pub fn inform(headers: &mut HeaderMap, credential: Credential, https: bool) {
    let fixed: [(HeaderName, &'static str); 8] = [
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // An answer of the API is no page: were it shown as one, it could load, frame and send nothing.
        (CONTENT_SECURITY_POLICY, "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
        (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
        (PERMISSIONS_POLICY, "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
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
    use identity::Permission;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    const PAUSE: Endpoint = Endpoint::post("things-pause", "/things", "Pause it", |site| site.to_any(|| async {}));
    const BY_CALLER: Endpoint = PAUSE.may(identity::WriteJobs::ACTION);

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
        let reading = Endpoint { verb: Verb::Get, ..BY_CALLER };
        for (pairs, passes) in table {
            assert_eq!(refuse_cross_site(&BY_CALLER, &headers(pairs), true).is_ok(), passes, "{pairs:?}");
            assert!(refuse_cross_site(&reading, &headers(pairs), true).is_ok(), "reading changes nothing: {pairs:?}");
        }
        let plain = headers(&[cookie, ("origin", "http://a.example"), ("host", "a.example")]);
        assert!(refuse_cross_site(&BY_CALLER, &plain, true).is_err(), "whoever is on the way can be a plain page");
        assert!(refuse_cross_site(&BY_CALLER, &plain, false).is_ok());
    }

    #[test]
    fn another_site_signs_nobody_in() {
        let table: [(&[(&str, &str)], bool); 5] = [
            (&[], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("origin", "https://evil.example"), ("host", "a.example")], false),
            (&[("authorization", "Bearer x"), ("sec-fetch-site", "cross-site")], false),
        ];
        for (pairs, passes) in table {
            assert_eq!(refuse_cross_site(&PAUSE, &headers(pairs), true).is_ok(), passes, "{pairs:?}");
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
