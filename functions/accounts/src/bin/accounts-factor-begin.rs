//! The Lambda `accounts-factor-begin`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-factor-begin")
}
