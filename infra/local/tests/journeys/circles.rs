//! No circles: whoever reads a module reads what it stands on, and never comes back to where they began. That a parent
//! declares its children is no import; that it uses what is theirs is one.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

use crate::events::root;
use crate::imports::{Imports, Module, Modules};

/// Crates that have circles still, each with the shortest. Make this list shorter, never longer.
const NOT_YET: &[(&str, &str)] = &[
    ("shared/api", "`fields` and `operation`: an operation says which fields it reads, and reading refuses by its errors"),
    ("shared/audit", "`lib.rs` commits entries with their sealing, and `seal` seals what it commits"),
    ("shared/console", "`html` and `visit`: a page knows its visit, and a visit makes pages"),
    ("shared/function", "`edge` and `router`"),
    ("shared/mail", "`lib.rs` has the mail, and draws it with `html` and `text`"),
    ("shared/outbound", "`policy` and `target`"),
    ("shared/recurrence", "`calendar` and `compile`"),
    ("shared/trial", "`thing` and `trial`: what is tried is a thing, and a thing is made for a trial"),
    ("shared/ui", "`shell` and the parts below it"),
];

/// The modules of one crate, and of each which others it uses.
type Graph = BTreeMap<Module, BTreeSet<Module>>;

#[test]
fn modules_stand_on_one_another_without_circles() {
    let mut wrong = Vec::new();
    for folder in crates() {
        let name = folder.strip_prefix(root()).unwrap().display().to_string();
        let circle = shortest_circle(&graph(&folder.join("src")));
        let known = NOT_YET.iter().any(|(not_yet, _)| *not_yet == name);
        match circle {
            Some(circle) if !known => wrong.push(format!("{name} goes round in a circle: {circle}")),
            None if known => wrong.push(format!("{name} has no circle any more: take it out of the list in this file")),
            _ => {}
        }
    }
    let advice = "Move what both ends of one of its arrows need into a module of its own.";
    assert!(wrong.is_empty(), "\n{}\n{advice}\n", wrong.join("\n"));
}

/// The folders of all products and capabilities.
fn crates() -> Vec<PathBuf> {
    let folders = ["functions", "shared"].map(|folder| std::fs::read_dir(root().join(folder)).unwrap());
    let mut crates: Vec<PathBuf> = folders.into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    crates.sort();
    crates
}

fn graph(source: &Path) -> Graph {
    let mut files = BTreeMap::new();
    collect(source, &source.join("lib.rs"), &Module::root(), &mut files);
    Modules::of(files).graph()
}

/// Reads the file of `module`, and those of all modules below it.
fn collect(folder: &Path, file: &Path, module: &Module, files: &mut BTreeMap<Module, Imports>) {
    let text = std::fs::read_to_string(file).unwrap();
    let imports = Imports::read(&text);
    for child in &imports.children {
        let below = folder.join(child);
        let beside = folder.join(child).with_extension("rs");
        let file = if beside.exists() { beside } else { below.join("mod.rs") };
        collect(&below, &file, &module.child(child), files);
    }
    files.insert(module.clone(), imports);
}

/// The shortest way from a module back to itself, if there is any.
fn shortest_circle(graph: &Graph) -> Option<String> {
    let circles = graph.keys().filter_map(|module| way_back(graph, module));
    let circle = circles.min_by_key(Vec::len)?;
    Some(circle.iter().map(ToString::to_string).collect::<Vec<_>>().join(" → "))
}

fn way_back(graph: &Graph, start: &Module) -> Option<Vec<Module>> {
    let (mut ways, mut seen) = (VecDeque::from([vec![start.clone()]]), BTreeSet::new());
    while let Some(way) = ways.pop_front() {
        for next in graph.get(way.last()?)? {
            let longer = || way.iter().chain([next]).cloned().collect();
            if next == start {
                return Some(longer());
            }
            if seen.insert(next.clone()) {
                ways.push_back(longer());
            }
        }
    }
    None
}

fn circle_of(files: &[(&str, &str)]) -> Option<String> {
    let files = files.iter().map(|(name, text)| (Module::named(name), Imports::read(text)));
    shortest_circle(&Modules::of(files.collect()).graph())
}

#[test]
fn a_list_of_what_children_have_is_no_circle() {
    let list = ("", "pub mod keys; mod touches; static LIST: &[E] = &[keys::create::ENTRY];");
    let noun = ("keys", "pub mod create; pub struct KeyOut; // crate::keys::create::ENTRY");
    let verb = ("keys::create", "use super::KeyOut; use crate::touches::{READ, WRITE};");
    assert_eq!(circle_of(&[list, noun, verb, ("touches", "")]), None);
}

#[test]
fn whatever_comes_back_is_a_circle() {
    let both = |one: &str, other: &str| circle_of(&[("", "mod a; mod b;"), ("a", one), ("b", other), ("b::c", "")]);
    let round = Some("a → b → a".to_owned());
    assert_eq!(both("use crate::b::B;", "use super::a::A;"), round);
    assert_eq!(both("use crate::b; fn f() { b::g() }", "fn g() -> crate::a::A {}"), round, "by a module's name");
    assert_eq!(both("use crate::{b::{self, c}, x};", "mod c; fn g() { html! { (super::a::f()) } }"), None, "it was only named");
    assert_eq!(both("use crate::b::c::C;", "mod c; use crate::a::A;"), None, "a child is not its parent");
    assert_eq!(both("use crate::b::B;", "#[cfg(test)] mod tests { use crate::a::A; }"), None, "tests may look at anything");
}

#[test]
fn whoever_takes_from_the_roof_what_is_a_childs_own_uses_the_child() {
    let below = |roof: &str, a: &str| circle_of(&[("", roof), ("a", a), ("b", "")]);
    let offers = "mod a; mod b; pub use a::A; pub use b::B; pub const C: u8 = 1;";
    assert_eq!(below(offers, "use crate::B;"), None);
    assert_eq!(below(offers, "use crate::C;"), None, "whoever only offers uses nothing");
    let uses = "mod a; mod b; use a::A; pub const C: A = A;";
    assert_eq!(below(uses, "use crate::C;").as_deref(), Some("lib → a → lib"));
}
