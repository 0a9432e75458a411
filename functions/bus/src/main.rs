//! Every Lambda of bus; `_HANDLER` says which of them this process is.

fn main() -> std::process::ExitCode {
    lambda::run(&bus::REGISTRY)
}
