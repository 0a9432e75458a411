//! What several functions of notices touch.

use ::notice::{CHANNELS, NOTICES, WAITING};
use cx::Touch;
use identity::MEMBERS;
use table::{Family, System};

pub(crate) const READ_CHANNELS: Touch = Touch::Read(Family::Team(CHANNELS));
pub(crate) const WRITE_CHANNELS: Touch = Touch::Write(Family::Team(CHANNELS));
pub(crate) const READ_WAITING: Touch = Touch::Read(Family::Team(WAITING));
pub(crate) const WRITE_WAITING: Touch = Touch::Write(Family::Team(WAITING));
pub(crate) const READ_MEMBERS: Touch = Touch::Read(Family::Team(MEMBERS));
pub(crate) const WRITE_DUE: Touch = Touch::Write(Family::System(System::Due));
pub(crate) const WRITE_LEDGER: Touch = Touch::Write(Family::System(System::Ledger));
pub(crate) const SEND: Touch = Touch::Send(NOTICES);
