//! The Lambda `accounts-factor-disable`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-factor-disable")
}
