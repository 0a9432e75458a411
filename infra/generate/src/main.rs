//! `cargo run -p generate`: writes what follows from the registries, and says what it changed.

use std::path::Path;
use std::process::ExitCode;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]
fn main() -> ExitCode {
    match generate::write(Path::new(".")) {
        Ok(changed) if changed.is_empty() => println!("everything is up to date"),
        Ok(changed) => changed.iter().for_each(|path| println!("{path}")),
        Err(error) => {
            eprintln!("generate: {error}; run it in the folder of the workspace's Cargo.toml");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
