//! The Lambda `accounts-email-resend`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY, "accounts-email-resend")
}
