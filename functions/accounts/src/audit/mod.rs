//! The audit log: who did what in the team.

pub mod export;
mod filter;
pub mod list;
mod out;
pub mod seal;
pub mod verify;

pub use filter::Filter;
pub(crate) use out::Addresses;
pub use out::{ActorOut, EntryOut};

use ::audit::{AUDIT_SEALS, SEALING};
use cx::Touch;
use due::OCCURRENCES;
use function::{Endpoint, Worker};
use identity::{Permission, ReadAudit};
use table::Family;

use crate::{READ_AUDIT, READ_USER};

const READ_SEALS: Touch = Touch::Read(Family::Team(AUDIT_SEALS));

pub(crate) const LIST: Endpoint =
    Endpoint::get("accounts-audit-list", "/api/audit", "Read the audit log", |site| site.to(list::list))
        .may(ReadAudit::ACTION)
        .touches(&[READ_AUDIT, READ_USER])
        .about("Newest first. Whoever may read their own doing only sees nothing else.");

pub(crate) const EXPORT: Endpoint =
    Endpoint::get("accounts-audit-export", "/api/audit/export", "Export the audit log as CSV", |site| site.to(export::export))
        .may(ReadAudit::ACTION)
        .touches(&[READ_AUDIT, READ_USER])
        .memory_mb(512)
        .timeout_s(29)
        .about("Oldest first, at most 10,000 entries or 4 MB; then `x-next-cursor` says where to go on.");

pub(crate) const VERIFY: Endpoint =
    Endpoint::get("accounts-audit-verify", "/api/audit/verify", "Verify the audit log", |site| site.to(verify::verify))
        .may(ReadAudit::ACTION)
        .touches(&[READ_AUDIT, READ_SEALS, Touch::Seal])
        .memory_mb(512)
        .timeout_s(29)
        .about(
            "Every hour with entries is sealed ten minutes after its end: a digest of its entries, chained to the seal \
             before and encrypted under a key that the table does not hold. This recomputes the seals and names what has \
             not been sealed yet. Keep `newest` elsewhere now and then: as `known_hour` and `known_chain` it shows later \
             whether the newest seals were taken away.",
        );

pub(crate) const SEAL: Worker = Worker {
    name: "accounts-audit-seal",
    queue: SEALING,
    batch_size: 1,
    window_s: 0,
    memory_mb: 256,
    timeout_s: 60,
    touches: &[
        READ_AUDIT,
        READ_SEALS,
        Touch::Write(Family::Team(AUDIT_SEALS)),
        Touch::Read(Family::Team(OCCURRENCES)),
        Touch::Write(Family::Team(OCCURRENCES)),
        Touch::Seal,
    ],
    handle: |cx, message| Box::pin(seal::seal(cx, message)),
};
