//! What whoever started us is told.

use std::io::{IsTerminal, Write};

use api::Cause;

use crate::Arguments;

/// For whoever started us, not for the log. They may have stopped reading, as `| head -1` does, and that is
/// no reason to stop.
pub(crate) fn announce(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// From here on what happens is logged, as the command line says.
pub(crate) fn begin_logging(arguments: &Arguments) -> Result<(), Cause> {
    // Host names of receivers appear in these crates' debug lines.
    let filter = format!("{},hyper_util=info,reqwest=info,aws_config=warn", arguments.log);
    let filter = tracing_subscriber::EnvFilter::builder().parse(filter)?;
    let log =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    if arguments.log_json {
        log.json().init()
    } else {
        log.compact().with_target(false).init()
    }
    Ok(())
}
