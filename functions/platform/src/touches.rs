//! What several functions of the platform touch.

use cx::Touch;
use due::ARMED;
use table::{Family, System};

use crate::shards::SHARDS;

pub(crate) const READ_LEDGER: Touch = Touch::Read(Family::System(System::Ledger));
pub(crate) const WRITE_LEDGER: Touch = Touch::Write(Family::System(System::Ledger));

/// What a pass over a shard touches: it reads the index, and dispatches.
pub(crate) const PASS: &[Touch] = &[
    Touch::Read(Family::System(System::Due)),
    Touch::Write(Family::System(System::Due)),
    WRITE_LEDGER,
    Touch::Write(Family::Team(ARMED)),
    Touch::Send(SHARDS),
    Touch::SendAnyDue,
];
