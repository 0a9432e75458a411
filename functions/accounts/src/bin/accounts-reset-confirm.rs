//! The Lambda `accounts-reset-confirm`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-reset-confirm")
}
