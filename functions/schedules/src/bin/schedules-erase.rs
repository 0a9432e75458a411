//! The Lambda `schedules-erase`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&schedules::REGISTRY, "schedules-erase")
}
