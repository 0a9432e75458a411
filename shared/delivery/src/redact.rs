//! What is shown of what is secret.

use url::Url;

/// What stands in the place of a secret.
pub const HIDDEN: &str = "•••";

/// Scheme, host and port of an address that was accepted as one.
pub fn origin_of(url: &str) -> &str {
    let host = url.find("://").map_or(0, |scheme| scheme + 3);
    let end = url[host..].find(['/', '?', '#']).map_or(url.len(), |end| host + end);
    &url[..end]
}

/// An address that is a secret itself, such as a Slack webhook's, as it is shown: where it leads, and its last four
/// characters to tell it from others of the same host. Of what is too short to hide anything by that, the host alone.
pub fn shown_address(url: &str) -> String {
    const TOLD_APART_BY: usize = 4;
    const LEAST_HIDDEN: usize = 12;
    let Ok(parsed) = Url::parse(url) else { return HIDDEN.into() };
    let rest = &parsed[url::Position::BeforePath..];
    let end = rest.char_indices().rev().nth(TOLD_APART_BY - 1).map_or(0, |(start, _)| start);
    let shown = if end < LEAST_HIDDEN { "" } else { &rest[end..] };
    format!("{}/{HIDDEN}{shown}", &parsed[..url::Position::BeforePath])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for (url, origin) in [
            ("https://a.example.com/hook?x=1", "https://a.example.com"),
            ("http://a.example.com:8080", "http://a.example.com:8080"),
            ("https://a.example.com?x=/", "https://a.example.com"),
        ] {
            assert_eq!(origin_of(url), origin);
        }
    }

    #[test]
    fn a_secret_address_shows_where_it_leads_and_its_end() {
        let shown = shown_address("https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXabcd");
        assert_eq!(shown, "https://hooks.slack.com/•••abcd");
        assert_eq!(shown_address("https://a.example.com/short"), "https://a.example.com/•••");
        assert_eq!(shown_address("https://a.example.com"), "https://a.example.com/•••");
        assert_eq!(shown_address("nonsense"), "•••");
    }
}
