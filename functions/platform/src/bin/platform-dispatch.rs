//! The Lambda `platform-dispatch`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&platform::REGISTRY, "platform-dispatch")
}
