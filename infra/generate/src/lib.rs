//! What follows from the registries: the products' templates and their place in the root's, queues and alarms, the parts
//! of the OpenAPI document, an event for each function, what a function must know of products other than its own, tables
//! in the documentation, the command that builds everything. The files are checked in, so that a reader finds them and a
//! change shows in review; a test compares them with what the registries say.

mod alarms;
mod events;
mod gateways;
mod names;
mod notices;
mod queues;
mod reference;
mod root;
mod routes;
mod section;
mod settings;
mod tables;
mod template;
mod ways;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use export::EXPORT_REQUESTED;
use function::Registry;
use products::{REGISTRIES, THINGS};
use trial::{Thing, Values};

pub use gateways::{Load, gateways};
pub use names::{functions, logical_id};

/// Every generated file by its path from the workspace's folder. Some are generated in part, so the present ones are
/// read from `root`.
///
/// # Errors
/// When one of these cannot be read, or does not say which part of it is generated.
pub fn files(root: &Path) -> io::Result<BTreeMap<String, String>> {
    let values = Values::shown(things());
    let mut files = BTreeMap::from([
        ("functions/platform/routes.txt".to_owned(), routes::routes(&REGISTRIES)),
        ("infra/queues.yaml".to_owned(), queues::template(&REGISTRIES)),
        // The ways through the console, which every frame shows.
        ("shared/console/ways.json".to_owned(), ways::file(&REGISTRIES)),
        // What channels may be for.
        ("shared/notice/kinds.json".to_owned(), notices::file(&REGISTRIES)),
        ("shared/export/products.json".to_owned(), exporters()),
        ("shared/reference/src/parts.rs".to_owned(), reference::list(&REGISTRIES)),
    ]);
    files.extend(reference::files(&REGISTRIES, &values));
    files.extend(events::files(&REGISTRIES, &values));
    for registry in REGISTRIES {
        files.insert(format!("infra/{}.yaml", registry.product), template::template(registry, &REGISTRIES));
    }
    for (path, name, content) in sections() {
        let present = match files.remove(path) {
            Some(present) => present,
            None => fs::read_to_string(root.join(path))?,
        };
        let text = section::replaced(&present, name, &content);
        let text = text.map_err(|error| io::Error::other(format!("{path}: {error}")))?;
        files.insert(path.to_owned(), text);
    }
    Ok(files)
}

/// What samples may name, of all products.
pub fn things() -> impl Iterator<Item = &'static Thing> {
    THINGS.into_iter().flatten()
}

/// The parts of files that are otherwise written by hand: path, name and content.
fn sections() -> [(&'static str, &'static str, String); 13] {
    [
        ("template.yaml", "settings", settings::root_parameters(&REGISTRIES)),
        ("template.yaml", "products", root::stacks(&REGISTRIES)),
        ("template.yaml", "addresses", root::outputs(&REGISTRIES)),
        ("template.yaml", "secrets", settings::root_outputs(&REGISTRIES)),
        ("infra/data.yaml", "secrets", settings::secrets(&REGISTRIES)),
        ("infra/data.yaml", "outputs", settings::data_outputs(&REGISTRIES)),
        ("infra/alarms.yaml", "queues and functions", alarms::alarms(&REGISTRIES)),
        ("infra/README.md", "stacks", tables::stacks(&REGISTRIES)),
        ("infra/README.md", "gateways", tables::gateways(&REGISTRIES)),
        ("docs/conventions.md", "endpoints", tables::endpoints(&REGISTRIES)),
        ("docs/conventions.md", "permissions", tables::permissions()),
        ("docs/conventions.md", "problems", tables::problems(&REGISTRIES)),
        (".cargo/config.toml", "lambdas", build_command()),
    ]
}

/// The products that hear when somebody asks for an export, and so write into it.
fn exporters() -> String {
    let hears = |registry: &Registry| registry.subscriptions.iter().any(|subscription| subscription.kind == EXPORT_REQUESTED);
    let products: Vec<&str> = REGISTRIES.iter().filter(|registry| hears(registry)).map(|registry| registry.product).collect();
    format!("{:#}\n", serde_json::json!(products))
}

/// The alias that builds every product for Lambda.
fn build_command() -> String {
    let packages: String = REGISTRIES.iter().map(|registry| format!(" -p {}", registry.product)).collect();
    format!("lambdas = \"lambda build --release --disable-optimizations --features lambda{packages}\"\n")
}

/// The paths of files that are missing, that differ from what they should be, or that are an event of no function.
///
/// # Errors
/// As [`files`].
pub fn out_of_date(root: &Path) -> io::Result<Vec<String>> {
    differing(root, &files(root)?)
}

fn differing(root: &Path, files: &BTreeMap<String, String>) -> io::Result<Vec<String>> {
    let differs = |(path, text): &(&String, &String)| fs::read_to_string(root.join(path)).ok().as_ref() != Some(*text);
    let mut wrong = strangers(root, files)?;
    wrong.extend(files.iter().filter(differs).map(|(path, _)| path.clone()));
    Ok(wrong)
}

/// Events of functions that there are not, and documents of products without endpoints.
fn strangers(root: &Path, files: &BTreeMap<String, String>) -> io::Result<Vec<String>> {
    let within = |folder: &'static str| -> io::Result<Vec<String>> {
        let names =
            fs::read_dir(root.join(folder))?.map(|entry| Ok(format!("{folder}/{}", entry?.file_name().to_string_lossy())));
        names.collect()
    };
    let documents = within("functions")?.into_iter().map(|folder| format!("{folder}/openapi.json"));
    let present = within("events")?.into_iter().chain(documents.filter(|path| root.join(path).exists()));
    Ok(present.filter(|path| !files.contains_key(path)).collect())
}

/// Brings every file up to date and gives the paths of those that were not.
///
/// # Errors
/// As [`files`], and when a file cannot be written.
pub fn write(root: &Path) -> io::Result<Vec<String>> {
    let files = files(root)?;
    let wrong = differing(root, &files)?;
    for path in &wrong {
        match files.get(path) {
            Some(text) => fs::write(root.join(path), text)?,
            None => fs::remove_file(root.join(path))?,
        }
    }
    Ok(wrong)
}
