//! The Lambda `schedules-run-now`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&schedules::REGISTRY, "schedules-run-now")
}
