//! The Lambda `accounts-sessions-list`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-sessions-list")
}
