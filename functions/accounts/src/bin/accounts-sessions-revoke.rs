//! The Lambda `accounts-sessions-revoke`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-sessions-revoke")
}
