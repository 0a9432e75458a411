//! The Lambda `accounts-sessions-revoke-others`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-sessions-revoke-others")
}
