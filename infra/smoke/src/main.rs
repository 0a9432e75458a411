//! `cargo smoke [folder]` starts every function from its product's artifact, under Lambda's Runtime API and with the
//! environment its template gives it, and replays its event: does it answer, is what was asked for stored when it has,
//! does it leave nothing running, does it survive what is no event, does it say what it lacks?
//!
//! The artifacts are looked for in `target/lambda`, where `cargo lambdas` puts them, or in the folder named.

mod checks;
mod process;
mod system;
mod template;
mod wire;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use api::Cause;
use function::Registry;
use lambda::Function;
use products::REGISTRIES;
use testing::Event;

use checks::{Took, check};
use process::Binary;
use system::System;

/// What every function finds in its environment: from Lambda, and from whoever stands in for AWS and providers.
const EVERYBODYS: [&str; 6] = [
    "AWS_ENDPOINT_URL",
    "AWS_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "MINUTEHAND_ALLOW_LOOPBACK",
    "MINUTEHAND_SANDBOX",
];

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]
#[tokio::main]
async fn main() -> ExitCode {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("target/lambda"), PathBuf::from);
    if !folder.is_dir() {
        println!("SKIPPED: there is no {}; `cargo lambdas` makes it", folder.display());
        return ExitCode::SUCCESS;
    }
    let system = match system::start().await {
        Ok(system) => system,
        Err(error) => {
            eprintln!("smoke: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut failed = 0;
    for (registry, name) in
        REGISTRIES.iter().flat_map(|registry| generate::functions(registry).into_iter().map(move |name| (registry, name)))
    {
        match smoke(&system, &folder, registry, name).await {
            Ok(took) => {
                println!("ok    {name:30} {:5} ms to start {:5} ms to answer", took.start.as_millis(), took.answer.as_millis())
            }
            Err(error) => {
                failed += 1;
                println!("FAIL  {name:30} {error}");
            }
        }
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Checks the function `name` of `registry`.
async fn smoke(system: &System, folder: &Path, registry: &'static Registry, name: &str) -> Result<Took, Cause> {
    let root = Path::new(".");
    let function: Function = Function::find(registry, name).ok_or("no such function")?;
    let event = Event::of(root, name)?;
    let logs = tempfile::tempdir()?;
    let given = template::variables(root, registry.product, name)?;
    let mut environment = BTreeMap::new();
    for variable in given.into_iter().chain(EVERYBODYS.map(str::to_owned)).chain(said_by_hand()) {
        let value = system.environment.get(&variable).ok_or_else(|| format!("nobody knows a value for {variable}"))?;
        environment.insert(variable, value.clone());
    }
    let path = Binary::path_in(folder, registry.product);
    check(system, &function, &event, &Binary { name: name.to_owned(), path, log: logs.path().join("log"), environment }).await
}

/// The variables that no template gives: of settings that hardly ever differ, which do so here.
fn said_by_hand() -> impl Iterator<Item = String> {
    let settings = function::settings(&REGISTRIES).into_iter();
    settings.filter(|setting| !setting.unsaid().is_empty()).map(|setting| setting.variable())
}
