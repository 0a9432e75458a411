//! The Lambda `accounts-invitations-list`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-invitations-list")
}
