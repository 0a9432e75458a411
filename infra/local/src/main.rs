//! `minutehand`: see `minutehand --help`.

use std::process::ExitCode;

use minutehand::{Arguments, run, usage};

fn main() -> ExitCode {
    let mut arguments = match Arguments::parse(std::env::args_os().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            #[expect(clippy::print_stdout, reason = "this is what was asked for")]
            {
                print!("{}", usage());
            }
            return ExitCode::SUCCESS;
        }
        Err(error) => return fail(&format!("{error}\nTry `minutehand --help`.")),
    };
    if let Err(error) = arguments.fill(|name| std::env::var(name).ok()) {
        return fail(&error.to_string());
    }
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

fn fail(message: &str) -> ExitCode {
    #[expect(clippy::print_stderr, reason = "the one place where a start that failed says why")]
    {
        eprintln!("minutehand: {message}");
    }
    ExitCode::FAILURE
}
