//! Every Lambda of platform; `_HANDLER` says which of them this process is.

fn main() -> std::process::ExitCode {
    lambda::run(&platform::REGISTRY)
}
