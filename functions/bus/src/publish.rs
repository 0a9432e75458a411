//! `bus-publish` takes domain events from the outbox and puts them on the bus.
//!
//! The order of its steps, and what a crash after each leaves, is the outbox's (`shared/outbox/src/work.rs`). An event
//! whose answer was lost is put again with the same `occurrence_id`. Each is a call of its own: events are rare, and
//! each then succeeds or fails by itself.

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::error::DisplayErrorContext;
use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use cx::{Cx, Touch};
use events::{EVENTS, Posted, Received, SOURCE};
use function::{Sample, Worker};
use outbox::{Ship, Taken, Trouble};

pub(crate) const ENTRY: Worker =
    Worker::shipping("bus-publish", EVENTS, |cx, messages| Box::pin(outbox::ship(cx, Publish, messages)))
        .batch_size(10)
        .touches(&[Touch::Publish])
        .sample(Sample::body(
            r#"{"team": "{team}", "work": "events", "thing": "{event}", "version": 1,
"occurrence": "occ_06DW1H6P00Q4A7S6NW0T5E9R2K", "scheduled_for": "2026-01-15T09:00:00Z", "at": "2026-01-15T09:00:00Z",
"attempt": 1, "origin": "run_now"}"#,
        ));

/// What EventBridge says of an entry that no later try would mend.
const LASTING: [&str; 4] =
    ["InvalidArgument", "MalformedDetail", "NotAuthorizedForSourceException", "NotAuthorizedForDetailTypeException"];

/// Puts events on the bus.
struct Publish;

impl Ship for Publish {
    type Contents = Posted;

    async fn ship(&self, cx: &Cx, event: &Taken<Posted>) -> Result<(), Trouble> {
        put(cx, event).await
    }
}

async fn put(cx: &Cx, parcel: &Taken<Posted>) -> Result<(), Trouble> {
    let passing = |error: api::Error| Trouble::Passing(error.into());
    let (sdk, bus) = (cx.sdk(&Touch::Publish).map_err(passing)?, cx.event_bus().map_err(passing)?);
    let told = Received {
        id: parcel.occurrence.clone(),
        kind: parcel.contents.kind.clone(),
        team: parcel.contents.team.clone(),
        at: parcel.posted_at,
        data: &parcel.contents.data,
    };
    let entry = PutEventsRequestEntry::builder()
        .event_bus_name(bus)
        .source(SOURCE)
        .detail_type(&told.kind)
        .time(DateTime::from_millis(told.at.as_millisecond()))
        .detail(told.detail().map_err(passing)?)
        .build();
    let answer = Client::new(sdk).put_events().entries(entry).send().await;
    let answer = answer.map_err(|error| Trouble::Passing(DisplayErrorContext(&error).to_string().into()))?;
    // A call succeeds even where each of its entries failed.
    match answer.entries().first() {
        Some(entry) if answer.failed_entry_count() == 0 && entry.error_code().is_none() => {
            let (id, event_id) = (parcel.id.as_str(), entry.event_id().unwrap_or_default());
            tracing::info!(parcel = id, event_id, kind = told.kind, attempt = parcel.attempt, "an event was published");
            Ok(())
        }
        Some(entry) => {
            let code = entry.error_code().unwrap_or("no code");
            let cause = format!("EventBridge: {code}: {}", entry.error_message().unwrap_or_default()).into();
            Err(if LASTING.contains(&code) { Trouble::Lasting(cause) } else { Trouble::Passing(cause) })
        }
        None => Err(Trouble::Passing("EventBridge answered without an entry".into())),
    }
}
