//! The Lambda `accounts-members-remove`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-members-remove")
}
