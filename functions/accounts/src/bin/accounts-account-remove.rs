//! The Lambda `accounts-account-remove`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-account-remove")
}
