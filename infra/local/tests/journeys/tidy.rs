//! Rules about the tree itself: every function is where its name says, every file says what it is, every
//! link leads somewhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cx::{Cx, Touch};
use function::Who;
use identity::{API_KEYS, MATRIX, Role};
use minutehand::REGISTRIES;
use table::{Family, Partition, TableError};
use testing::World;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every file below `folder` with one of these endings, build output and hidden folders aside.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !["target", "node_modules"].contains(&name.as_str()) && !name.starts_with('.') {
            found.extend(files(&path, endings));
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
    found
}

#[test]
fn a_functions_file_follows_from_its_name() {
    let names = REGISTRIES.iter().flat_map(|registry| {
        let endpoints = registry.endpoints.iter().map(|endpoint| endpoint.name);
        let workers = registry.workers.iter().map(|worker| worker.name);
        let ticks = registry.ticks.iter().map(|tick| tick.name);
        let sockets = registry.socket_functions().map(|function| function.name);
        endpoints.chain(workers).chain(ticks).chain(sockets).map(|name| (registry.product, name))
    });
    let mut seen = BTreeSet::new();
    let consoles = REGISTRIES.iter().filter_map(|registry| Some((registry.product, registry.console?)));
    for (product, console) in consoles {
        assert_eq!(console.name, format!("{product}-console"));
        for page in console.pages {
            let rest = page.name.strip_prefix(&format!("{product}-pages-"));
            let rest = rest.unwrap_or_else(|| panic!("`{}` must begin with `{product}-pages-`", page.name)).replace('-', "_");
            assert!(seen.insert(page.name), "`{}` is registered twice", page.name);
            // `<page>.rs`, and what a form of the page does after its name.
            let folder = root().join("functions").join(product).join("src/pages");
            let prefixes = rest.match_indices('_').map(|(at, _)| &rest[..at]).chain([rest.as_str()]);
            let found = prefixes.into_iter().any(|prefix| folder.join(prefix).with_extension("rs").exists());
            assert!(found, "`{}` is in no file of {}", page.name, folder.display());
        }
    }
    for (product, name) in names {
        assert!(seen.insert(name), "`{name}` is registered twice");
        let rest = name.strip_prefix(product).and_then(|rest| rest.strip_prefix('-'));
        let rest = rest.unwrap_or_else(|| panic!("`{name}` must begin with its product, `{product}-`"));
        let source = root().join("functions").join(product).join("src");
        // `<verb>.rs`, or `<noun>/<verb>.rs`, or a folder where one file would be too long.
        let verb = rest.replace('-', "_");
        let nested = rest.split_once('-').map(|(noun, verb)| source.join(noun).join(verb.replace('-', "_")).with_extension("rs"));
        let places = [Some(source.join(&verb).with_extension("rs")), Some(source.join(&verb).join("mod.rs")), nested];
        let found = places.iter().flatten().any(|place| place.exists());
        assert!(found, "`{name}` is in none of its places: {places:?}");
    }
}

#[test]
fn a_route_is_registered_once() {
    let mut seen = BTreeSet::new();
    let pages = REGISTRIES.iter().filter_map(|registry| registry.console).flat_map(|console| console.pages);
    for endpoint in REGISTRIES.iter().flat_map(|registry| registry.endpoints).chain(pages) {
        assert!(
            seen.insert((endpoint.verb.method().to_string(), endpoint.path)),
            "{} {} twice",
            endpoint.verb.method(),
            endpoint.path
        );
        assert!(!endpoint.all_touches().contains(&Touch::Everything), "`{}` declares everything", endpoint.name);
    }
}

#[test]
fn every_file_says_what_it_is_and_stays_readable() {
    for path in files(&root(), &[".rs"]) {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//!"), "{} must begin with `//!` and what it is", path.display());
        let lines = text.lines().count();
        assert!(lines <= 400, "{} has {lines} lines: split it by idea", path.display());
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(
            !["utils", "util", "helpers", "helper", "common", "misc", "manager", "service"].contains(&name.as_str()),
            "{name} names nothing"
        );
    }
}

#[test]
fn the_readme_is_short_and_its_links_are_alive() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.lines().count() <= 80, "README.md has {} lines; 80 at most", readme.lines().count());
    for path in files(&root(), &[".md"]) {
        let text = std::fs::read_to_string(&path).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            assert!(path.parent().unwrap().join(target).exists(), "{} links to {link}, which is not there", path.display());
        }
    }
}

#[test]
fn the_table_of_problems_is_the_catalogue() {
    let conventions = std::fs::read_to_string(root().join("docs/conventions.md")).unwrap();
    let is_row = |line: &&str| line.starts_with("| ") && line[2..].starts_with(|c: char| c.is_ascii_digit());
    let problems = conventions.split("### Problems").nth(1).unwrap().split("\n### ").next().unwrap();
    let table: BTreeSet<String> = problems.lines().filter(is_row).map(str::to_owned).collect();
    let catalogue = function::catalogue(&REGISTRIES).into_iter();
    let catalogue = catalogue.map(|kind| format!("| {} | `{}` | {} |", kind.status, kind.code, kind.when)).collect();
    assert_eq!(table, catalogue, "docs/conventions.md, and what the endpoints declare");
}

#[tokio::test]
async fn what_is_not_declared_is_refused() {
    let world = World::at("2026-11-21T09:00:00Z", &REGISTRIES).await;
    let keys = Family::Team(API_KEYS);
    let cx = Cx::new(world.machine.parts().clone(), "reader", &[Touch::Read(keys)]);
    let team: api::TeamId = "team_00000000000000000000000000".parse().unwrap();
    let key = Partition::team(&team, API_KEYS).at("key");
    assert!(cx.table().get::<identity::ApiKey>(key.clone()).await.unwrap().is_none());
    let refused = cx.table().delete(key, table::Condition::Always).await;
    assert!(matches!(refused, Err(TableError::Undeclared(table::Access::Write, family)) if family == keys), "{refused:?}");
    assert!(cx.seal().is_err() && cx.outbound().is_err());
    let sent = cx.queues().send("deliveries", &[]).await;
    assert!(sent.unwrap_err().to_string().contains("without declaring it"));
}

/// The rows of the table under `heading` in the conventions.
fn rows_under(heading: &str) -> Vec<String> {
    let conventions = std::fs::read_to_string(root().join("docs/conventions.md")).unwrap();
    let part = conventions.split(heading).nth(1).unwrap().split("\n### ").next().unwrap().to_owned();
    part.lines().filter(|line| line.starts_with("| `")).map(str::to_owned).collect()
}

#[test]
fn the_table_of_endpoints_is_the_registries() {
    let endpoints = REGISTRIES.iter().flat_map(|registry| registry.endpoints);
    let rows = endpoints.map(|endpoint| {
        let may = if let Who::Caller(action) = endpoint.who { format!("`{}`", action.name) } else { "public".to_owned() };
        format!("| `{} {}` | `{}` | {may} |", endpoint.verb.method(), endpoint.path, endpoint.name)
    });
    assert_eq!(rows_under("### Endpoints").join("\n"), rows.collect::<Vec<_>>().join("\n"), "left: docs/conventions.md");
}

#[test]
fn the_table_of_permissions_is_the_matrix() {
    let rows = MATRIX.iter().map(|action| {
        let reach = |role: Role| if action.roles.is_some() { action.reach_of(role).name() } else { "their own" };
        let cells = Role::ALL.map(reach).join(" | ");
        format!("| `{}` | {} | {cells} | {} |", action.name, action.about, action.keys.name())
    });
    assert_eq!(rows_under("### Permissions").join("\n"), rows.collect::<Vec<_>>().join("\n"), "left: docs/conventions.md");
}

#[test]
fn a_gateway_tells_the_consoles_apart() {
    let mut seen = BTreeSet::new();
    for console in REGISTRIES.iter().filter_map(|registry| registry.console) {
        for route in console.routes() {
            assert!(!route.starts_with("/api"), "{}: {route} is the API's", console.name);
            assert!(seen.insert(route.clone()), "{route} leads to two consoles");
        }
    }
}

#[test]
fn every_way_of_the_console_leads_to_a_page_one_may_see() {
    let pages = || REGISTRIES.iter().filter_map(|registry| registry.console).flat_map(|console| console.pages);
    assert_eq!(console::ways().len(), function::ways(&REGISTRIES).len(), "a way whose icon or permission is none");
    let mut hrefs: Vec<&str> = console::ways().iter().map(|way| way.item.href).collect();
    hrefs.sort_unstable();
    assert_eq!(
        hrefs,
        ["/dead-letters", "/home", "/jobs", "/notices", "/team", "/team/audit", "/team/keys"],
        "a way was lost, or is new"
    );
    for way in console::ways() {
        let page = pages().find(|page| page.path == way.item.href && page.verb == function::Verb::Get);
        let page = page.unwrap_or_else(|| panic!("{} is no page", way.item.href));
        assert_eq!(page.who, Who::Caller(*way.action), "{} is offered to whom it does not open", way.item.href);
    }
}
