//! Posting a notice with the change that it tells of.

use api::TeamId;
use cx::{Cx, Touch};
use due::{Due, Errand, OccurrenceId, Origin, Subject};
use jiff::{SignedDuration, Timestamp};
use table::{Condition, Family, Range, System, Transaction};

use crate::{CHANNELS, Channel, ChannelId, NOTICES, Notice, WAITING, Waiting};

/// What posting touches.
pub const TOUCHES: [Touch; 5] = [
    Touch::Read(Family::Team(CHANNELS)),
    Touch::Write(Family::Team(WAITING)),
    Touch::Write(Family::System(System::Due)),
    Touch::Write(Family::System(System::Ledger)),
    Touch::Send(NOTICES),
];

/// A commit that took until so shortly before the instant may have come too late for it.
const TOO_LATE: SignedDuration = SignedDuration::from_secs(2);

/// A notice on its way into a transaction. Empty where nobody wants to hear of it.
#[derive(Debug, Default)]
#[must_use = "a notice that joins no transaction is told nobody"]
pub struct Told(Vec<(Channel, Waiting, Due)>);

/// Prepares to tell `team` what `notice` says. What goes wrong here is logged and the notice lost: telling of a change stands
/// in no change's way.
pub async fn prepare(cx: &Cx, team: &TeamId, notice: &Notice<'_>) -> Told {
    let prepared = async {
        let table = cx.table();
        let channels: Vec<Channel> = table.all(&Channel::list_of(team), Range::All).await?;
        let mut told = Vec::new();
        for channel in channels.into_iter().filter(|channel| channel.wants(notice.kind)) {
            let due = due_of(team, &channel.id, channel.timing.next(cx.now()));
            // Many write the same one, and none of them changes it.
            table.put(&due, Condition::Always).await?;
            let waiting = Waiting::of(team, &channel.id, notice);
            told.push((channel, waiting, due));
        }
        Ok::<_, table::TableError>(Told(told))
    };
    prepared.await.unwrap_or_else(|error| {
        tracing::error!(kind = notice.kind.name, error = &error as &dyn std::error::Error, "a notice could not be prepared");
        Told::default()
    })
}

/// The due item for `channel` to speak at `at`.
pub fn due_of(team: &TeamId, channel: &ChannelId, at: Timestamp) -> Due {
    let occurrence = OccurrenceId::of(NOTICES.name, channel.as_str(), at, "");
    Due::errand(Subject::new(NOTICES.name, team, channel.as_str(), 1), at, Errand::first(occurrence, at, Origin::RunNow))
}

impl Told {
    /// Adds it to the `transaction` of the change that it tells of: an item for each channel.
    pub fn join<'a>(&self, transaction: Transaction<'a>) -> Transaction<'a> {
        self.0.iter().fold(transaction, |transaction, (_, waiting, _)| transaction.put(waiting, Condition::Always))
    }

    /// Sees to it that it is said, once the transaction is committed.
    pub async fn leave(self, cx: &Cx) {
        for (channel, waiting, due) in self.0 {
            let is_late = cx.now() + TOO_LATE > due.fire_at;
            let due = if is_late { due_of(&waiting.team, &channel.id, channel.timing.next(cx.now())) } else { due };
            if is_late && let Err(error) = cx.table().put(&due, Condition::Always).await {
                tracing::error!(error = &error as &dyn std::error::Error, "a notice waits for the next one of its channel");
            }
            due::dispatch_if_near(cx, &due).await;
        }
    }
}
