//! Every Lambda of schedules; `_HANDLER` says which of them this process is.

fn main() -> std::process::ExitCode {
    lambda::run(&schedules::REGISTRY)
}
