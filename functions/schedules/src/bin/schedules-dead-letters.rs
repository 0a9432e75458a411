//! The Lambda `schedules-dead-letters`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&schedules::REGISTRY, "schedules-dead-letters")
}
