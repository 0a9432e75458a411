//! Posting a notice with the change that it tells of.

use api::TeamId;
use cx::{Cx, Touch};
use due::{Due, Errand, OccurrenceId, Origin, Subject};
use jiff::Timestamp;
use table::{Condition, Family, Range, System, Transaction};

use crate::{CHANNELS, Channel, ChannelId, MOST_CHANNELS, NOTICES, Notice, WAITING, Waiting};

/// What posting touches.
pub const TOUCHES: [Touch; 5] = [
    Touch::Read(Family::Team(CHANNELS)),
    Touch::Write(Family::Team(WAITING)),
    Touch::Write(Family::System(System::Due)),
    Touch::Write(Family::System(System::Ledger)),
    Touch::Send(NOTICES),
];

/// A notice on its way into a transaction. Empty where nobody wants to hear of it.
#[derive(Debug, Default)]
#[must_use = "a notice that joins no transaction is told nobody"]
pub struct Told(Vec<(Waiting, Due)>);

/// Prepares to tell `team` what `notice` says. What goes wrong here is logged and the notice lost: telling of a change stands
/// in no change's way.
pub async fn prepare(cx: &Cx, team: &TeamId, notice: &Notice<'_>) -> Told {
    let prepared = async {
        let table = cx.table();
        let channels: Vec<Channel> = table.all(&Channel::list_of(team), Range::All).await?;
        let mut told = Vec::new();
        for channel in channels.into_iter().filter(|channel| channel.wants(notice.kind)).take(MOST_CHANNELS) {
            let due = due_of(team, &channel.id, channel.timing.next(cx.now()), "");
            // Many write the same one, and none of them changes it.
            if !cx.marks().is_set(&mark("due", &due)) {
                table.put(&due, Condition::Always).await?;
                cx.marks().set(&mark("due", &due));
            }
            told.push((Waiting::of(team, &channel.id, notice, due.fire_at), due));
        }
        Ok::<_, table::TableError>(Told(told))
    };
    prepared.await.unwrap_or_else(|error| {
        tracing::error!(kind = notice.kind.name, error = &error as &dyn std::error::Error, "a notice could not be prepared");
        Told::default()
    })
}

/// The due item for `channel` to speak at `at`, which is the occurrence that `nonce` tells from others of that instant.
pub fn due_of(team: &TeamId, channel: &ChannelId, at: Timestamp, nonce: &str) -> Due {
    let occurrence = occurrence_of(channel, at, nonce);
    Due::errand(Subject::new(NOTICES.name, team, channel.as_str(), 1), at, Errand::first(occurrence, at, Origin::RunNow))
}

/// The id of that occurrence.
pub fn occurrence_of(channel: &ChannelId, at: Timestamp, nonce: &str) -> OccurrenceId {
    OccurrenceId::of(NOTICES.name, channel.as_str(), at, nonce)
}

impl Told {
    /// Adds it to the `transaction` of the change that it tells of: an item for each channel.
    pub fn join<'a>(&self, transaction: Transaction<'a>) -> Transaction<'a> {
        self.0.iter().fold(transaction, |transaction, (waiting, _)| transaction.put(waiting, Condition::Always))
    }

    /// Hands the channels' due items to the queue where they are near, once the transaction is committed. The tick does it
    /// otherwise.
    pub async fn leave(self, cx: &Cx) {
        for (_, due) in self.0 {
            if !cx.marks().is_set(&mark("sent", &due)) {
                cx.marks().set(&mark("sent", &due));
                due::dispatch_if_near(cx, &due).await;
            }
        }
    }
}

/// What this process did for a channel's instant and need not do for each notice.
fn mark(what: &str, due: &Due) -> String {
    format!("notice {what} {} {}", due.subject.thing, due.fire_at)
}
