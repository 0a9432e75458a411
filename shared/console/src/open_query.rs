//! The query of a page. Mail programs and trackers add fields of their own to links, which the API would refuse by name
//! and a page leaves alone; and a form of filters sends those that nobody filled in, which say nothing.

use api::{Error, FromFields, Result, Source};
use axum::extract::{FromRequestParts, RawQuery};
use axum::http::request::Parts;
use serde_json::{Map, Value};

/// What a page was asked with, of the fields that it knows. Of a field given twice the first counts.
#[derive(Debug)]
pub struct OpenQuery<T>(pub T);

impl<T: FromFields, S: Send + Sync> FromRequestParts<S> for OpenQuery<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let RawQuery(query) = RawQuery::from_request_parts(parts, state).await.unwrap_or(RawQuery(None));
        read(query.as_deref().unwrap_or_default()).map(OpenQuery)
    }
}

fn read<T: FromFields>(query: &str) -> Result<T> {
    let known = T::reading(Source::Query, Map::new()).known;
    let mut map = Map::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if !value.trim().is_empty() && known.iter().any(|known| *known == name) {
            map.entry(name).or_insert_with(|| Value::from(value.into_owned()));
        }
    }
    T::read(Source::Query, map)
}

#[cfg(test)]
mod tests {
    use api::Fields;

    use super::*;

    #[derive(Debug)]
    struct Token(Option<String>);

    impl FromFields for Token {
        fn from_fields(fields: &mut Fields) -> Self {
            Token(fields.optional("token"))
        }
    }

    #[test]
    fn what_others_add_to_a_link_is_left_alone() {
        for query in ["token=mho_1&utm_source=mail", "fbclid=x&token=mho_1&token=mho_2", "token=mho_1&&=&%FF"] {
            assert_eq!(read::<Token>(query).unwrap().0.as_deref(), Some("mho_1"), "{query}");
        }
        for query in ["", "token=", "token=+"] {
            assert_eq!(read::<Token>(query).unwrap().0, None, "{query}");
        }
    }
}
