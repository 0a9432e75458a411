//! JSON lines on stdout, which Lambda puts into the shared log group as they are.

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::metrics::{Metrics, TARGET};

/// Host names of receivers appear in the debug lines of these.
const QUIET: [&str; 2] = ["hyper_util", "reqwest"];

/// Begins logging: from `info` on, unless `MINUTEHAND_LOG` says otherwise (`debug`, `info,due=debug`). A
/// second call changes nothing.
pub(crate) fn begin() {
    let wanted = std::env::var("MINUTEHAND_LOG").ok().and_then(|wanted| wanted.parse::<Targets>().ok());
    let filter = wanted.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    let filter = QUIET.into_iter().fold(filter, |filter, target| filter.with_target(target, LevelFilter::INFO));
    let lines =
        fmt::layer().json().flatten_event(true).with_current_span(true).with_span_list(false).with_writer(std::io::stdout);
    let lines = lines.with_filter(filter.with_target(TARGET, LevelFilter::OFF));
    // Another subscriber can only be a test's.
    let _ = tracing_subscriber::registry().with(lines).with(Metrics::new()).try_init();
}
