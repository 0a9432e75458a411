//! The Lambda `accounts-invitations-accept`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-invitations-accept")
}
