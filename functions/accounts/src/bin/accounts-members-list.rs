//! The Lambda `accounts-members-list`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-members-list")
}
