//! One list of functions, the registries: templates and events are the same list, and a function that is missing in
//! one of them is missed here.

use std::collections::BTreeSet;
use std::path::PathBuf;

use minutehand::REGISTRIES;

use crate::events::root;

/// CloudFormation takes 500 resources a stack; a change of ten functions must still fit.
const MOST_RESOURCES: usize = 450;

fn names() -> BTreeSet<&'static str> {
    REGISTRIES.iter().flat_map(|registry| generate::functions(registry)).collect()
}

#[test]
fn what_is_generated_is_up_to_date() {
    let stale = generate::out_of_date(&root()).unwrap();
    assert!(
        stale.is_empty(),
        "these files do not say what the registries say:\n  {}\n\nrun `cargo run -p generate` and commit what it writes\n",
        stale.join("\n  ")
    );
}

#[test]
fn every_function_has_an_event_and_every_event_a_function() {
    let events: BTreeSet<String> = in_folder("events").iter().map(|path| stem(path)).collect();
    let names = names();
    let missing = names
        .iter()
        .filter(|name| !events.contains(**name))
        .map(|name| format!("events/{name}.json is missing: run `cargo run -p generate`"));
    let strange = events.iter().filter(|event| !names.contains(event.as_str()));
    let strange = strange.map(|event| format!("events/{event}.json is for no function: remove it"));
    let wrong: Vec<String> = missing.chain(strange).collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_folder_of_functions_is_a_product() {
    let products: BTreeSet<String> = REGISTRIES.iter().map(|registry| registry.product.to_owned()).collect();
    let folders: BTreeSet<String> = in_folder("functions").iter().map(|path| stem(path)).collect();
    assert_eq!(folders, products, "functions/ and REGISTRIES in infra/products/src/lib.rs name the same products");
}

#[test]
fn no_stack_grows_too_large() {
    let templates = in_folder("infra").into_iter().chain([root().join("template.yaml")]);
    let templates = templates.filter(|path| path.extension().is_some_and(|kind| kind == "yaml") && path.exists());
    for path in templates {
        let text = std::fs::read_to_string(&path).unwrap();
        let resources = resources(&text);
        assert!(resources > 0, "no resources were found in {}", path.display());
        assert!(
            resources < MOST_RESOURCES,
            "{} has {resources} resources, and CloudFormation takes 500: make two products of it",
            path.display()
        );
    }
}

/// How many resources a template has: the keys directly beneath `Resources:`.
fn resources(template: &str) -> usize {
    let lines = template.lines().skip_while(|line| *line != "Resources:").skip(1);
    let lines = lines.take_while(|line| line.is_empty() || line.starts_with([' ', '#']));
    lines.filter(|line| line.strip_prefix("  ").is_some_and(|line| !line.starts_with([' ', '#']) && line.ends_with(':'))).count()
}

fn in_folder(folder: &str) -> Vec<PathBuf> {
    std::fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn stem(path: &std::path::Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}
