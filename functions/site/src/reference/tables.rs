//! Tables of fields and parameters.

use maud::{Markup, html};
use ui::{Badge, Column, Table};

use crate::markdown::inline;
use crate::openapi::{Field, Parameter, fields};

/// More values than this are not listed one below the other.
const MOST_EXPLAINED: usize = 12;

/// The fields of an object, nested ones below the field they are in.
pub(crate) fn field_table(caption: &str, fields: &[Field], given: bool) -> Markup {
    let columns = [Column::text("Field"), Column::text("Type"), Column::text("Meaning")];
    let rows = fields.iter().map(|field| vec![name(field, given), kind(field), meaning(field)]);
    html! { (Table { caption, columns: &columns, rows: rows.collect() }) }
}

/// The parameters of an operation, of path, query and headers.
pub(crate) fn parameter_table(parameters: &[Parameter]) -> Markup {
    let columns = [Column::text("Parameter"), Column::text("Type"), Column::text("Meaning")];
    let rows = parameters.iter().map(|parameter| {
        let field = fields(parameter.schema, parameter.name).into_iter().next().unwrap_or_default();
        let field = Field { required: parameter.required, ..field };
        let about = if parameter.about.is_empty() { field.about } else { parameter.about };
        let named = html! { (name(&field, true)) small { (place(parameter.place)) } };
        vec![named, kind(&field), meaning(&Field { about, ..field.clone() })]
    });
    html! { (Table { caption: "Parameters", columns: &columns, rows: rows.collect() }) }
}

fn place(place: &str) -> &'static str {
    match place {
        "path" => "in the path",
        "query" => "in the query",
        _ => "a header",
    }
}

/// A link to a code in the catalogue of errors.
pub(crate) fn code_link(code: &str) -> Markup {
    html! { a href={ "/docs/errors#" (code) } { code { (code) } } }
}

/// The name, as deep as it is nested. What is required is said of what is given; an answer has it or says null.
fn name(field: &Field, given: bool) -> Markup {
    html! {
        div.field-name.{ "nested-" (field.depth.min(5)) } {
            @if field.is_form { em { (field.name) } } @else { code { (field.name) } }
            @if given && field.required && !field.is_form { " " (Badge::plain("required")) }
        }
    }
}

fn kind(field: &Field) -> Markup {
    html! {
        div.field-type {
            (field.kind)
            @for limit in &field.limits { br; small { (inline(limit)) } }
            @if let Some(default) = &field.default { br; small { "else " code { (default) } } }
        }
    }
}

fn meaning(field: &Field) -> Markup {
    let explained = field.values.iter().any(|(_, about)| !about.is_empty());
    html! {
        @if !field.about.is_empty() { (inline(field.about)) }
        @if explained && field.values.len() <= MOST_EXPLAINED {
            ul.values { @for (value, about) in &field.values { li { code { (value) } " " (inline(about)) } } }
        } @else if !field.values.is_empty() && !all_named(field) {
            p.values { @for (index, (value, _)) in field.values.iter().enumerate() { @if index > 0 { ", " } code { (value) } } }
        }
    }
}

/// Whether the words name every value already.
fn all_named(field: &Field) -> bool {
    field.values.iter().all(|(value, _)| field.about.contains(&format!("`{value}`")))
}
