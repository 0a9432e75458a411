//! Every Lambda of accounts; `_HANDLER` says which of them this process is.

fn main() -> std::process::ExitCode {
    lambda::run(&accounts::REGISTRY)
}
