//! What belongs to no product: the minute tick, the sweeper, health, the OpenAPI document, and the fallback
//! for routes that do not exist.

pub mod dispatch;
pub mod fallback;
pub mod health;
pub mod openapi;
pub mod pages;
pub mod sweep;
pub mod tick;

pub use openapi::routes;

use api::problems;
use cx::Touch;
use due::{ARMED, OCCURRENCES};
use function::{Endpoint, Registry, Tick, Worker};
use queue::Queue;
use table::{Family, System};

/// Shards whose pass had to stop early.
pub const SHARDS: Queue = Queue { name: "shards", visibility_s: 360, max_receives: 5, due: false };

const DUE: Family = Family::System(System::Due);
const LEDGER: Family = Family::System(System::Ledger);

/// What a pass over a shard touches: it reads the index, and dispatches.
const PASS: [Touch; 6] = [
    Touch::Read(DUE),
    Touch::Write(DUE),
    Touch::Write(LEDGER),
    Touch::Write(Family::Team(ARMED)),
    Touch::Send(SHARDS),
    Touch::SendAnyDue,
];

/// The functions of the platform.
pub static REGISTRY: Registry = Registry {
    product: "platform",
    about: "What belongs to no product: health, and this document.",
    endpoints: &[
        Endpoint::get("platform-health", "/api/health", "Is it up", |site| site.to(health::health)),
        Endpoint::get("platform-openapi", "/api/openapi.json", "Read this document", |site| site.to(openapi::openapi)),
    ],
    console: Some(&pages::CONSOLE),
    webhooks: &[],
    workers: &[Worker {
        name: "platform-dispatch",
        queue: SHARDS,
        batch_size: 1,
        window_s: 0,
        memory_mb: 512,
        timeout_s: 60,
        touches: &PASS,
        handle: |cx, message| Box::pin(dispatch::dispatch(cx, message)),
    }],
    ticks: &[
        Tick {
            name: "platform-tick",
            every_minutes: 1,
            memory_mb: 512,
            timeout_s: 55,
            touches: &PASS,
            handle: |cx| Box::pin(tick::tick(cx)),
        },
        Tick {
            name: "platform-sweep",
            every_minutes: 5,
            memory_mb: 256,
            timeout_s: 55,
            touches: &[
                Touch::Read(LEDGER),
                Touch::Write(LEDGER),
                Touch::Read(Family::Team(OCCURRENCES)),
                Touch::Write(Family::Team(OCCURRENCES)),
                Touch::SendAnyDue,
            ],
            handle: |cx| Box::pin(sweep::sweep(cx)),
        },
    ],
    subscriptions: &[],
    fallback: Some(&FALLBACK),
};

/// What answers where no route does: API Gateway's `$default`.
pub static FALLBACK: Endpoint =
    Endpoint::get("platform-fallback", "$default", "Say what is wrong with the address", |site| site.to_any(fallback::fallback))
        .refusing(console::refusal)
        .problems(&[problems::NO_ROUTE, problems::METHOD_NOT_ALLOWED]);
