//! A page as an answer: its policy, its tag, its cookies.

use api::base32;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, REFERRER_POLICY, SET_COOKIE, VARY,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::Markup;
use sha2::{Digest, Sha256};

use crate::{Visit, gzip};

/// Everything a page loads is ours, nothing is inline, it may be framed by nobody, and its forms lead to us. Where it is told
/// of changes, it may connect there too.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// A page.
#[derive(Clone, Debug)]
pub struct Html {
    status: StatusCode,
    markup: Markup,
    cookies: Vec<HeaderValue>,
    policy: &'static str,
    hears_at: Option<String>,
    known_as: Option<String>,
    compressed: bool,
}

impl Html {
    /// A page with `status`.
    pub fn new(status: StatusCode, markup: Markup) -> Html {
        Html { status, markup, cookies: Vec::new(), policy: POLICY, hears_at: None, known_as: None, compressed: false }
    }

    /// The same with another status: 422 for a form shown again.
    #[must_use]
    pub fn status(self, status: StatusCode) -> Html {
        Html { status, ..self }
    }

    /// The same under another policy.
    #[must_use]
    pub fn policy(self, policy: &'static str) -> Html {
        Html { policy, ..self }
    }

    /// The same, whose script may open the socket at `url`.
    #[must_use]
    pub(crate) fn hearing_at(self, url: Option<&str>) -> Html {
        Html { hears_at: url.and_then(origin_of), ..self }
    }

    /// The same, which also sets a cookie.
    #[must_use]
    pub fn cookie(mut self, cookie: Option<HeaderValue>) -> Html {
        self.cookies.extend(cookie);
        self
    }

    /// The same, which also sets the cookies that the API's answer `response` sets.
    #[must_use]
    pub fn cookies_of(mut self, response: &Response) -> Html {
        self.cookies.extend(response.headers().get_all(SET_COOKIE).iter().cloned());
        self
    }

    /// The same, compressed where its reader takes that. For pages that hold nothing of their reader's.
    #[must_use]
    pub fn compressed(self, visit: &Visit) -> Html {
        Html { compressed: visit.reads_gzip, ..self }
    }

    /// The same, unless whoever asks has it already.
    pub(crate) fn unless(self, known_as: Option<&str>) -> Html {
        Html { known_as: known_as.map(str::to_owned), ..self }
    }
}

impl IntoResponse for Html {
    fn into_response(self) -> Response {
        let text = self.markup.into_string();
        let digest = Sha256::digest(text.as_bytes());
        let tag = format!("\"{}\"", base32(digest.get(..10).unwrap_or_default()));
        let mut response = if self.status == StatusCode::OK && self.known_as.as_deref() == Some(tag.as_str()) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let body = if self.compressed { gzip(text.as_bytes()) } else { text.into_bytes() };
            (self.status, [(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], body).into_response()
        };
        let headers = response.headers_mut();
        if self.compressed && self.status != StatusCode::NOT_MODIFIED {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        headers.insert(CONTENT_SECURITY_POLICY, policy(self.policy, self.hears_at.as_deref()));
        // Forms of a page that says nothing of where they come from are sent with `Origin: null`, which is refused.
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding, cookie, x-live"));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(ETAG, tag);
        }
        for cookie in self.cookies {
            headers.append(SET_COOKIE, cookie);
        }
        response
    }
}

/// `wss://a.example` of `wss://a.example/live`.
fn origin_of(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    Some(format!("{scheme}://{}", rest.split('/').next()?))
}

fn policy(policy: &'static str, hears_at: Option<&str>) -> HeaderValue {
    let told = hears_at.and_then(|origin| {
        HeaderValue::from_str(&policy.replacen("connect-src 'self'", &format!("connect-src 'self' {origin}"), 1)).ok()
    });
    told.unwrap_or(HeaderValue::from_static(policy))
}

#[cfg(test)]
mod tests {
    use maud::html;

    use super::*;

    #[test]
    fn forms_say_to_us_that_they_are_ours_and_links_say_nothing_to_others() {
        let page = Html::new(StatusCode::OK, html! { p { "x" } }).into_response();
        assert_eq!(page.headers()[REFERRER_POLICY], "same-origin");
    }

    #[test]
    fn a_page_may_connect_to_us_and_where_it_is_told_of_changes() {
        let policy_of = |page: Html| page.into_response().headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        let page = || Html::new(StatusCode::OK, html! { p { "x" } });
        assert!(policy_of(page()).contains("connect-src 'self';"));
        assert!(policy_of(page().hearing_at(Some("wss://a.example/live"))).contains("connect-src 'self' wss://a.example;"));
        assert_eq!(policy_of(page().hearing_at(None)), POLICY);
    }

    #[test]
    fn what_is_known_is_not_sent_again() {
        let page = || Html::new(StatusCode::OK, html! { p { "x" } });
        let tag = page().into_response().headers()[ETAG].to_str().unwrap().to_owned();
        assert_eq!(page().unless(Some(&tag)).into_response().status(), StatusCode::NOT_MODIFIED);
        assert_eq!(page().unless(Some("\"other\"")).into_response().status(), StatusCode::OK);
        let wrong = page().status(StatusCode::UNPROCESSABLE_ENTITY).unless(Some(&tag));
        assert_eq!(wrong.into_response().status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
}
