//! Every Lambda of site; `_HANDLER` says which of them this process is.

fn main() -> std::process::ExitCode {
    lambda::run(&site::REGISTRY)
}
