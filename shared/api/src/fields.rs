//! Reads an input field by field, so that a request with four wrong fields is told of all four at once
//! (serde alone stops at the first) and a misspelt field is named rather than ignored.

use std::ops::RangeInclusive;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{Error, FieldError, Reading, Result};

/// Where the fields came from; it decides how an error points at them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A JSON body: `#/name`.
    Body,
    /// The query string: `?name`.
    Query,
}

/// The fields of one input that nobody has taken yet, and what was wrong with those taken.
#[derive(Debug)]
pub struct Fields {
    source: Source,
    /// Where in the input they are: `jobs/3/`, or nothing at the top.
    within: String,
    left: Map<String, Value>,
    errors: Vec<FieldError>,
    known: Vec<&'static str>,
}

/// An input that can be read from [`Fields`]. Where a field is wrong it takes any placeholder: the
/// input is dropped whenever an error was recorded.
pub trait FromFields: Sized {
    /// Takes every field it knows.
    fn from_fields(fields: &mut Fields) -> Self;

    /// Reads `map` whole.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every wrong, missing and unknown field.
    fn read(source: Source, map: Map<String, Value>) -> Result<Self> {
        let mut fields = Fields::new(source, map);
        let input = Self::from_fields(&mut fields);
        fields.finish()?;
        Ok(input)
    }

    /// Which fields it looks for in `map`, and what it finds wrong.
    fn reading(source: Source, map: Map<String, Value>) -> Reading {
        let mut fields = Fields::new(source, map);
        Self::from_fields(&mut fields);
        Reading { wrong: fields.hand_over(), known: fields.known }
    }
}

impl Fields {
    fn new(source: Source, left: Map<String, Value>) -> Self {
        Fields { source, within: String::new(), left, errors: Vec::new(), known: Vec::new() }
    }

    /// A field that must be there.
    pub fn required<T: DeserializeOwned + Default>(&mut self, name: &'static str) -> T {
        match self.take(name) {
            Taken::Value(value) => value,
            Taken::Wrong => T::default(),
            Taken::Missing => {
                self.wrong(name, "is required");
                T::default()
            }
        }
    }

    /// A field that may be left out; `null` counts as left out.
    pub fn optional<T: DeserializeOwned>(&mut self, name: &'static str) -> Option<T> {
        match self.take(name) {
            Taken::Value(value) => Some(value),
            Taken::Wrong | Taken::Missing => None,
        }
    }

    /// A field for a change: absent → `None`, `null` → `Some(None)`, a value → `Some(Some(value))`.
    pub fn change<T: DeserializeOwned>(&mut self, name: &'static str) -> Option<Option<T>> {
        if self.is_null(name) {
            self.known.push(name);
            self.left.remove(name);
            return Some(None);
        }
        self.optional(name).map(Some)
    }

    /// A text that must be there, of so many characters. Space around it does not count and is taken off.
    ///
    /// ```ignore
    /// NewTeam { name: fields.text("name", 1..=100) }
    /// ```
    pub fn text(&mut self, name: &'static str, chars: RangeInclusive<usize>) -> String {
        let given: String = self.required(name);
        let text = given.trim().to_owned();
        if !self.is_wrong(name) {
            self.length(name, &text, chars);
        }
        text
    }

    /// Like [`Fields::text`], but it may be left out; `null` counts as left out.
    pub fn optional_text(&mut self, name: &'static str, chars: RangeInclusive<usize>) -> Option<String> {
        let given: String = self.optional(name)?;
        let text = given.trim().to_owned();
        self.length(name, &text, chars);
        Some(text)
    }

    /// A list of objects that must be there, of so many.
    pub fn list<T: FromFields>(&mut self, name: &'static str, count: RangeInclusive<usize>) -> Vec<T> {
        let given: Vec<Map<String, Value>> = self.required(name);
        if !self.is_wrong(name) && !count.contains(&given.len()) {
            let (least, most) = count.into_inner();
            self.wrong(name, format!("must be {least} to {most} items"));
            return Vec::new();
        }
        let mut items = Vec::new();
        for (place, map) in given.into_iter().enumerate() {
            let mut fields = Fields::new(self.source, map);
            fields.within = format!("{}{name}/{place}/", self.within);
            items.push(T::from_fields(&mut fields));
            self.errors.extend(fields.hand_over());
        }
        items
    }

    /// Records that the field `name` is wrong unless `text`, which was taken from it, has so many characters.
    pub fn length(&mut self, name: &str, text: &str, chars: RangeInclusive<usize>) {
        if !chars.contains(&text.chars().count()) {
            let (least, most) = chars.into_inner();
            self.wrong(name, format!("must be {least} to {most} characters long"));
        }
    }

    /// A field that arrives as text, as in a query string: parsed by its own `FromStr`.
    pub fn parsed<T: std::str::FromStr>(&mut self, name: &'static str, expected: &str) -> Option<T> {
        let text: String = self.optional(name)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(_) => {
                self.wrong(name, format!("must be {expected}"));
                None
            }
        }
    }

    /// A field that arrives as text and is one of a type's own words; `expected` lists them.
    pub fn one_of<T: DeserializeOwned>(&mut self, name: &'static str, expected: &str) -> Option<T> {
        let text: String = self.optional(name)?;
        let word = serde_json::from_value(Value::String(text)).ok();
        if word.is_none() {
            self.wrong(name, format!("must be {expected}"));
        }
        word
    }

    /// Whether the field was sent as `null` and has not been taken yet.
    pub fn is_null(&self, name: &str) -> bool {
        self.left.get(name) == Some(&Value::Null)
    }

    /// Whether the field `name`, or something in it, was found wrong.
    pub fn is_wrong(&self, name: &str) -> bool {
        let whole = self.pointer(name);
        self.errors.iter().any(|error| error.pointer == whole || error.pointer.starts_with(&format!("{whole}/")))
    }

    /// Records that the field at `path` is wrong.
    pub fn wrong(&mut self, path: impl std::fmt::Display, detail: impl Into<String>) {
        let pointer = self.pointer(path);
        self.errors.push(FieldError { pointer, detail: detail.into() });
    }

    fn pointer(&self, path: impl std::fmt::Display) -> String {
        match self.source {
            Source::Body => format!("#/{}{path}", self.within),
            Source::Query => format!("?{}{path}", self.within),
        }
    }

    fn take<T: DeserializeOwned>(&mut self, name: &'static str) -> Taken<T> {
        self.known.push(name);
        match self.left.remove(name) {
            None | Some(Value::Null) => Taken::Missing,
            Some(value) => match serde_json::from_value(value) {
                Ok(value) => Taken::Value(value),
                Err(error) => {
                    self.wrong(name, plain(&error.to_string()));
                    Taken::Wrong
                }
            },
        }
    }

    /// Names what nobody took as unknown, and hands over all that is wrong: for an input that must be judged
    /// further, with what is stored, before it can be refused whole.
    pub fn hand_over(&mut self) -> Vec<FieldError> {
        self.name_unknown();
        std::mem::take(&mut self.errors)
    }

    fn finish(mut self) -> Result<()> {
        self.name_unknown();
        if self.errors.is_empty() { Ok(()) } else { Err(Error::Invalid(self.errors)) }
    }

    fn name_unknown(&mut self) {
        for (name, _) in std::mem::take(&mut self.left) {
            let known = self.known.join("`, `");
            let hint = if known.is_empty() { "no fields are taken here".into() } else { format!("known are `{known}`") };
            let name = name.chars().take(64).collect::<String>().replace('~', "~0").replace('/', "~1");
            self.wrong(name, format!("is not a known field; {hint}"));
        }
    }
}

enum Taken<T> {
    Value(T),
    Wrong,
    Missing,
}

/// serde's own words, in JSON's terms. Only whole phrases are replaced: what the caller sent is quoted among
/// them.
fn plain(message: &str) -> String {
    let message = message.split(" at line ").next().unwrap_or(message);
    let phrases = [
        ("invalid type: sequence", "is of the wrong type: a list"),
        ("invalid type: map", "is of the wrong type: an object"),
        ("invalid type: ", "is of the wrong type: "),
        ("expected a sequence", "expected a list"),
        ("expected a map", "expected an object"),
    ];
    phrases.iter().fold(message.to_owned(), |message, (theirs, ours)| message.replacen(theirs, ours, 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Debug)]
    struct Pair;

    impl FromFields for Pair {
        fn from_fields(fields: &mut Fields) -> Self {
            fields.required::<String>("name");
            fields.optional::<u32>("count");
            Pair
        }
    }

    #[test]
    fn names_every_wrong_field_at_once() {
        let Value::Object(map) = json!({"count": "four", "nmae": "x"}) else { unreachable!() };
        let Err(Error::Invalid(errors)) = Pair::read(Source::Body, map) else { panic!("must be refused") };
        let pointers: Vec<_> = errors.iter().map(|e| e.pointer.as_str()).collect();
        assert_eq!(pointers, ["#/name", "#/count", "#/nmae"]);
        assert_eq!(errors[1].detail, "is of the wrong type: string \"four\", expected u32");
    }

    #[test]
    fn a_text_has_a_length_without_the_space_around_it() {
        #[derive(Debug, PartialEq)]
        struct Names(String, Option<String>);
        impl FromFields for Names {
            fn from_fields(fields: &mut Fields) -> Self {
                Names(fields.text("name", 1..=4), fields.optional_text("nick", 2..=3))
            }
        }
        let read = |map: Value| {
            let Value::Object(map) = map else { unreachable!() };
            Names::read(Source::Body, map).map_err(|error| match error {
                Error::Invalid(errors) => errors.into_iter().map(|error| (error.pointer, error.detail)).collect::<Vec<_>>(),
                other => panic!("{other}"),
            })
        };
        let wrong = |field: &str, detail: &str| (format!("#/{field}"), detail.to_owned());
        assert_eq!(read(json!({"name": "  Jörg "})), Ok(Names("Jörg".into(), None)));
        assert_eq!(read(json!({"name": "J", "nick": " ab"})), Ok(Names("J".into(), Some("ab".into()))));
        assert_eq!(read(json!({})), Err(vec![wrong("name", "is required")]));
        assert_eq!(read(json!({"name": "   "})), Err(vec![wrong("name", "must be 1 to 4 characters long")]));
        assert_eq!(
            read(json!({"name": 7, "nick": "abcd"})),
            Err(vec![
                wrong("name", "is of the wrong type: integer `7`, expected a string"),
                wrong("nick", "must be 2 to 3 characters long")
            ])
        );
    }

    #[test]
    fn tells_null_from_absent_for_a_change() {
        struct Patch(Option<Option<String>>, Option<Option<String>>);
        impl FromFields for Patch {
            fn from_fields(fields: &mut Fields) -> Self {
                Patch(fields.change("end_date"), fields.change("name"))
            }
        }
        let Value::Object(map) = json!({"end_date": null}) else { unreachable!() };
        let patch = Patch::read(Source::Body, map).unwrap();
        assert_eq!(patch.0, Some(None));
        assert_eq!(patch.1, None);
    }
}
