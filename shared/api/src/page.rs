//! Lists come in pages: `limit` and an opaque `cursor` in, `items` and `next_cursor` out.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{Describe, Error, FieldError, Fields, FromFields, Operation, ReplyKind};

const DEFAULT_LIMIT: usize = 50;
const MAX_LIMIT: usize = 100;
const VERSION: char = '2';

/// Where a page of one list ended. It holds a position inside that list and a checksum of the list's name, never the
/// name, so that no cursor can reach into another team, and one that strayed to another list is noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    list: u32,
    position: String,
}

impl Cursor {
    /// The place after `position` in `list`.
    pub fn new(list: &str, position: String) -> Self {
        Cursor { list: crc32fast::hash(list.as_bytes()), position }
    }

    /// The position, if it is one in `list`.
    pub fn position_in(&self, list: &str) -> Option<&str> {
        (self.list == crc32fast::hash(list.as_bytes())).then_some(self.position.as_str())
    }

    /// The cursor as it is sent.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("{VERSION}{:08x}{}", self.list, self.position))
    }

    /// The refusal of a cursor that is sound but of another list, or of another choice from this one.
    pub fn strayed() -> Error {
        let detail = "is a cursor of another list; use it with the path and the filters that gave it".to_owned();
        Error::Invalid(vec![FieldError { pointer: "?cursor".into(), detail }])
    }

    /// Takes the field `cursor`.
    pub fn take(fields: &mut Fields) -> Option<Self> {
        fields.optional::<String>("cursor").and_then(|text| {
            let cursor = Cursor::decode(&text);
            if cursor.is_none() {
                fields.wrong("cursor", "is not a cursor of ours; use the one of the previous page as it is");
            }
            cursor
        })
    }

    fn decode(text: &str) -> Option<Self> {
        let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let (list, position) = plain.strip_prefix(VERSION)?.split_at_checked(8)?;
        let cursor = Cursor { list: u32::from_str_radix(list, 16).ok()?, position: position.to_owned() };
        // DynamoDB takes sort keys of 1 to 1,024 bytes.
        let sound = (1..=1_024).contains(&position.len()) && cursor.text() == text;
        sound.then_some(cursor)
    }
}

/// `?limit=&cursor=` of every list.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
pub struct PageQuery {
    /// At most this many items: 1 to 100, 50 when left out.
    #[schemars(with = "u32", default = "default_limit", range(min = 1, max = MAX_LIMIT))]
    pub limit: usize,
    /// Where the previous page ended: its `next_cursor`, as it is.
    #[schemars(with = "Option<String>")]
    pub cursor: Option<Cursor>,
}

fn default_limit() -> usize {
    DEFAULT_LIMIT
}

impl PageQuery {
    /// The largest page, from the beginning.
    pub fn first() -> PageQuery {
        PageQuery { limit: MAX_LIMIT, cursor: None }
    }

    /// The same with at most `limit` items.
    #[must_use]
    pub fn at_most(self, limit: usize) -> PageQuery {
        PageQuery { limit: self.limit.min(limit), ..self }
    }

    /// What asks for the page after `page`; `None` after the last.
    pub fn after<T>(&self, page: &Page<T>) -> Option<PageQuery> {
        let cursor = page.next_cursor.as_deref().and_then(Cursor::decode)?;
        Some(PageQuery { cursor: Some(cursor), ..*self })
    }
}

impl FromFields for PageQuery {
    fn from_fields(fields: &mut Fields) -> Self {
        let limit = fields.parsed::<usize>("limit", "a number from 1 to 100").unwrap_or_else(default_limit);
        if !(1..=MAX_LIMIT).contains(&limit) {
            fields.wrong("limit", "must be a number from 1 to 100");
        }
        PageQuery { limit, cursor: Cursor::take(fields) }
    }
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "{T}Page")]
pub struct Page<T> {
    /// The items, in the list's own order.
    pub items: Vec<T>,
    /// What to send as `cursor` for the next page; `null` on the last.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A page that ended at `next`, if anything follows.
    pub fn new(items: Vec<T>, next: Option<Cursor>) -> Self {
        Page { items, next_cursor: next.map(|cursor| cursor.text()) }
    }

    /// The same page with each item turned into another.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(each).collect(), next_cursor: self.next_cursor }
    }
}

impl<T: Serialize> axum::response::IntoResponse for Page<T> {
    fn into_response(self) -> axum::response::Response {
        axum::Json(self).into_response()
    }
}

impl<T: JsonSchema> Describe for Page<T> {
    fn describe(operation: &mut Operation) {
        operation.replies.push(ReplyKind::json::<Page<T>>(200));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, Source};
    use serde_json::json;

    #[test]
    fn a_cursor_survives_the_round_trip_and_a_forged_one_is_refused() {
        let cursor = Cursor::new("team_1/job", "job_01".into());
        assert_eq!(Cursor::decode(&cursor.text()), Some(cursor.clone()));
        assert_eq!((cursor.position_in("team_1/job"), cursor.position_in("team_1/key")), (Some("job_01"), None));
        for forged in ["", "2", "2+0000001x", "2deadbee", "2deadbeef", "2deadbéef", "1deadbeefx", "2DEADBEEGx"] {
            assert_eq!(Cursor::decode(&URL_SAFE_NO_PAD.encode(forged)), None, "{forged}");
        }
        let map = json!({"cursor": "§§", "limit": "0"}).as_object().cloned().unwrap();
        let Err(Error::Invalid(errors)) = PageQuery::read(Source::Query, map) else { panic!("must be refused") };
        assert_eq!(errors.len(), 2);
    }
}
