//! Sends a browser on after its form did something.

use axum::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::Flash;

/// 303 to a page of ours.
#[derive(Clone, Debug)]
pub struct SeeOther {
    path: String,
    cookies: Vec<HeaderValue>,
}

impl SeeOther {
    /// To `path`, which is ours.
    pub fn to(path: impl Into<String>) -> SeeOther {
        SeeOther { path: path.into(), cookies: Vec::new() }
    }

    /// To `path` if it is one of our own pages, else to `otherwise`: for a `next` that anybody can write.
    pub fn to_own(path: Option<&str>, otherwise: &str) -> SeeOther {
        SeeOther::to(path.filter(|path| is_own(path)).unwrap_or(otherwise))
    }

    /// Where the next page says what came of it.
    #[must_use]
    pub fn flash(mut self, flash: &Flash, cx: &cx::Cx) -> SeeOther {
        self.cookies.extend(flash.set(cx.config().https));
        self
    }

    /// Which also sets this cookie.
    #[must_use]
    pub fn cookie(mut self, cookie: Option<HeaderValue>) -> SeeOther {
        self.cookies.extend(cookie);
        self
    }

    /// Which also sets the cookies that the API's answer `response` sets.
    #[must_use]
    pub fn cookies_of(mut self, response: &Response) -> SeeOther {
        self.cookies.extend(response.headers().get_all(SET_COOKIE).iter().cloned());
        self
    }
}

/// Whether `path` leads to a page of ours, however a browser reads it.
fn is_own(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
    path.starts_with('/') && !path.starts_with("//") && path.bytes().all(plain)
}

impl IntoResponse for SeeOther {
    fn into_response(self) -> Response {
        let Ok(there) = HeaderValue::from_str(&self.path) else {
            return api::Error::internal("a page leads to what is no address").into_response();
        };
        let headers = [(LOCATION, there), (CACHE_CONTROL, HeaderValue::from_static("no-store"))];
        let mut response = (StatusCode::SEE_OTHER, headers).into_response();
        for cookie in self.cookies {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        let to = |path| SeeOther::to_own(Some(path), "/home").path;
        assert_eq!(to("/jobs/job_1?status=paused"), "/jobs/job_1?status=paused");
        for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "", "/a b", "/a\nb"] {
            assert_eq!(to(elsewhere), "/home", "{elsewhere}");
        }
    }
}
