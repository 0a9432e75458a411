//! The Lambda `accounts-invitations-revoke`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-invitations-revoke")
}
