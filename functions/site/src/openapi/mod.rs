//! What a reference asks of the OpenAPI document.

mod answer;
mod fields;
mod node;
mod sample;

use reference::document;
use serde_json::{Map, Value};

use node::{resolve, text};

pub use answer::{Answer, Code};
pub use fields::{Field, fields};
pub use sample::sample;

/// The order in which methods of one path are listed.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// One operation.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// `POST`.
    pub method: &'static str,
    /// `/api/job/{id}`.
    pub path: &'static str,
    value: &'static Value,
}

/// A parameter of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// `path`, `query` or `header`.
    pub place: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Whether it must be given.
    pub required: bool,
    /// What it is.
    pub about: &'static str,
    /// Its form.
    pub schema: &'static Value,
}

/// A product: its name, what it is for, and its operations.
#[derive(Clone, Debug)]
pub struct Product {
    /// `schedules`.
    pub name: &'static str,
    /// A sentence.
    pub about: &'static str,
    /// Its operations by path.
    pub operations: Vec<Operation>,
}

/// The products of the document that have operations, in the document's order.
pub fn products() -> Vec<Product> {
    let tags = document()["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    tags.iter().map(product).filter(|product| !product.operations.is_empty()).collect()
}

fn product(tag: &'static Value) -> Product {
    let name = text(tag, "name");
    let operations = operations().into_iter().filter(|operation| operation.product() == name).collect();
    Product { name, about: text(tag, "description"), operations }
}

/// All operations by path.
pub fn operations() -> Vec<Operation> {
    let paths = document()["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| METHODS.iter().filter_map(move |method| operation(path, method, item))).collect()
}

fn operation(path: &'static str, method: &str, item: &'static Value) -> Option<Operation> {
    let method = match method {
        "get" => ("get", "GET"),
        "post" => ("post", "POST"),
        "put" => ("put", "PUT"),
        "patch" => ("patch", "PATCH"),
        _ => ("delete", "DELETE"),
    };
    Some(Operation { method: method.1, path, value: item.get(method.0)? })
}

/// The operation `id`.
pub fn operation_of(id: &str) -> Option<Operation> {
    operations().into_iter().find(|operation| operation.id() == id)
}

/// A kind of problem that the API answers with.
#[derive(Clone, Copy, Debug)]
pub struct Problem {
    /// The status it comes with.
    pub status: u16,
    /// Its code.
    pub code: &'static str,
    /// When it is answered, half a sentence of Markdown.
    pub when: &'static str,
    /// What to do about it, a sentence or two of Markdown.
    pub advice: &'static str,
}

/// Every kind of problem, by status and code.
pub fn problems() -> Vec<Problem> {
    let problems = document()["x-problems"].as_array().into_iter().flatten();
    let problem = |value: &'static Value| Problem {
        status: value["status"].as_u64().and_then(|status| status.try_into().ok()).unwrap_or_default(),
        code: text(value, "code"),
        when: text(value, "when"),
        advice: text(value, "advice"),
    };
    let mut problems: Vec<Problem> = problems.map(problem).collect();
    problems.sort_by_key(|problem| (problem.status, problem.code));
    problems
}

/// The outgoing call.
pub fn webhook() -> Operation {
    let value = &document()["webhooks"]["delivery"]["post"];
    Operation { method: "POST", path: "", value }
}

/// What any request may be answered before its endpoint is asked, and how bodies are read.
pub fn about_all() -> &'static str {
    document()["info"]["description"].as_str().unwrap_or_default()
}

impl Operation {
    /// Its `operationId`, which is also its page's name.
    pub fn id(&self) -> &'static str {
        text(self.value, "operationId")
    }

    /// What it does, in a few words.
    pub fn summary(&self) -> &'static str {
        text(self.value, "summary")
    }

    /// More of it, as Markdown; may be empty.
    pub fn description(&self) -> &'static str {
        text(self.value, "description")
    }

    /// The product it belongs to.
    pub fn product(&self) -> &'static str {
        self.value["tags"][0].as_str().unwrap_or_default()
    }

    /// The page of the reference about it.
    pub fn href(&self) -> String {
        format!("/docs/api/{}", self.id())
    }

    /// The permission it takes; `None` when anybody may.
    pub fn permission(&self) -> Option<&'static str> {
        self.value["x-permission"]["name"].as_str()
    }

    /// Whether API keys may: `scope`, `always` or `never`.
    pub fn keys(&self) -> &'static str {
        text(&self.value["x-permission"], "keys")
    }

    /// Each role and how far it reaches; `None` when it concerns whoever calls.
    pub fn roles(&self) -> Option<&'static Map<String, Value>> {
        self.value["x-permission"]["roles"].as_object()
    }

    /// Its parameters, those of the path first.
    pub fn parameters(&self) -> Vec<Parameter> {
        let all = self.value["parameters"].as_array().into_iter().flatten().map(|value| Parameter {
            place: text(value, "in"),
            name: text(value, "name"),
            required: value["required"].as_bool().unwrap_or(false),
            about: text(value, "description"),
            schema: &value["schema"],
        });
        let mut all: Vec<Parameter> = all.collect();
        all.sort_by_key(|parameter| ["path", "query", "header"].iter().position(|place| *place == parameter.place));
        all
    }

    /// The form of its body, if it takes one.
    pub fn body(&self) -> Option<&'static Value> {
        self.value["requestBody"]["content"]["application/json"].get("schema")
    }

    /// Of a call of ours: the waits before each further attempt, in seconds.
    pub fn waits_s(&self) -> Vec<u64> {
        self.value["x-waits-s"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect()
    }

    /// Everything it answers, by status.
    pub fn answers(&self) -> Vec<Answer> {
        let answers = self.value["responses"].as_object().into_iter().flatten();
        answers.map(|(status, value)| Answer::new(status, resolve(value))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_is_read() {
        assert!(operations().len() > 60);
        let products: Vec<&str> = products().iter().map(|product| product.name).collect();
        assert_eq!((products[0], *products.last().unwrap()), ("schedules", "platform"));
        let create = operation_of("schedules-create").unwrap();
        assert_eq!((create.method, create.path, create.permission()), ("POST", "/api/schedule", Some("jobs:write")));
        assert!(create.body().is_some() && create.answers().len() > 10);
        assert_eq!(webhook().parameters().len(), 3);
    }
}
