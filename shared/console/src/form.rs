//! What a form sends, and how it becomes the input of an operation: the same `FromFields` that reads the API's JSON.

use api::{Error, FromFields, Result, Source};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

/// How the text of a form's field becomes a JSON value. A field that is empty counts as left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// As it is, without the space around it.
    Text,
    /// As it is, space and all: passwords.
    Exact,
    /// A whole number; what is none stays text, for the operation to refuse.
    Number,
    /// Whether a box is ticked.
    Flag,
    /// All fields of the name, as a list.
    List,
    /// The words of one field, apart by spaces, commas or line ends, as a list.
    Words,
}

/// The fields of a form, as they were sent.
#[derive(Clone, Debug, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Fields of one's own, as for a form nobody has filled in yet.
    pub fn of<'a>(fields: impl IntoIterator<Item = (&'a str, String)>) -> Form {
        Form(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// Whether nothing was sent.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The field `name`; `None` where it is missing or empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.trim());
        found.filter(|value| !value.is_empty())
    }

    /// The field `name` as it was sent, space and all.
    pub fn exact(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// All fields `name` that say something.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let named = self.0.iter().filter(|(given, _)| given == name).map(|(_, value)| value.trim());
        named.filter(|value| !value.is_empty()).collect()
    }

    /// Whether the box `name` is ticked.
    pub fn is_on(&self, name: &str) -> bool {
        self.0.iter().any(|(given, _)| given == name)
    }

    /// The fields of `shapes` as JSON.
    pub fn object(&self, shapes: &[(&str, Shape)]) -> Map<String, Value> {
        shapes.iter().filter_map(|(name, shape)| Some(((*name).to_owned(), self.value(name, *shape)?))).collect()
    }

    /// The input of an operation, from the fields of `shapes`.
    ///
    /// # Errors
    /// [`Error::Invalid`] with everything that is wrong.
    pub fn read<T: FromFields>(&self, shapes: &[(&str, Shape)]) -> Result<T> {
        T::read(Source::Body, self.object(shapes))
    }

    fn value(&self, name: &str, shape: Shape) -> Option<Value> {
        match shape {
            Shape::Text => self.text(name).map(Value::from),
            Shape::Exact => self.exact(name).filter(|value| !value.is_empty()).map(Value::from),
            Shape::Number => {
                let text = self.text(name)?;
                Some(text.parse::<i64>().map_or_else(|_| Value::from(text), Value::from))
            }
            Shape::Flag => Some(Value::from(self.is_on(name))),
            Shape::List => Some(Value::from(self.all(name))),
            Shape::Words => {
                let text = self.text(name)?;
                let words = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty());
                Some(Value::from(words.collect::<Vec<&str>>()))
            }
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let is_form = kind.split(';').next().unwrap_or("").trim().eq_ignore_ascii_case("application/x-www-form-urlencoded");
        let body = Bytes::from_request(request, state).await.map_err(|_| Error::TooLarge)?;
        // A form that is one button sends nothing at all, and says nothing of its kind.
        if !is_form && !body.is_empty() {
            return Err(Error::Malformed("This address takes what a form sends: `application/x-www-form-urlencoded`.".into()));
        }
        Ok(Form(url::form_urlencoded::parse(&body).into_owned().collect()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_become_values() {
        let form = Form::of([
            ("name", " Invoices ".into()),
            ("password", " x ".into()),
            ("count", "3".into()),
            ("limit", "three".into()),
            ("days", "mon".into()),
            ("days", "".into()),
            ("days", "tue".into()),
            ("dates", "2026-12-25, 2026-12-26\n2027-01-01".into()),
            ("empty", " ".into()),
        ]);
        let shapes = [
            ("name", Shape::Text),
            ("password", Shape::Exact),
            ("count", Shape::Number),
            ("limit", Shape::Number),
            ("on", Shape::Flag),
            ("days", Shape::List),
            ("dates", Shape::Words),
            ("empty", Shape::Text),
            ("missing", Shape::Text),
        ];
        let expected = json!({
            "name": "Invoices", "password": " x ", "count": 3, "limit": "three", "on": false, "days": ["mon", "tue"],
            "dates": ["2026-12-25", "2026-12-26", "2027-01-01"]
        });
        assert_eq!(Value::from(form.object(&shapes)), expected);
    }
}
