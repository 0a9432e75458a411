//! The Lambda `accounts-factor-confirm`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-factor-confirm")
}
