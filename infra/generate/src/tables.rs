//! Tables in the documentation that follow from the registries.

use function::{Registry, Who, catalogue};
use identity::{MATRIX, Role};

use crate::names::logical_id;
use crate::template;

/// Every endpoint, in the registries' order.
pub(crate) fn endpoints(registries: &[&'static Registry]) -> String {
    let endpoints = registries.iter().flat_map(|registry| registry.endpoints);
    let rows = endpoints.map(|endpoint| {
        let may = if let Who::Caller(action) = endpoint.who { format!("`{}`", action.name) } else { "public".to_owned() };
        format!("| `{} {}` | `{}` | {may} |", endpoint.verb.method(), endpoint.path, endpoint.name)
    });
    table("| method and path | name | permission |", rows)
}

/// The permission matrix.
pub(crate) fn permissions() -> String {
    let roles = Role::ALL.map(Role::name).join(" | ");
    let rows = MATRIX.iter().map(|action| {
        let reach = |role: Role| if action.roles.is_some() { action.reach_of(role).name() } else { "their own" };
        let cells = Role::ALL.map(reach).join(" | ");
        format!("| `{}` | {} | {cells} | {} |", action.name, action.about, action.keys.name())
    });
    table(&format!("| permission | what | {roles} | API keys |"), rows)
}

/// Every kind of problem, by status and code.
pub(crate) fn problems(registries: &[&'static Registry]) -> String {
    let rows = catalogue(registries).into_iter().map(|kind| format!("| {} | `{}` | {} |", kind.status, kind.code, kind.when));
    table("| status | `code` | when |", rows)
}

/// The products' stacks, and how large they are.
pub(crate) fn stacks(registries: &[&'static Registry]) -> String {
    let rows = registries.iter().map(|registry| {
        let (id, product, about) = (logical_id(registry.product), registry.product, registry.about);
        let (functions, resources) = (crate::functions(registry).len(), template::resources(registry, registries));
        format!("| `{id}` | `infra/{product}.yaml` | {about} | {functions} | {resources} |")
    });
    table("| stack | from | what | functions | resources |", rows)
}

/// The HTTP APIs, and how much of their 300 integrations and routes is taken.
pub(crate) fn gateways(registries: &[&'static Registry]) -> String {
    let rows = crate::gateways(registries).into_iter().map(|load| {
        let whose = load.product.map_or("shared, with all pages".to_owned(), |product| format!("`{product}`"));
        format!("| {whose} | {} | {} |", load.integrations, load.routes)
    });
    table("| HTTP API | integrations | routes |", rows)
}

fn table(head: &str, rows: impl Iterator<Item = String>) -> String {
    let columns = "|---".repeat(head.matches('|').count() - 1);
    let rows: String = rows.map(|row| format!("{row}\n")).collect();
    format!("\n{head}\n{columns}|\n{rows}\n")
}
