//! Every Lambda of notices; `_HANDLER` says which of them this process is.

fn main() -> std::process::ExitCode {
    lambda::run(&notices::REGISTRY)
}
