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
mod words;

use console::{form, page};
use cx::Touch;
use function::{Console, Endpoint};
use identity::{Permission, ReadJobs, WriteJobs};
use table::Family;

use crate::deliveries::DEAD_LETTERS;
use crate::{CHANGE, ERRAND, READ_COUNTS, READ_JOBS, READ_LOGS, READ_OCCURRENCES, READ_TALLIES};

const READ_LETTERS: Touch = Touch::Read(Family::Team(DEAD_LETTERS));

/// What a job's page reads.
const JOB: &[Touch] = &[READ_JOBS, READ_COUNTS, READ_LOGS, READ_TALLIES];

const fn reading(page: Endpoint, touches: &'static [Touch]) -> Endpoint {
    page.may(ReadJobs::ACTION).touches(touches)
}

const fn changing(form: Endpoint, touches: &'static [Touch]) -> Endpoint {
    form.may(WriteJobs::ACTION).audited().touches(touches)
}

/// The pages of schedules.
pub static CONSOLE: Console = Console {
    name: "schedules-console",
    about: "Pages: home, jobs, deliveries, dead letters.",
    pages: &[
        reading(
            page("schedules-pages-home", "/home", "Home", |site| site.page(home::show)),
            &[READ_JOBS, READ_TALLIES, READ_LETTERS],
        ),
        reading(page("schedules-pages-jobs", "/jobs", "Jobs", |site| site.page(jobs::show)), &[READ_JOBS, READ_TALLIES]),
        changing(
            form("schedules-pages-jobs-bulk", "/jobs/bulk", "Change several jobs", |site| site.page(jobs_bulk::submit)),
            CHANGE,
        ),
        page("schedules-pages-job-new", "/jobs/new", "New job", |site| site.page(job_new::show)).may(WriteJobs::ACTION),
        changing(form("schedules-pages-job-new-submit", "/jobs", "Make a job", |site| site.page(job_new::submit)), CHANGE),
        form("schedules-pages-preview", "/jobs/preview", "See when a schedule would fire", |site| site.page(preview::submit))
            .may(ReadJobs::ACTION),
        reading(page("schedules-pages-job", "/jobs/{id}", "A job", |site| site.page(job::show)), JOB),
        page("schedules-pages-job-edit", "/jobs/{id}/edit", "Change a job", |site| site.page(job_edit::show))
            .may(WriteJobs::ACTION)
            .touches(&[READ_JOBS]),
        changing(
            form("schedules-pages-job-edit-submit", "/jobs/{id}", "Change a job", |site| site.page(job_edit::submit)),
            CHANGE,
        ),
        changing(
            form("schedules-pages-job-change-pause", "/jobs/{id}/pause", "Pause a job", |site| site.page(job_change::pause)),
            CHANGE,
        ),
        changing(
            form("schedules-pages-job-change-resume", "/jobs/{id}/resume", "Resume a job", |site| site.page(job_change::resume)),
            CHANGE,
        ),
        changing(
            form("schedules-pages-job-change-run", "/jobs/{id}/run", "Run a job now", |site| site.page(job_change::run)),
            ERRAND,
        ),
        page("schedules-pages-job-remove", "/jobs/{id}/remove", "Remove a job", |site| site.page(job_remove::show))
            .may(WriteJobs::ACTION)
            .touches(&[READ_JOBS]),
        changing(
            form("schedules-pages-job-remove-submit", "/jobs/{id}/remove", "Remove a job", |site| site.page(job_remove::submit)),
            CHANGE,
        ),
        reading(
            page("schedules-pages-delivery", "/deliveries/{id}", "A delivery", |site| site.page(delivery::show)),
            &[READ_OCCURRENCES, READ_LOGS, READ_JOBS],
        ),
        changing(
            form("schedules-pages-delivery-replay", "/deliveries/{id}/replay", "Replay a delivery", |site| {
                site.page(delivery::replay)
            }),
            ERRAND,
        ),
        reading(
            page("schedules-pages-dead-letters", "/dead-letters", "Dead letters", |site| site.page(dead_letters::show)),
            &[READ_LETTERS],
        ),
        changing(
            form("schedules-pages-dead-letters-replay", "/dead-letters/replay", "Replay dead letters", |site| {
                site.page(dead_letters::replay)
            }),
            ERRAND,
        ),
    ],
    lost: &console::LOST,
    memory_mb: 512,
    timeout_s: 29,
};
