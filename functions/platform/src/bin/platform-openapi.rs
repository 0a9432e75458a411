//! The Lambda `platform-openapi`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&platform::REGISTRY, "platform-openapi")
}
