//! What an endpoint takes and gives, as the types of its handler say it: each extractor and each reply adds its
//! part. The OpenAPI document is drawn from this, and the edge holds every answer against it.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::{Error, FieldError, FromFields, ProblemKind, Result, Source};

/// Makes a schema, or a reference to one that the generator keeps.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// A type of a handler's signature that says what it means for the caller.
pub trait Describe {
    /// Adds what it takes, gives or refuses.
    fn describe(operation: &mut Operation);
}

/// An endpoint, seen from outside.
#[derive(Clone, Debug, Default)]
pub struct Operation {
    /// What the caller must be allowed; `None` for anybody.
    pub permission: Option<&'static str>,
    /// The parameter in the path.
    pub path: Option<SchemaOf>,
    /// The query string.
    pub query: Option<Input>,
    /// The JSON body.
    pub body: Option<Input>,
    /// Headers that it reads.
    pub headers: Vec<HeaderField>,
    /// How it answers when all is well.
    pub replies: Vec<ReplyKind>,
    /// What else it answers.
    pub problems: Vec<ProblemKind>,
}

/// A query or a body, read field by field.
#[derive(Clone, Copy, Debug)]
pub struct Input {
    /// Its fields.
    pub schema: SchemaOf,
    /// Where it comes from.
    pub source: Source,
    /// How it is read.
    pub reading: fn(Source, Map<String, Value>) -> Reading,
}

/// What came of reading an input.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The fields that were looked for.
    pub known: Vec<&'static str>,
    /// What was wrong.
    pub wrong: Vec<FieldError>,
}

/// One way to succeed.
#[derive(Clone, Debug)]
pub struct ReplyKind {
    /// The HTTP status.
    pub status: u16,
    /// The body, if it has one.
    pub body: Option<SchemaOf>,
    /// The body's media type.
    pub media_type: &'static str,
    /// Headers beyond those of every answer.
    pub headers: Vec<HeaderField>,
}

/// One header.
#[derive(Clone, Copy, Debug)]
pub struct HeaderField {
    /// Its name, in lower case where we send it.
    pub name: &'static str,
    /// What it says.
    pub about: &'static str,
    /// Its value.
    pub schema: SchemaOf,
}

impl Input {
    /// The input `T`, from `source`.
    pub fn of<T: FromFields + JsonSchema>(source: Source) -> Input {
        Input { schema: SchemaGenerator::subschema_for::<T>, source, reading: T::reading }
    }
}

impl ReplyKind {
    /// `status` with a `T` as its body.
    pub fn json<T: JsonSchema>(status: u16) -> ReplyKind {
        ReplyKind { body: Some(SchemaGenerator::subschema_for::<T>), ..ReplyKind::bare(status) }
    }

    /// `status` without a body.
    pub fn bare(status: u16) -> ReplyKind {
        ReplyKind { status, body: None, media_type: "application/json", headers: Vec::new() }
    }

    /// `status` with a text of `media_type` as its body.
    pub fn text(status: u16, media_type: &'static str) -> ReplyKind {
        ReplyKind { body: Some(SchemaGenerator::subschema_for::<String>), media_type, ..ReplyKind::bare(status) }
    }
}

impl<T: Describe> Describe for Result<T, Error> {
    fn describe(operation: &mut Operation) {
        T::describe(operation);
    }
}

impl<T: JsonSchema> Describe for axum::Json<T> {
    fn describe(operation: &mut Operation) {
        operation.replies.push(ReplyKind::json::<T>(200));
    }
}
