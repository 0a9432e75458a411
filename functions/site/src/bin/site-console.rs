//! The Lambda `site-console`. Written by `cargo run -p generate`.

fn main() -> std::process::ExitCode {
    lambda::run(&site::REGISTRY, "site-console")
}
