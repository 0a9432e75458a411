//! The Lambda `mailer-send`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&mailer::REGISTRY, "mailer-send")
}
