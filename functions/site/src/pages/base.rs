//! Where the server answers, as the reader of an example has to write it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::HOST;
use axum::http::request::Parts;
use cx::Cx;

use crate::markdown::HERE;

/// `https://minutehand.example.com`, without a slash at its end: the deployment's public URL where it is known, else the
/// name by which the reader reached it.
#[derive(Clone, Debug)]
pub struct Base(pub String);

impl FromRequestParts<Cx> for Base {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, cx: &Cx) -> Result<Self, Infallible> {
        if let Some(url) = &cx.config().public_url {
            return Ok(Base(url.to_string().trim_end_matches('/').to_owned()));
        }
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok()).filter(|host| is_plain(host));
        let scheme = if cx.config().https { "https" } else { "http" };
        Ok(Base(host.map_or_else(|| HERE.to_owned(), |host| format!("{scheme}://{host}"))))
    }
}

/// A name or address with a port, and nothing that would say more than that within an example.
fn is_plain(host: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
    !host.is_empty() && host.len() <= 255 && host.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn a_host_is_a_name_and_a_port() {
        assert!(is_plain("127.0.0.1:3000") && is_plain("mh.example.com") && is_plain("[::1]:3000"));
        assert!(!is_plain("a\"; rm -rf /") && !is_plain("") && !is_plain("a b"));
    }
}
