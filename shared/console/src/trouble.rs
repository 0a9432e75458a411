//! What is wrong with a form, to be shown beside its fields.

use api::{Error, FieldError, Result};
use maud::{Markup, Render, html};
use ui::ErrorSummary;

use crate::plain::plain;

/// What stands in the way of a form: wrong fields, or a sentence about the whole. Empty for a form nobody sent yet.
#[derive(Clone, Debug, Default)]
pub struct Trouble {
    fields: Vec<FieldError>,
    whole: Option<String>,
}

impl Trouble {
    /// What the sender of a form can do something about, out of `error`; anything else is handed on.
    ///
    /// # Errors
    /// `error` itself, when no form can mend it.
    pub fn of(error: Error) -> Result<Trouble> {
        match error {
            Error::Invalid(fields) => Ok(Trouble { fields, whole: None }),
            Error::Conflict { .. } | Error::Refused { .. } | Error::TooMany(_) | Error::Forbidden(_) => {
                Ok(Trouble { fields: Vec::new(), whole: Some(plain(&error.to_string())) })
            }
            other => Err(other),
        }
    }

    /// A sentence about the form as a whole.
    pub fn sentence(text: impl Into<String>) -> Trouble {
        Trouble { fields: Vec::new(), whole: Some(text.into()) }
    }

    /// A sentence about one field.
    pub fn field(name: &str, text: impl Into<String>) -> Trouble {
        Trouble { fields: vec![FieldError::body(name, text)], whole: None }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.whole.is_none()
    }

    /// What is wrong with the field `name`, or with something in it.
    pub fn at(&self, name: &str) -> Option<String> {
        let found: Vec<String> =
            self.fields.iter().filter(|error| field_of(&error.pointer) == name).map(|error| sentence(&error.detail)).collect();
        (!found.is_empty()).then(|| found.join(" "))
    }

    /// The first thing that is wrong, in a sentence.
    pub fn first(&self) -> String {
        let field = |error: &FieldError| format!("{}: {}", label(field_of(&error.pointer)), sentence(&error.detail));
        self.whole.clone().or_else(|| self.fields.first().map(field)).unwrap_or_default()
    }

    /// Renames the field `from`, or the one within another that `outer/inner` says, where a form asks for one thing by several fields or under another name.
    #[must_use]
    pub fn renamed(mut self, from: &str, to: &str) -> Trouble {
        let is_it = |pointer: &str| field_of(pointer) == from || pointer.trim_start_matches(['#', '?', '/']) == from;
        for error in self.fields.iter_mut().filter(|error| is_it(&error.pointer)) {
            error.pointer = format!("#/{to}");
        }
        self
    }
}

impl Render for Trouble {
    /// All of it, for the top of the form; nothing when nothing is wrong.
    fn render(&self) -> Markup {
        let fields = self.fields.iter().map(|error| {
            let name = field_of(&error.pointer);
            (name.to_owned(), format!("{}: {}", label(name), sentence(&error.detail)))
        });
        let whole = self.whole.iter().map(|text| (String::new(), text.clone()));
        let all: Vec<(String, String)> = whole.chain(fields).collect();
        let all: Vec<(&str, &str)> = all.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
        html! { (ErrorSummary(&all)) }
    }
}

/// `#/headers/x` and `?headers` are about the field `headers`.
fn field_of(pointer: &str) -> &str {
    let name = pointer.trim_start_matches(['#', '?', '/']);
    name.split('/').next().unwrap_or(name)
}

/// What forms call fields otherwise than the API does.
const LABELS: [(&str, &str); 14] = [
    ("callback_url", "Address"),
    ("email", "E-mail address"),
    ("end_date", "Last date"),
    ("every_n", "Every how many"),
    ("freq", "How often"),
    ("interval_count", "Every"),
    ("interval_from", "From"),
    ("new_email", "New address"),
    ("nth", "The"),
    ("override_dates", "Dates left out"),
    ("rule_type", "Which days"),
    ("start_date", "First date"),
    ("timezone", "Time zone"),
    ("trigger_timings", "At"),
];

/// A field's name in words, as its form has them.
fn label(name: &str) -> String {
    if let Some((_, label)) = LABELS.iter().find(|(given, _)| *given == name) {
        return (*label).to_owned();
    }
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The API's reasons go on from the field's name (“must be …”); here they stand by themselves.
fn sentence(detail: &str) -> String {
    let detail = detail.replace("start_date", "the first date").replace("end_date", "the last date");
    let mut letters = detail.chars();
    let text: String = letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    if text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_beside_its_field() {
        let errors = vec![
            FieldError::body("trigger_timings/1", "must be a time such as 09:00"),
            FieldError::body("callback_url", "is required"),
        ];
        let trouble = Trouble::of(Error::Invalid(errors)).unwrap();
        assert_eq!(trouble.at("trigger_timings").as_deref(), Some("Must be a time such as 09:00."));
        assert_eq!(trouble.at("name"), None);
        let all = trouble.render().into_string();
        assert!(all.contains("Address: Is required."), "{all}");
        assert!(Trouble::of(Error::internal("x")).is_err());
        assert_eq!(Trouble::default().render().into_string(), "");
    }
}
