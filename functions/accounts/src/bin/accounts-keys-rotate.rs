//! The Lambda `accounts-keys-rotate`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-keys-rotate")
}
