//! The Lambda `accounts-team-show`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-team-show")
}
