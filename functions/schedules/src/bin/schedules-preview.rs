//! The Lambda `schedules-preview`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&schedules::REGISTRY, "schedules-preview")
}
