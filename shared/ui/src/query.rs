//! Addresses of lists: a path, and what a list is narrowed by and sorted after.

use url::form_urlencoded::Serializer;

/// A parameter and its value.
pub(crate) type Parameter<'a> = (&'a str, &'a str);

/// The path with the parameters.
pub(crate) fn address<'a>(path: &str, parameters: impl IntoIterator<Item = Parameter<'a>>) -> String {
    let query = Serializer::new(String::new()).extend_pairs(parameters).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_searched_for_may_hold_any_sign() {
        assert_eq!(address("/jobs", [("q", "a&b=ü"), ("sort", "name")]), "/jobs?q=a%26b%3D%C3%BC&sort=name");
        assert_eq!(address("/jobs", []), "/jobs");
    }
}
