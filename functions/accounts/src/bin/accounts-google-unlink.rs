//! The Lambda `accounts-google-unlink`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-google-unlink")
}
