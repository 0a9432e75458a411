//! The OpenAPI 3.1 document of the whole API, put together from a part for each product (`functions/<product>/openapi.json`).
//! Each part is a complete document of its own. They are generated and checked in, because whatever shows the document
//! depends on no product.

mod parts;

use std::sync::LazyLock;

use serde_json::Value;

pub use crate::parts::PARTS;

/// What parts have under a name each: of a name that several have, all say the same.
const NAMED: [&str; 4] = ["/paths", "/webhooks", "/components/responses", "/components/schemas"];

/// What parts have in a row.
const LISTED: [&str; 2] = ["/tags", "/x-problems"];

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let mut parts = PARTS.iter().filter_map(|(_, text)| serde_json::from_str(text).ok());
    let first = parts.next().unwrap_or_default();
    parts.fold(first, with)
});

/// The document. It is read at the first call.
pub fn document() -> &'static Value {
    &DOCUMENT
}

/// `whole`, and what only `part` has.
fn with(mut whole: Value, mut part: Value) -> Value {
    for place in NAMED {
        if let (Some(Value::Object(all)), Some(Value::Object(own))) = (whole.pointer_mut(place), part.pointer_mut(place)) {
            all.append(own);
        }
    }
    for place in LISTED {
        if let (Some(Value::Array(all)), Some(Value::Array(own))) = (whole.pointer_mut(place), part.pointer_mut(place)) {
            own.retain(|one| !all.contains(one));
            all.append(own);
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> impl Iterator<Item = (&'static str, Value)> {
        PARTS.iter().map(|(product, text)| (*product, serde_json::from_str(text).unwrap()))
    }

    #[test]
    fn all_of_every_part_is_in_it() {
        for (product, part) in parts() {
            for place in NAMED {
                for (name, own) in part.pointer(place).unwrap().as_object().unwrap() {
                    let all = &document().pointer(place).unwrap()[name];
                    assert_eq!(all, own, "{product} means something else by `{name}` in {place} than another product");
                }
            }
            for place in LISTED {
                let all = document().pointer(place).unwrap().as_array().unwrap();
                assert!(
                    part.pointer(place).unwrap().as_array().unwrap().iter().all(|own| all.contains(own)),
                    "{product}: {place}"
                );
            }
        }
    }

    #[test]
    fn what_is_neither_named_nor_listed_is_the_same_in_every_part() {
        let bare = |mut part: Value| {
            for place in NAMED.into_iter().chain(LISTED) {
                *part.pointer_mut(place).unwrap() = Value::Null;
            }
            part
        };
        for (product, part) in parts() {
            assert_eq!(bare(part), bare(document().clone()), "{product}");
        }
    }
}
