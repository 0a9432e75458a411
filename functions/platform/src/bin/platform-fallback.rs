//! The Lambda `platform-fallback`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run_fallback(&platform::FALLBACK, platform::routes)
}
