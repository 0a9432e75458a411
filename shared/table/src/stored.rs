//! Items as they are stored, for whoever must prove that they have not changed: every attribute counts, whatever
//! the types of today make of it.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::item::Attributes;
use crate::query::sort_of;

/// An item as it is stored, readable or not, expired or not.
#[derive(Clone, Debug)]
pub struct Stored(pub(crate) Attributes);

impl Stored {
    /// Its sort key.
    pub fn sort(&self) -> String {
        sort_of(&self.0)
    }

    /// When it stops existing, in seconds since the epoch; `None` when it never does.
    pub fn expires_at_s(&self) -> Option<i64> {
        self.0.get("expires_at")?.as_n().ok()?.parse().ok()
    }

    /// All of it as bytes: the same for the same attributes, and never the same for others.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        map(&mut bytes, &self.0);
        bytes
    }
}

/// A length before everything whose length may vary, so that no two values run into the same bytes.
fn text(bytes: &mut Vec<u8>, kind: u8, text: &[u8]) {
    bytes.push(kind);
    bytes.extend((text.len() as u64).to_be_bytes());
    bytes.extend(text);
}

fn map(bytes: &mut Vec<u8>, attributes: &Attributes) {
    let sorted: BTreeMap<_, _> = attributes.iter().collect();
    bytes.push(b'M');
    bytes.extend((sorted.len() as u64).to_be_bytes());
    for (name, attribute) in sorted {
        text(bytes, b'K', name.as_bytes());
        value(bytes, attribute);
    }
}

fn value(bytes: &mut Vec<u8>, attribute: &AttributeValue) {
    match attribute {
        AttributeValue::S(string) => text(bytes, b'S', string.as_bytes()),
        AttributeValue::N(number) => text(bytes, b'N', number.as_bytes()),
        AttributeValue::B(blob) => text(bytes, b'B', blob.as_ref()),
        AttributeValue::Bool(yes) => bytes.extend([b'T', u8::from(*yes)]),
        AttributeValue::Null(_) => bytes.push(b'0'),
        AttributeValue::M(attributes) => map(bytes, attributes),
        AttributeValue::L(values) => {
            bytes.push(b'L');
            bytes.extend((values.len() as u64).to_be_bytes());
            values.iter().for_each(|one| value(bytes, one));
        }
        AttributeValue::Ss(strings) => set(bytes, b's', strings.iter().map(String::as_bytes).collect()),
        AttributeValue::Ns(numbers) => set(bytes, b'n', numbers.iter().map(String::as_bytes).collect()),
        AttributeValue::Bs(blobs) => set(bytes, b'b', blobs.iter().map(AsRef::as_ref).collect()),
        // A type that DynamoDB may get one day, and that we never write.
        other => text(bytes, b'?', format!("{other:?}").as_bytes()),
    }
}

/// Sets have no order of their own.
fn set(bytes: &mut Vec<u8>, kind: u8, mut members: Vec<&[u8]>) {
    members.sort_unstable();
    bytes.push(kind);
    bytes.extend((members.len() as u64).to_be_bytes());
    members.into_iter().for_each(|member| text(bytes, kind, member));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, AttributeValue)]) -> Vec<u8> {
        Stored(pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()).bytes()
    }

    #[test]
    fn the_same_attributes_are_the_same_bytes_and_others_are_not() {
        let text = |text: &str| AttributeValue::S(text.into());
        let number = |number: &str| AttributeValue::N(number.into());
        let list = |values: &[AttributeValue]| AttributeValue::L(values.to_vec());
        let one = of(&[("a", text("1")), ("b", text("2"))]);
        assert_eq!(one, of(&[("b", text("2")), ("a", text("1"))]));
        let set = |members: [&str; 2]| AttributeValue::Ss(members.map(str::to_owned).to_vec());
        assert_eq!(of(&[("a", set(["x", "y"]))]), of(&[("a", set(["y", "x"]))]));
        let others = [
            of(&[("a", text("1"))]),
            of(&[("a", number("1")), ("b", text("2"))]),
            of(&[("a", text("1b")), ("", text("2"))]),
            of(&[("a", list(&[text("1"), text("2")]))]),
            of(&[("a", list(&[text("12")]))]),
            of(&[("a", list(&[text("12"), AttributeValue::Null(true)]))]),
        ];
        for (index, other) in others.iter().enumerate() {
            assert!(*other != one && !others[..index].contains(other), "{index}");
        }
    }
}
