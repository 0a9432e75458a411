//! The Lambda `accounts-teams-restore`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-teams-restore")
}
