//! The Lambda `accounts-invitations-create`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-invitations-create")
}
