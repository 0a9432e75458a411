//! The Lambda `schedules-deliveries-replay`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&schedules::REGISTRY, "schedules-deliveries-replay")
}
