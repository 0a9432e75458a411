//! The form of a job: when, where, and what goes with it.

use std::collections::BTreeMap;

use api::{Error, FieldError, FromFields, Result, Source};
use console::schedule::{self, form_of, nothing_yet, object, placed};
use console::{Filled, Form, Frame, Shape, Trouble};
use cx::Cx;
use maud::{Markup, Render, html};
use serde_json::{Map, Value};
use ui::{Button, Field, form_actions, schedule_preview};

use super::preview::{outlook, titled};
use crate::job::JobOut;

const TARGET: [(&str, Shape); 3] = [("name", Shape::Text), ("callback_url", Shape::Text), ("method", Shape::Text)];
const METHODS: [(&str, &str); 5] = [("POST", "POST"), ("PUT", "PUT"), ("PATCH", "PATCH"), ("GET", "GET"), ("DELETE", "DELETE")];

/// The form, where it goes, and what its button says.
pub(super) struct JobForm<'a> {
    pub(super) cx: &'a Cx,
    pub(super) frame: &'a Frame,
    pub(super) filled: Filled,
    pub(super) action: String,
    pub(super) verb: &'static str,
    pub(super) cancel: String,
    /// The names of the headers that a job has already.
    pub(super) header_names: Vec<String>,
    /// Which job the form was made from: one that somebody changed since is not to be written over.
    pub(super) revision: Option<u64>,
    /// What makes a form that is sent twice count once.
    pub(super) once: Markup,
}

impl Render for JobForm<'_> {
    fn render(&self) -> Markup {
        let outlook = if self.filled.form.is_empty() {
            nothing_yet(None)
        } else {
            outlook(self.cx, &self.filled.form, self.frame.zone()).unwrap_or_else(|_| nothing_yet(None))
        };
        let when = html! {
            h2 { "When" }
            (schedule::fields(&self.filled))
        };
        html! {
            (self.filled.summary())
            form.form.job-form method="post" action=(self.action) {
                (self.once)
                @if let Some(revision) = self.revision { input type="hidden" name="revision" value=(revision); }
                (schedule_preview("/jobs/preview", &when, &titled(&outlook)))
                section { h2 { "What it calls" } (self.target()) }
                (form_actions(&[&Button::primary(self.verb), &Button::quiet("Cancel").href(self.cancel.as_str())]))
            }
        }
    }
}

impl JobForm<'_> {
    fn target(&self) -> Markup {
        let filled = &self.filled;
        let headers = match self.header_names.as_slice() {
            [] => html! { "One a line: " code { "X-Token: abc" } ". Values are sealed and not shown again." },
            names => {
                html! { "It has " code { (names.join(", ")) } ". What is written here takes the place of all of them; empty keeps them." }
            }
        };
        html! {
            (filled.of(Field::text("name", "Name").hint("As you will find it again: “Invoices”.").maxlength(200).optional()))
            (filled.of(Field::text("callback_url", "Address").url().hint("Where it calls, by HTTPS or HTTP.").required()))
            (filled.of(Field::select("method", "Method", &METHODS)))
            details.more-fields open[filled.trouble.at("headers").is_some() || filled.trouble.at("metadata").is_some()] {
                summary { "Headers and metadata" }
                (filled.of(Field::textarea("headers", "Headers").hint(headers).rows(3).mono().optional()))
                @if !self.header_names.is_empty() { (filled.tick(Field::checkbox("no_headers", "Take all headers away"))) }
                (filled.of(Field::textarea("metadata", "Metadata").hint("A JSON object that goes with every call.").rows(4).mono().optional()))
            }
        }
    }
}

/// The job that the form says, in the words of `POST /api/schedule`, and what cannot be said so; see [`target_of`].
pub(super) fn input_of(form: &Form) -> (Map<String, Value>, Vec<FieldError>) {
    let (mut input, wrong) = target_of(form);
    input.extend(object(form));
    (input, wrong)
}

/// What it calls, in the same words, and what cannot be said so: headers and metadata that are not written as they must be.
pub(super) fn target_of(form: &Form) -> (Map<String, Value>, Vec<FieldError>) {
    let (mut input, mut wrong) = (form.object(&TARGET), Vec::new());
    match headers_of(form) {
        Ok(headers) => input.extend(headers.map(|headers| ("headers".to_owned(), headers))),
        Err(error) => wrong.push(error),
    }
    if let Some(text) = form.text("metadata") {
        match serde_json::from_str::<Value>(text).ok().filter(Value::is_object) {
            Some(metadata) => drop(input.insert("metadata".into(), metadata)),
            None => wrong.push(FieldError::body("metadata", "must be a JSON object, such as {\"run\": 7}")),
        }
    }
    (input, wrong)
}

/// Reads an operation's input, and names with what is wrong with it what was `wrong` before.
///
/// # Errors
/// 422 naming every wrong field.
pub(super) fn read<T: FromFields>(input: Map<String, Value>, wrong: Vec<FieldError>) -> Result<T> {
    match T::read(Source::Body, input) {
        Ok(read) if wrong.is_empty() => Ok(read),
        Ok(_) => Err(Error::Invalid(wrong)),
        Err(Error::Invalid(more)) => Err(Error::Invalid([more, wrong].concat())),
        Err(error) => Err(error),
    }
}

fn headers_of(form: &Form) -> Result<Option<Value>, FieldError> {
    let Some(text) = form.text("headers") else { return Ok(None) };
    let mut headers = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, value) = line
            .split_once(':')
            .ok_or_else(|| FieldError::body("headers", format!("must be `Name: value` on each line; this is none: {line}")))?;
        if headers.insert(name.trim().to_owned(), Value::from(value.trim())).is_some() {
            return Err(FieldError::body("headers", format!("must name each header once; {} is there twice", name.trim())));
        }
    }
    Ok(Some(Value::from_iter(headers)))
}

/// What the form says as it is filled in for `job`.
pub(super) fn filled_with(job: &JobOut) -> Form {
    let mut fields = form_of(&job.schedule);
    fields.extend([
        ("name", job.name.clone().unwrap_or_default()),
        ("callback_url", job.callback_url.clone()),
        ("method", job.method.clone()),
    ]);
    if job.metadata.as_object().is_some_and(|metadata| !metadata.is_empty()) {
        fields.push(("metadata", serde_json::to_string_pretty(&job.metadata).unwrap_or_default()));
    }
    Form::of(fields)
}

/// A refused form, with each reason beside its field.
pub(super) fn refused(form: Form, error: api::Error) -> Result<Filled> {
    let trouble = placed(Trouble::of(error)?, &form);
    Ok(Filled::refused(form, trouble))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn headers_and_metadata_are_read() {
        let form = Form::of([("headers", "X-Token: a:b\n\n x-other:1".into()), ("metadata", r#"{"run": 7}"#.into())]);
        let input = Value::from(input_of(&form).0);
        assert_eq!(input["headers"], json!({"X-Token": "a:b", "x-other": "1"}));
        assert_eq!(input["metadata"], json!({"run": 7}));
        for (name, text) in [("headers", "no colon"), ("headers", "a: 1\na: 2"), ("metadata", "[1]"), ("metadata", "{")] {
            assert_eq!(input_of(&Form::of([(name, text.into())])).1.len(), 1, "{name} {text}");
        }
    }
}
