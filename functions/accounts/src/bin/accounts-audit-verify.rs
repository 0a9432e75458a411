//! The Lambda `accounts-audit-verify`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-audit-verify")
}
