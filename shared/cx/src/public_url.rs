//! The address under which people reach us: where links in mails lead. It comes from configuration alone, never
//! from a request, whose `Host` is whatever its sender wrote.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// `https://minutehand.example.com`, perhaps with a path before all of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(Url);

/// An address of ours. Only [`PublicUrl::link`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link(String);

impl PublicUrl {
    /// The address of `path`, which begins with a slash, with `query`. Whatever the two hold, it leads to us.
    pub fn link(&self, path: &str, query: &[(&str, &str)]) -> Link {
        let mut url = self.0.clone();
        let path = format!("{}/{}", self.0.path().trim_end_matches('/'), path.trim_start_matches('/'));
        url.set_path(&path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Link(url.into())
    }

    /// The host, for names that must be unique in the world.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Whether it is HTTPS.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    /// Takes `http` or `https` with a host, without credentials, query or fragment.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a public URL; write it as https://minutehand.example.com");
        let url = Url::parse(text).map_err(|_| wrong())?;
        let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
        let sound = matches!(url.scheme(), "http" | "https") && url.host_str().is_some() && bare;
        if sound { Ok(PublicUrl(url)) } else { Err(wrong()) }
    }
}

impl fmt::Display for PublicUrl {
    /// Without a slash at its end, so that a path can follow.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl Link {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(base: &str, path: &str, query: &[(&str, &str)]) -> String {
        base.parse::<PublicUrl>().unwrap().link(path, query).to_string()
    }

    #[test]
    fn links_are_below_the_public_url() {
        assert_eq!(link("https://a.example.com", "/verify", &[]), "https://a.example.com/verify");
        assert_eq!(
            link("https://a.example.com/mh/", "/verify", &[("token", "x y&z")]),
            "https://a.example.com/mh/verify?token=x+y%26z"
        );
        assert_eq!("http://127.0.0.1:3000".parse::<PublicUrl>().unwrap().to_string(), "http://127.0.0.1:3000");
    }

    #[test]
    fn no_path_or_query_leads_elsewhere() {
        let elsewhere = [
            "//evil.example",
            "https://evil.example/",
            "/\\evil.example",
            "/@evil.example",
            "/../..//evil.example",
            "/x?y#z",
            "\r\nx",
        ];
        for path in elsewhere {
            let url = Url::parse(&link("https://a.example.com", path, &[("next", path)])).unwrap();
            assert_eq!(
                (url.scheme(), url.host_str(), url.port(), url.username()),
                ("https", Some("a.example.com"), None, ""),
                "{path}"
            );
            assert!(url.fragment().is_none() && !url.as_str().contains(['\r', '\n', ' ']), "{url}");
        }
    }

    #[test]
    fn refuses_what_is_no_public_url() {
        for text in [
            "",
            "a.example.com",
            "ftp://a.example.com",
            "https://",
            "https://u:p@a.example.com",
            "https://a.example.com/?x",
            "https://a.example.com/#x",
            "javascript:alert(1)",
        ] {
            assert!(text.parse::<PublicUrl>().is_err(), "{text}");
        }
    }
}
