//! Schedules: call a URL at given times. A job has a calendar and a target; each instant of the calendar
//! is an occurrence, delivered as a signed webhook, retried, logged, and in the end delivered,
//! dead-lettered or skipped with a reason.

pub mod create;
pub mod dead_letters;
pub mod deliver;
pub mod deliveries;
pub mod erase;
pub mod export;
pub mod job;
pub mod list;
pub mod log;
pub mod logs;
pub mod pages;
pub mod pause;
pub mod preview;
pub mod remove;
pub mod resume;
pub mod run_now;
pub mod show;
pub mod tally;
pub mod update;

use crate::erase::ERASE;
use crate::export::EXPORT;
use api::problems;
use audit::{AUDIT, AUDIT_SEALS};
use cx::Touch;
use due::{ARMED, OCCURRENCES};
use events::TEAM_ERASED;
use function::{Endpoint, Registry, Subscription, Worker};
use identity::{Permission, ReadJobs, TEAMS, WriteJobs};
use queue::Queue;
use table::{CHANGED_MEANWHILE, Family, System};

use crate::deliveries::{DEAD_LETTERS, replay};
use crate::job::JOBS;
use crate::log::{COUNTS, LOGS};
use crate::tally::TALLIES;

/// Occurrences on their way to being delivered. The worker takes at most 30 s; AWS asks for six times as
/// much visibility. Giving a message back counts as a receive, hence the many.
pub const DELIVERIES: Queue = Queue { name: "deliveries", visibility_s: 180, max_receives: 12, due: true };

const READ_JOBS: Touch = Touch::Read(Family::Team(JOBS));
const WRITE_JOBS: Touch = Touch::Write(Family::Team(JOBS));
const READ_COUNTS: Touch = Touch::Read(Family::Team(COUNTS));
const WRITE_COUNTS: Touch = Touch::Write(Family::Team(COUNTS));
const READ_LOGS: Touch = Touch::Read(Family::Team(LOGS));
const WRITE_LOGS: Touch = Touch::Write(Family::Team(LOGS));
const READ_TALLIES: Touch = Touch::Read(Family::Team(TALLIES));
const WRITE_TALLIES: Touch = Touch::Write(Family::Team(TALLIES));
const READ_OCCURRENCES: Touch = Touch::Read(Family::Team(OCCURRENCES));
const READ_ARMED: Touch = Touch::Read(Family::Team(ARMED));
const WRITE_ARMED: Touch = Touch::Write(Family::Team(ARMED));
const WRITE_DUE: Touch = Touch::Write(Family::System(System::Due));
const WRITE_LEDGER: Touch = Touch::Write(Family::System(System::Ledger));
const SEND: Touch = Touch::Send(DELIVERIES);

/// What changing a job touches: the job, its due item, and the queue when the next instant is near.
const CHANGE: &[Touch] =
    &[READ_JOBS, WRITE_JOBS, WRITE_LOGS, WRITE_TALLIES, READ_ARMED, WRITE_ARMED, WRITE_DUE, WRITE_LEDGER, SEND, Touch::Seal];

/// What sending one occurrence outside the calendar touches.
const ERRAND: &[Touch] = &[READ_JOBS, WRITE_JOBS, READ_OCCURRENCES, WRITE_DUE, WRITE_LEDGER, SEND];

/// The functions of schedules.
pub static REGISTRY: Registry = Registry {
    product: "schedules",
    about: "Jobs that call your URL at given times, and the log of every attempt.",
    endpoints: &[
        Endpoint::post("schedules-create", "/api/schedule", "Make a job", |site| site.to(create::create))
            .may(WriteJobs::ACTION)
            .audited()
            .touches(CHANGE)
            // A repeat under an Idempotency-Key may find that the job it made was removed meanwhile.
            .problems(&[problems::NOT_FOUND])
            .about("The answer holds `signing_secret`, which verifies the job's calls. It is shown this once."),
        Endpoint::post("schedules-preview", "/api/schedule/preview", "Show when a schedule would fire", |site| {
            site.to(preview::preview)
        })
        .may(ReadJobs::ACTION)
        .about("Takes the body of `POST /api/schedule`, the target left out or not, and stores nothing."),
        Endpoint::get("schedules-list", "/api/jobs", "List jobs", |site| site.to(list::list))
            .may(ReadJobs::ACTION)
            .touches(&[READ_JOBS]),
        Endpoint::get("schedules-show", "/api/job/{id}", "Show a job", |site| site.to(show::show))
            .may(ReadJobs::ACTION)
            .touches(&[READ_JOBS, READ_COUNTS]),
        Endpoint::patch("schedules-update", "/api/job/{id}", "Change a job", |site| site.to(update::update))
            .may(WriteJobs::ACTION)
            .audited()
            .touches(CHANGE)
            .conflicts(&[CHANGED_MEANWHILE])
            .about("The fields sent take the place of the old; `null` takes an optional one away."),
        Endpoint::delete("schedules-remove", "/api/job/{id}", "Remove a job", |site| site.to(remove::remove))
            .may(WriteJobs::ACTION)
            .audited()
            .touches(CHANGE)
            .conflicts(&[CHANGED_MEANWHILE]),
        Endpoint::post("schedules-pause", "/api/job/{id}/pause", "Pause a job", |site| site.to(pause::pause))
            .may(WriteJobs::ACTION)
            .audited()
            .touches(CHANGE)
            .conflicts(&[pause::NOT_ACTIVE, CHANGED_MEANWHILE]),
        Endpoint::post("schedules-resume", "/api/job/{id}/resume", "Resume a paused or disabled job", |site| {
            site.to(resume::resume)
        })
        .may(WriteJobs::ACTION)
        .audited()
        .touches(CHANGE)
        .conflicts(&[resume::NOTHING_LEFT, CHANGED_MEANWHILE]),
        Endpoint::post("schedules-run-now", "/api/job/{id}/runs", "Run a job now", |site| site.to(run_now::run_now))
            .may(WriteJobs::ACTION)
            .audited()
            .touches(ERRAND)
            .conflicts(&[CHANGED_MEANWHILE]),
        Endpoint::get("schedules-logs", "/api/job/{id}/logs", "Read a job's log", |site| site.to(logs::logs))
            .may(ReadJobs::ACTION)
            .touches(&[READ_JOBS, READ_LOGS]),
        Endpoint::get("schedules-deliveries-show", "/api/deliveries/{id}", "Show a delivery and its attempts", |site| {
            site.to(deliveries::show::show)
        })
        .may(ReadJobs::ACTION)
        .touches(&[READ_OCCURRENCES, READ_LOGS]),
        Endpoint::post("schedules-deliveries-replay", "/api/deliveries/{id}/replays", "Deliver an occurrence again", |site| {
            site.to(replay::replay)
        })
        .may(WriteJobs::ACTION)
        .audited()
        .touches(ERRAND)
        .conflicts(&[replay::NOT_ENDED, replay::NOT_A_DELIVERY, CHANGED_MEANWHILE])
        .about("The replay is an occurrence of its own, with an id and so a `webhook-id` of its own."),
        Endpoint::get("schedules-dead-letters", "/api/dead-letters", "List deliveries that failed for good", |site| {
            site.to(dead_letters::dead_letters)
        })
        .may(ReadJobs::ACTION)
        .touches(&[Touch::Read(Family::Team(DEAD_LETTERS))]),
    ],
    console: Some(&pages::CONSOLE),
    webhooks: &[deliver::WEBHOOK],
    workers: &[
        Worker {
            name: "schedules-deliver",
            queue: DELIVERIES,
            batch_size: 10,
            window_s: 0,
            memory_mb: 256,
            timeout_s: 30,
            touches: &[
                READ_JOBS,
                WRITE_JOBS,
                WRITE_LOGS,
                WRITE_COUNTS,
                WRITE_TALLIES,
                Touch::Write(Family::Team(DEAD_LETTERS)),
                READ_OCCURRENCES,
                Touch::Write(Family::Team(OCCURRENCES)),
                READ_ARMED,
                WRITE_ARMED,
                WRITE_DUE,
                WRITE_LEDGER,
                SEND,
                Touch::Read(Family::Team(TEAMS)),
                Touch::Read(Family::Team(AUDIT_SEALS)),
                Touch::Write(Family::Team(AUDIT)),
                Touch::Seal,
                Touch::Outbound,
            ],
            handle: |cx, message| Box::pin(deliver::deliver(cx, message)),
        },
        Worker {
            name: "schedules-erase",
            queue: ERASE,
            batch_size: 1,
            window_s: 0,
            memory_mb: 256,
            timeout_s: 60,
            touches: &[
                Touch::Read(Family::Team(TEAMS)),
                READ_JOBS,
                WRITE_JOBS,
                READ_LOGS,
                WRITE_LOGS,
                Touch::Read(Family::Team(COUNTS)),
                WRITE_COUNTS,
                READ_TALLIES,
                WRITE_TALLIES,
                Touch::Read(Family::Team(DEAD_LETTERS)),
                Touch::Write(Family::Team(DEAD_LETTERS)),
                READ_ARMED,
                WRITE_ARMED,
                WRITE_DUE,
            ],
            handle: |cx, message| Box::pin(erase::erase(cx, message)),
        },
        Worker {
            name: "schedules-export",
            queue: EXPORT,
            batch_size: 1,
            window_s: 0,
            memory_mb: 512,
            timeout_s: 300,
            touches: &[
                READ_JOBS,
                READ_LOGS,
                Touch::Read(Family::Team(DEAD_LETTERS)),
                Touch::Read(Family::Team(::export::EXPORTS)),
                Touch::Write(Family::Team(::export::EXPORTS)),
            ],
            handle: |cx, message| Box::pin(export::export(cx, message)),
        },
    ],
    ticks: &[],
    subscriptions: &[
        Subscription { kind: TEAM_ERASED, queue: ERASE },
        Subscription { kind: ::export::EXPORT_REQUESTED, queue: EXPORT },
    ],
    fallback: None,
};
