//! An operation's example request, in each language.

use serde_json::Value;

use crate::markdown::{Example, Language};
use crate::openapi::{Operation, sample};

/// What stands for a session's token, where no key will do.
const YOUR_SESSION: &str = "mhs_YOUR_SESSION";
const YOUR_KEY: &str = "mh_YOUR_KEY";

/// What a request needs.
struct Request {
    method: &'static str,
    url: String,
    token: Option<&'static str>,
    body: Option<Value>,
}

/// The request, in shell, JavaScript and Python.
pub(super) fn example(operation: &Operation, base: &str) -> Vec<Example> {
    let token = operation.permission().map(|_| if operation.keys() == "never" { YOUR_SESSION } else { YOUR_KEY });
    let request = Request {
        method: operation.method,
        url: format!("{base}{}", filled(operation)),
        token,
        body: operation.body().map(sample),
    };
    vec![
        Example { language: Language::Shell, code: shell(&request) },
        Example { language: Language::JavaScript, code: javascript(&request) },
        Example { language: Language::Python, code: python(&request) },
    ]
}

/// The path with samples in the places of its parameters.
fn filled(operation: &Operation) -> String {
    let mut path = operation.path.to_owned();
    for parameter in operation.parameters().iter().filter(|parameter| parameter.place == "path") {
        if let Value::String(value) = sample(parameter.schema) {
            path = path.replace(&format!("{{{}}}", parameter.name), &value);
        }
    }
    path
}

fn pretty(body: &Value) -> String {
    serde_json::to_string_pretty(body).unwrap_or_default()
}

fn shell(request: &Request) -> String {
    let mut parts = vec![match request.method {
        "GET" => format!("curl \"{}\"", request.url),
        "POST" if request.body.is_some() => format!("curl \"{}\"", request.url),
        method => format!("curl -X {method} \"{}\"", request.url),
    }];
    if let Some(token) = request.token {
        parts.push(format!("-H \"Authorization: Bearer {token}\""));
    }
    if let Some(body) = &request.body {
        parts.push(format!("--json '{}'", pretty(body).replace('\'', r"'\''")));
    }
    parts.join(" \\\n  ")
}

fn javascript(request: &Request) -> String {
    let mut options = Vec::new();
    if request.method != "GET" {
        options.push(format!("  method: \"{}\",", request.method));
    }
    let mut headers = Vec::new();
    if let Some(token) = request.token {
        headers.push(format!("authorization: \"Bearer {token}\""));
    }
    if request.body.is_some() {
        headers.push("\"content-type\": \"application/json\"".to_owned());
    }
    if !headers.is_empty() {
        options.push(format!("  headers: {{ {} }},", headers.join(", ")));
    }
    if let Some(body) = &request.body {
        options.push(format!("  body: JSON.stringify({}),", pretty(body).replace('\n', "\n  ")));
    }
    let options = if options.is_empty() { String::new() } else { format!(", {{\n{}\n}}", options.join("\n")) };
    format!("const response = await fetch(\"{}\"{options});\nconsole.log(response.status, await response.text());", request.url)
}

fn python(request: &Request) -> String {
    let mut arguments = vec![format!("    \"{}\",", request.url), format!("    method=\"{}\",", request.method)];
    let mut headers = Vec::new();
    if let Some(token) = request.token {
        headers.push(format!("\"Authorization\": \"Bearer {token}\""));
    }
    if request.body.is_some() {
        headers.push("\"Content-Type\": \"application/json\"".to_owned());
    }
    if !headers.is_empty() {
        arguments.push(format!("    headers={{{}}},", headers.join(", ")));
    }
    if let Some(body) = &request.body {
        arguments.push(format!("    data=json.dumps({}).encode(),", literal(body).replace('\n', "\n    ")));
    }
    let import = if request.body.is_some() { "import json, urllib.request" } else { "import urllib.request" };
    format!(
        "{import}\n\nrequest = urllib.request.Request(\n{}\n)\nwith urllib.request.urlopen(request) as response:\n    \
         print(response.status, response.read().decode())",
        arguments.join("\n")
    )
}

/// JSON as Python writes it.
fn literal(body: &Value) -> String {
    let named = [(": true", ": True"), (": false", ": False"), (": null", ": None")];
    named.iter().fold(pretty(body), |text, (json, python)| text.replace(json, python))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::HERE;
    use crate::openapi::operation_of;

    fn code(id: &str, language: Language) -> String {
        let all = example(&operation_of(id).unwrap(), HERE);
        all.into_iter().find(|example| example.language == language).unwrap().code
    }

    #[test]
    fn a_request_names_its_credential_and_its_body() {
        let shell = code("schedules-pause", Language::Shell);
        assert_eq!(
            shell,
            "curl -X POST \"http://127.0.0.1:3000/api/job/job_06GZR83ZCGCHVCJYW498ZJYBRG/pause\" \\\n  \
             -H \"Authorization: Bearer mh_YOUR_KEY\""
        );
        assert!(code("accounts-keys-create", Language::JavaScript).contains("Bearer mhs_YOUR_SESSION"));
        assert!(!code("platform-health", Language::Python).contains("headers"));
        assert!(code("schedules-create", Language::Python).contains("    data=json.dumps({\n"));
    }
}
