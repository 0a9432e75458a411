//! Reading cookies, and writing those of pages: how somebody wants pages shown, and what to tell them next.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

/// The cookie `name` of a request.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(given, _)| *given == name).map(|(_, value)| value)
}

/// The header that sets the cookie `name` for all pages, for `age_s` seconds; zero takes it away. `None` when `value`
/// is not fit for a cookie.
pub fn set_cookie(name: &str, value: &str, age_s: u32, https: bool) -> Option<HeaderValue> {
    let fits = |byte: u8| byte.is_ascii_graphic() && !b";,\"\\".contains(&byte);
    if !value.bytes().all(fits) {
        return None;
    }
    let secure = if https { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{name}={value}; Max-Age={age_s}; Path=/; SameSite=Lax{secure}")).ok()
}

/// The same for a cookie that no script reads.
pub(crate) fn hidden_cookie(name: &str, value: &str, age_s: u32, https: bool) -> Option<HeaderValue> {
    let shown = set_cookie(name, value, age_s, https)?;
    HeaderValue::from_str(&format!("{}; HttpOnly", shown.to_str().ok()?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_cookie_among_others() {
        let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("a=1; mh_zone=Europe/Berlin;b=2"))]);
        assert_eq!(cookie(&headers, "mh_zone"), Some("Europe/Berlin"));
        assert_eq!(cookie(&headers, "zone"), None);
    }

    #[test]
    fn what_is_not_fit_for_a_cookie_is_not_set() {
        assert!(set_cookie("mh_zone", "Europe/Berlin", 60, true).is_some());
        for unfit in ["a b", "a;b", "a,b", "ä", "a\r\nb"] {
            assert!(set_cookie("mh_zone", unfit, 60, true).is_none(), "{unfit:?}");
        }
    }
}
