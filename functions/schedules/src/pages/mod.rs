//! The pages of schedules: home, jobs, deliveries, dead letters.

pub mod dead_letters;
pub mod delivery;
pub mod home;
mod home_attention;
pub mod job;
mod job_attempts;
mod job_calendar;
pub mod job_change;
mod job_charts;
pub mod job_edit;
mod job_form;
pub mod job_new;
pub mod job_remove;
pub mod jobs;
pub mod jobs_bulk;
pub mod preview;
pub mod ticket;
mod words;

use function::{Console, Sample};

/// The pages of schedules.
pub static CONSOLE: Console = Console::new(
    "schedules-console",
    "Pages: home, jobs, deliveries, dead letters.",
    &console::LOST,
    &[
        home::ENTRY,
        jobs::ENTRY,
        jobs_bulk::ENTRY,
        job_new::ENTRY,
        job_new::SUBMIT,
        preview::ENTRY,
        ticket::ENTRY,
        job::ENTRY,
        job_edit::ENTRY,
        job_edit::SUBMIT,
        job_change::PAUSE,
        job_change::RESUME,
        job_change::RUN,
        job_remove::ENTRY,
        job_remove::SUBMIT,
        delivery::ENTRY,
        delivery::REPLAY,
        dead_letters::ENTRY,
        dead_letters::REPLAY,
    ],
)
.memory_mb(512)
.timeout_s(29)
.sample(Sample::at("/jobs").needs(&["job"]));
