//! Addresses of our own with a query.

use url::form_urlencoded::Serializer;

/// `path` with those of `query` that say something.
pub fn address(path: &str, query: &[(&str, Option<&str>)]) -> String {
    let mut pairs = Serializer::new(String::new());
    for (name, value) in query {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            pairs.append_pair(name, value);
        }
    }
    let query = pairs.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_is_left_out() {
        assert_eq!(address("/teams", &[("next", None), ("q", Some(""))]), "/teams");
        let next = address("/sign-in", &[("next", Some("/jobs?status=paused&q=a b")), ("email", Some("a+b@example.com"))]);
        assert_eq!(next, "/sign-in?next=%2Fjobs%3Fstatus%3Dpaused%26q%3Da+b&email=a%2Bb%40example.com");
    }
}
