//! The Lambda `platform-console`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&platform::REGISTRY, "platform-console")
}
