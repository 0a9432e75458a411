//! Every Lambda of mailer; `_HANDLER` says which of them this process is.

fn main() -> std::process::ExitCode {
    lambda::run(&mailer::REGISTRY)
}
