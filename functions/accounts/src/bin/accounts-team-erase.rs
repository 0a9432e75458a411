//! The Lambda `accounts-team-erase`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-team-erase")
}
