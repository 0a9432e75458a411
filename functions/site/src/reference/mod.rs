//! The reference: all operations by product, and a page for each.

mod example;
mod labels;
mod operation;
mod tables;

use maud::html;
use ui::{Column, Table};

use labels::{method, title};

use crate::markdown::{Heading, Section, inline};
use crate::openapi::{Operation, about_all, products};
use crate::page::Page;

pub use operation::operation_page;
pub(crate) use tables::{field_table, parameter_table};

/// `/docs/api`: every operation with what it takes to be allowed it.
pub fn index() -> Page {
    let products = products();
    let headings: Vec<Heading> =
        products.iter().map(|product| Heading { level: 2, text: title(product.name), anchor: product.name.to_owned() }).collect();
    let body = html! {
        p { (inline(about_all())) }
        p {
            "Programs read it as " a href="/api/openapi.json" { "OpenAPI 3.1" } ", and the "
            a href="/docs/explorer" { "explorer" } " tries it from the browser. How errors look and what each asks for is in "
            a href="/docs/errors" { "errors" } "; what your receiver is sent, in " a href="/docs/webhooks" { "webhooks" } "."
        }
        @for product in &products {
            h2 id=(product.name) { a.anchor href={ "#" (product.name) } { (title(product.name)) } }
            p { (product.about) }
            (list(product.name, &product.operations))
        }
    };
    let sections = vec![Section { heading: String::new(), anchor: String::new(), text: about_all().to_owned() }];
    let about = "Every operation: what it takes, what it answers, who may, and an example.";
    Page { path: "/docs/api".to_owned(), title: "API".to_owned(), about: about.to_owned(), headings, body, sections }
}

fn list(product: &str, operations: &[Operation]) -> maud::Markup {
    let columns = [Column::text("Operation"), Column::text("What it does"), Column::text("Permission")];
    let rows = operations.iter().map(|operation| {
        vec![
            html! { a.operation href=(operation.href()) { (method(operation)) " " code { (operation.path) } } },
            html! { (operation.summary()) },
            html! { @if let Some(permission) = operation.permission() { code { (permission) } } @else { "public" } },
        ]
    });
    html! { (Table { caption: &title(product), columns: &columns, rows: rows.collect() }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::HERE;
    use crate::openapi::operations;

    #[test]
    fn every_operation_is_listed_and_has_a_page() {
        let index = index().body.0;
        for operation in operations() {
            let id = operation.id();
            assert!(index.contains(&format!(r#"href="/docs/api/{id}""#)), "{id} is not in the list");
            let page = operation_page(id, HERE).unwrap_or_else(|| panic!("{id} has no page"));
            assert!(page.body.0.contains(operation.path), "{id}");
            for answer in operation.answers() {
                assert!(page.body.0.contains(answer.status), "{id} does not say {}", answer.status);
                for code in answer.codes {
                    assert!(page.body.0.contains(&format!("/docs/errors#{}", code.code)), "{id} does not say {}", code.code);
                }
            }
        }
    }
}
