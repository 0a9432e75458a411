//! The Lambda `accounts-challenge-send`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-challenge-send")
}
