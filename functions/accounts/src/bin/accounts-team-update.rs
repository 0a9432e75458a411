//! The Lambda `accounts-team-update`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-team-update")
}
