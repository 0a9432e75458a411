//! What follows from the registries: each function's main, its entry in its product's manifest, its resources
//! in its product's template; and the OpenAPI document. The files are checked in, so that a reader finds them and a change shows in
//! review; a test compares them with what the registries say.

mod mains;
mod names;
mod template;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use function::Registry;
use products::REGISTRIES;

pub use names::{functions, logical_id};

/// Where the mains of a product are, before and after its name.
const PRODUCTS: &str = "functions";

/// The OpenAPI document, which the platform serves.
const DOCUMENT: &str = "functions/platform/openapi.json";

/// Every generated file by its path from the workspace's folder. A manifest is generated in part, so the
/// present ones are read from `root`.
///
/// # Errors
/// When a manifest cannot be read.
pub fn files(root: &Path) -> io::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for registry in REGISTRIES {
        let folder = format!("{PRODUCTS}/{}", registry.product);
        for name in functions(registry) {
            files.insert(format!("{folder}/src/bin/{name}.rs"), mains::main_of(registry, name));
        }
        let manifest = format!("{folder}/Cargo.toml");
        let present = fs::read_to_string(root.join(&manifest))?;
        files.insert(manifest, mains::manifest(registry, &present));
        files.insert(format!("infra/{}.yaml", registry.product), template::template(registry, &REGISTRIES));
    }
    files.insert(DOCUMENT.to_owned(), openapi::document(&REGISTRIES));
    Ok(files)
}

/// The paths of files that differ from what they should be, that are missing, or that should not be there.
///
/// # Errors
/// When a folder cannot be read.
pub fn out_of_date(root: &Path) -> io::Result<Vec<String>> {
    let files = files(root)?;
    let differs = |(path, text): &(&String, &String)| fs::read_to_string(root.join(path)).ok().as_ref() != Some(*text);
    let mut wrong: Vec<String> = files.iter().filter(differs).map(|(path, _)| path.clone()).collect();
    for registry in REGISTRIES {
        wrong.extend(mains_of(root, registry)?.into_iter().filter(|path| !files.contains_key(path)));
    }
    Ok(wrong)
}

/// Brings every file up to date and gives the paths of those that were not.
///
/// # Errors
/// When a file cannot be written.
pub fn write(root: &Path) -> io::Result<Vec<String>> {
    let files = files(root)?;
    let wrong = out_of_date(root)?;
    for path in &wrong {
        let place = root.join(path);
        let Some(text) = files.get(path) else {
            fs::remove_file(place)?;
            continue;
        };
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(place, text)?;
    }
    Ok(wrong)
}

/// The mains there are of a product.
fn mains_of(root: &Path, registry: &Registry) -> io::Result<Vec<String>> {
    let folder = format!("{PRODUCTS}/{}/src/bin", registry.product);
    let entries = match fs::read_dir(root.join(&folder)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    entries.map(|entry| Ok(format!("{folder}/{}", entry?.file_name().to_string_lossy()))).collect()
}
