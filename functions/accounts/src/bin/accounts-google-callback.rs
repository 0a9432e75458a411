//! The Lambda `accounts-google-callback`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-google-callback")
}
