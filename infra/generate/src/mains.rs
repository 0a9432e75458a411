//! A function's main and its entry in its product's manifest.

use function::Registry;

use crate::functions;

/// Everything after this line of a manifest is generated.
const MARK: &str = "# One binary a function, only with the feature `lambda`. Written by `cargo run -p generate`; do not edit.\n";

/// The main of the function `name`.
pub(crate) fn main_of(registry: &Registry, name: &str) -> String {
    let product = registry.product;
    let call = match registry.fallback {
        Some(fallback) if fallback.name == name => format!("lambda::run_fallback(&{product}::FALLBACK, {product}::routes)"),
        _ => format!("lambda::run(&{product}::REGISTRY, \"{name}\")"),
    };
    format!(
        "//! The Lambda `{name}`. Written by `cargo run -p generate`.\n\nfn main() -> std::process::ExitCode {{\n    {call}\n}}\n"
    )
}

/// The product's manifest with an entry for every function.
pub(crate) fn manifest(registry: &Registry, present: &str) -> String {
    let by_hand = present.split(MARK).next().unwrap_or("").trim_end();
    let mut text = format!("{by_hand}\n\n{MARK}");
    for name in functions(registry) {
        text.push_str(&format!(
            "\n[[bin]]\nname = \"{name}\"\npath = \"src/bin/{name}.rs\"\nrequired-features = [\"lambda\"]\ntest = false\nbench = false\ndoc = false\n"
        ));
    }
    text
}
