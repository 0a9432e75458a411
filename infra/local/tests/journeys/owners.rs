//! What there is one of: two products that kept one collection, worked one queue or answered at one address would meet
//! there, and one would erase what is the other's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cx::Touch;
use function::{Endpoint, Registry};
use minutehand::REGISTRIES;
use table::Family;

use crate::events::root;

/// Those names of `all` that more than one has, with who they are.
fn shared<'a>(all: impl IntoIterator<Item = (String, &'a str)>) -> Vec<String> {
    let mut owners: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, owner) in all {
        owners.entry(name).or_default().push(owner);
    }
    owners.retain(|_, owners| owners.len() > 1);
    owners.into_iter().map(|(name, owners)| format!("{name}: {}", owners.join(", "))).collect()
}

fn none(shared: &[String], what: &str) {
    assert!(shared.is_empty(), "{what}\n  {}", shared.join("\n  "));
}

fn pages(registry: &Registry) -> impl Iterator<Item = &'static Endpoint> {
    registry.console.into_iter().flat_map(|console| console.pages)
}

fn touches(registry: &Registry) -> Vec<Touch> {
    let endpoints = registry.endpoints.iter().chain(pages(registry)).flat_map(Endpoint::all_touches);
    let workers = registry.workers.iter().flat_map(|worker| worker.all_touches());
    let sockets = registry.socket_functions().flat_map(|function| function.all_touches());
    endpoints.chain(workers).chain(sockets).chain(registry.ticks.iter().flat_map(|tick| tick.touches.iter().copied())).collect()
}

#[test]
fn a_collection_has_one_owner() {
    let kept = REGISTRIES.iter().flat_map(|registry| registry.keeps.iter().map(|kept| (kept.0.to_owned(), registry.product)));
    none(&shared(kept), "these collections are kept by two products:");
    let kept: BTreeSet<&str> = REGISTRIES.iter().flat_map(|registry| registry.keeps).map(|kept| kept.0).collect();
    let mut touched = BTreeSet::new();
    for touch in REGISTRIES.iter().flat_map(|registry| touches(registry)) {
        if let Touch::Read(Family::Team(collection)) | Touch::Write(Family::Team(collection)) = touch {
            touched.insert(collection.0);
        }
    }
    assert_eq!(touched, kept, "what functions touch, and what the registries keep (`.keeps(…)` of the product whose it is)");
    none(&written("Collection(\"", "\")"), "these collections are declared twice:");
}

#[test]
fn a_queue_has_one_owner() {
    let workers = REGISTRIES.iter().flat_map(|registry| registry.workers);
    none(&shared(workers.map(|worker| (worker.queue.name.to_owned(), worker.name))), "these queues have two workers:");
    none(&written("Queue { name: \"", "\""), "these queues are declared twice:");
}

#[test]
fn an_address_has_one_owner() {
    let all = REGISTRIES.iter().flat_map(|registry| registry.endpoints.iter().chain(pages(registry)));
    let all: Vec<&Endpoint> = all.collect();
    let addresses = all.iter().map(|endpoint| (format!("{} {}", endpoint.verb.method(), nameless(endpoint.path)), endpoint.name));
    none(&shared(addresses), "these addresses are answered by two:");
    none(&shared(all.iter().map(|endpoint| (endpoint.name.to_owned(), endpoint.path))), "these names are given twice:");
    let consoles = REGISTRIES.iter().filter_map(|registry| registry.console);
    let routes = consoles.flat_map(|console| console.routes().into_iter().map(|route| (route, console.name)));
    none(&shared(routes), "these routes lead to two consoles:");
}

/// A path as a router tells it from others: whatever its parameters are called.
fn nameless(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect::<Vec<_>>().join("/")
}

#[test]
fn a_prefix_and_a_limit_have_one_owner() {
    none(&written("Limit { name: \"", "\""), "these limits are declared twice:");
    let prefixes = written_in(|text| {
        let declarations = text.split("id!(").skip(1).filter_map(|rest| rest.split(')').next());
        declarations.filter_map(|declaration| Some(declaration.rsplit_once("= \"")?.1.split('"').next()?.to_owned())).collect()
    });
    assert!(prefixes.len() > 5, "the declarations are found: {prefixes:?}");
    none(&twice(prefixes), "these prefixes of ids are declared twice:");
}

/// What stands between `before` and `after` in more than one place of the sources.
fn written(before: &str, after: &str) -> Vec<String> {
    let found =
        written_in(|text| text.split(before).skip(1).filter_map(|rest| rest.split(after).next().map(str::to_owned)).collect());
    assert!(!found.is_empty(), "no `{before}` was found");
    twice(found)
}

fn twice(found: Vec<(String, String)>) -> Vec<String> {
    shared(found.iter().map(|(name, file)| (name.clone(), file.as_str())))
}

/// What `find` finds in the sources of products and capabilities, tests left out, each with its file.
fn written_in(find: impl Fn(&str) -> Vec<String>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in ["functions", "shared"] {
        look(&root().join(folder), &mut |path, text| {
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            // What a comment shows is no declaration.
            let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            let file = path.strip_prefix(root()).unwrap_or(path).display().to_string();
            found.extend(find(&code.join("\n")).into_iter().map(|name| (name, file.clone())));
        });
    }
    found
}

fn look(folder: &Path, see: &mut impl FnMut(&Path, &str)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "tests") {
            look(&path, see);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            see(&path, &std::fs::read_to_string(&path).unwrap());
        }
    }
}
