//! The Lambda `accounts-link-confirm`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-link-confirm")
}
