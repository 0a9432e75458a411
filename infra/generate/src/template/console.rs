//! A product's pages: one function behind an integration, and the routes that lead to it.

use ::function::Console;

use super::Product;
use super::function::Function;
use super::gateway::Api;
use crate::names::capitalised;

pub(crate) fn resources(console: &Console, product: &Product) -> String {
    let function = Function {
        name: console.name,
        description: console.about,
        memory_mb: console.memory_mb,
        timeout_s: console.timeout_s,
        touches: console.all_touches(),
        fed_from: None,
        product,
    };
    let (id, arn) = (function.id(), function.arn());
    // Whatever the method: the function's own router knows which a page answers.
    let route = |path: &String| Api::Main.route(&id, &place(path), &format!("ANY {path}"));
    let routes: String = console.routes().iter().map(route).collect();
    let (integration, permission) = (Api::Main.integration(&id, &arn), Api::Main.permission(&id, &arn, "*"));
    format!("\n  # The pages.\n{}{integration}{routes}{permission}", function.resources())
}

/// A path as a part of a logical id: `/sign-in` is `SignIn`, `/jobs/{proxy+}` is `JobsBelow`, `/` is `Root`.
fn place(path: &str) -> String {
    let (first, below) = match path.strip_suffix("/{proxy+}") {
        Some(first) => (first, "Below"),
        None => (path, ""),
    };
    let words = first.split(['/', '-']).filter(|word| !word.is_empty());
    let first: String = words.map(capitalised).collect();
    if first.is_empty() { format!("Root{below}") } else { format!("{first}{below}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_have_ids_of_their_own() {
        let places = ["/", "/jobs", "/jobs/{proxy+}", "/sign-in"].map(place);
        assert_eq!(places, ["Root", "Jobs", "JobsBelow", "SignIn"]);
    }
}
