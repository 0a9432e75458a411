//! What several functions of schedules touch.

use cx::Touch;
use due::{ARMED, OCCURRENCES};
use identity::TEAMS;
use live::{READ_CONNECTIONS, WRITE_CONNECTIONS, WRITE_SOCKETS};
use table::{Family, System};

use crate::deliveries::{DEAD_LETTERS, DELIVERIES};
use crate::job::JOBS;
use crate::log::{COUNTS, LOGS};
use crate::tally::TALLIES;

pub(crate) const READ_JOBS: Touch = Touch::Read(Family::Team(JOBS));
pub(crate) const WRITE_JOBS: Touch = Touch::Write(Family::Team(JOBS));
pub(crate) const READ_COUNTS: Touch = Touch::Read(Family::Team(COUNTS));
pub(crate) const WRITE_COUNTS: Touch = Touch::Write(Family::Team(COUNTS));
pub(crate) const READ_LOGS: Touch = Touch::Read(Family::Team(LOGS));
pub(crate) const WRITE_LOGS: Touch = Touch::Write(Family::Team(LOGS));
pub(crate) const READ_TALLIES: Touch = Touch::Read(Family::Team(TALLIES));
pub(crate) const WRITE_TALLIES: Touch = Touch::Write(Family::Team(TALLIES));
pub(crate) const READ_DEAD_LETTERS: Touch = Touch::Read(Family::Team(DEAD_LETTERS));
pub(crate) const WRITE_DEAD_LETTERS: Touch = Touch::Write(Family::Team(DEAD_LETTERS));
pub(crate) const READ_OCCURRENCES: Touch = Touch::Read(Family::Team(OCCURRENCES));
pub(crate) const READ_ARMED: Touch = Touch::Read(Family::Team(ARMED));
pub(crate) const WRITE_ARMED: Touch = Touch::Write(Family::Team(ARMED));
pub(crate) const WRITE_DUE: Touch = Touch::Write(Family::System(System::Due));
pub(crate) const WRITE_LEDGER: Touch = Touch::Write(Family::System(System::Ledger));
pub(crate) const READ_TEAMS: Touch = Touch::Read(Family::Team(TEAMS));
pub(crate) const SEND: Touch = Touch::Send(DELIVERIES);

/// What changing a job touches: the job, its due item, the queue when the next instant is near, and whoever is to be told.
pub(crate) const CHANGE: &[Touch] = &[
    READ_JOBS,
    WRITE_JOBS,
    WRITE_LOGS,
    WRITE_TALLIES,
    READ_ARMED,
    WRITE_ARMED,
    WRITE_DUE,
    WRITE_LEDGER,
    SEND,
    Touch::Seal,
    Touch::Tell,
    READ_CONNECTIONS,
    WRITE_CONNECTIONS,
    WRITE_SOCKETS,
];

/// What sending one occurrence outside the calendar touches.
pub(crate) const ERRAND: &[Touch] = &[READ_JOBS, WRITE_JOBS, READ_OCCURRENCES, WRITE_DUE, WRITE_LEDGER, SEND];
