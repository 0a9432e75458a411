//! The Lambda `bus-publish`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&bus::REGISTRY, "bus-publish")
}
