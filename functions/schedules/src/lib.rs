//! Schedules: call a URL at given times. A job has a calendar and a target; each instant of the calendar
//! is an occurrence, delivered as a signed webhook, retried, logged, and in the end delivered,
//! dead-lettered or skipped with a reason.

pub mod create;
pub mod create_batch;
pub mod dead_letters;
pub mod deliver;
pub mod deliveries;
pub mod erase;
pub mod export;
pub mod job;
pub mod list;
pub mod log;
pub mod logs;
mod notices;
pub mod pages;
pub mod pause;
pub mod preview;
pub mod remove;
pub mod resume;
pub mod run_now;
pub mod show;
pub mod socket;
pub mod tally;
mod telling;
#[cfg(feature = "trial")]
pub mod things;
mod touches;
pub mod update;

use ::export::EXPORT_REQUESTED;
use events::TEAM_ERASED;
use function::{Registry, Subscription};
use live::CONNECTIONS;

use crate::deliveries::DEAD_LETTERS;
use crate::erase::ERASE;
use crate::export::EXPORT;
use crate::job::JOBS;
use crate::log::{COUNTS, LOGS};
use crate::tally::TALLIES;

/// The functions of schedules.
pub static REGISTRY: Registry =
    Registry::new("schedules", "Jobs that call your URL at given times, and the log of every attempt.")
        .endpoints(&[
            create::ENTRY,
            create_batch::ENTRY,
            preview::ENTRY,
            list::ENTRY,
            show::ENTRY,
            update::ENTRY,
            remove::ENTRY,
            pause::ENTRY,
            resume::ENTRY,
            run_now::ENTRY,
            logs::ENTRY,
            deliveries::show::ENTRY,
            deliveries::replay::ENTRY,
            dead_letters::ENTRY,
            socket::ticket::ENTRY,
        ])
        .sockets(&[socket::SOCKET])
        .console(&pages::CONSOLE)
        .webhooks(&[deliver::WEBHOOK])
        .notices(&[notices::DEAD_LETTERED, notices::DISABLED])
        .workers(&[deliver::ENTRY, deliver::slow::ENTRY, erase::ENTRY, export::ENTRY])
        .subscriptions(&[
            Subscription { kind: TEAM_ERASED, queue: ERASE },
            Subscription { kind: EXPORT_REQUESTED, queue: EXPORT },
        ])
        .keeps(&[JOBS, COUNTS, LOGS, TALLIES, DEAD_LETTERS, CONNECTIONS]);
