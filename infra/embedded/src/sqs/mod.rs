//! SQS: standard queues on SQLite, in the awsJson1.0 protocol.
//!
//! An operation is one function from its request to its answer, in the file of its subject. All
//! but `ReceiveMessage` are a single transaction; that one may also wait.
//!
//! FIFO queues, tags, permissions and encryption are not embedded. Queues belong to one account
//! and keep the region they were created in, whichever region later calls are signed for.

mod attributes;
mod delete;
mod entries;
mod errors;
mod fair;
mod limits;
mod md5;
mod message;
mod moves;
mod queues;
mod receipt;
mod receive;
mod schema;
mod send;
mod settings;
mod signals;
mod store;
mod take;
mod visibility;

use std::{cell::RefCell, path::Path, sync::Arc};

use rusqlite::Transaction;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    blocking,
    call::{ACCOUNT, Answer, Call, IN_PROCESS_ORIGIN, Service},
    dispatch::Services,
    embedded::{Durability, Now},
    error::{OpenError, StoreError},
};
use errors::Refusal;
pub(crate) use message::new_id;
use signals::Signals;
use store::Store;

/// The result of an operation: the answer's body, or why there is none.
type Reply = Result<Value, Refusal>;

/// All queues of one [`Embedded`](crate::Embedded).
pub(crate) struct Queues {
    store: Store,
    signals: Signals,
    now: Now,
}

/// What an operation knows besides its request.
struct Scene<'a> {
    tx: &'a Transaction<'a>,
    call: &'a Call,
    now: i64,
    /// Queues in which something may have become visible.
    woken: RefCell<Vec<String>>,
}

impl<'a> Scene<'a> {
    fn new(tx: &'a Transaction<'a>, call: &'a Call, now: i64) -> Self {
        Self { tx, call, now, woken: RefCell::default() }
    }

    /// Has the receives that wait on this queue look again, once the transaction is committed.
    fn wake(&self, queue: &str) {
        self.woken.borrow_mut().push(queue.to_owned());
    }
}

impl Queues {
    pub(crate) fn open(file: Option<&Path>, now: Now, durability: Durability) -> Result<Self, OpenError> {
        Ok(Self { store: Store::open(file, durability)?, signals: Signals::default(), now })
    }

    /// Has every waiting receive look again.
    pub(crate) fn wake_all(&self) {
        self.signals.wake_all();
    }

    pub(crate) fn release_in_flight(&self) -> Result<usize, StoreError> {
        let now = (self.now)();
        let released = self
            .store
            .transact(|tx| Ok(visibility::release_all(tx, now)?))
            .map_err(|refusal: Refusal| StoreError(refusal.message().to_owned()))?;
        self.signals.wake_all();
        Ok(released)
    }

    pub(crate) fn next_visible_at(&self, name: &str) -> Option<i64> {
        let now = (self.now)();
        self.store
            .transact(|tx| {
                let queue = store::require_queue(tx, name)?;
                Ok(message::next_visible_at(tx, &queue, now)?)
            })
            .ok()
            .flatten()
    }

    /// Puts `body` into the queue `name`, for another service that `call` asked.
    pub(crate) fn deliver(&self, call: &Call, name: &str, body: &str) -> Result<(), String> {
        let queue_url = format!("{IN_PROCESS_ORIGIN}/{ACCOUNT}/{name}");
        let request = serde_json::json!({ "QueueUrl": queue_url, "MessageBody": body });
        let call = Call {
            service: Service::Queues,
            operation: "SendMessage".to_owned(),
            resource: String::new(),
            body: request.to_string().into_bytes(),
            ..call.clone()
        };
        self.run(&call).map(|_| ()).map_err(|refusal| refusal.message().to_owned())
    }

    /// Runs an operation that does not wait, then wakes the receives it may concern.
    fn run(&self, call: &Call) -> Reply {
        let now = (self.now)();
        let (reply, woken) = self.store.transact(|tx| {
            let scene = Scene::new(tx, call, now);
            let reply = match call.operation.as_str() {
                "CreateQueue" => queues::create(&scene, read(call)?),
                "GetQueueUrl" => queues::url(&scene, read(call)?),
                "ListQueues" => queues::list(&scene, read(call)?),
                "ListDeadLetterSourceQueues" => queues::list_sources(&scene, read(call)?),
                "DeleteQueue" => queues::delete(&scene, read(call)?),
                "PurgeQueue" => queues::purge(&scene, read(call)?),
                "GetQueueAttributes" => attributes::get(&scene, read(call)?),
                "SetQueueAttributes" => attributes::set(&scene, read(call)?),
                "SendMessage" => send::one(&scene, read(call)?),
                "SendMessageBatch" => send::batch(&scene, read(call)?),
                "DeleteMessage" => delete::one(&scene, read(call)?),
                "DeleteMessageBatch" => delete::batch(&scene, read(call)?),
                "ChangeMessageVisibility" => visibility::one(&scene, read(call)?),
                "ChangeMessageVisibilityBatch" => visibility::batch(&scene, read(call)?),
                "StartMessageMoveTask" => moves::start(&scene, read(call)?),
                "ListMessageMoveTasks" => moves::list(&scene, read(call)?),
                _ => Err(Refusal::unknown_operation()),
            }?;
            Ok((reply, scene.woken.into_inner()))
        })?;
        self.signals.wake(&woken);
        Ok(reply)
    }
}

/// Every operation that is answered.
pub(crate) const OPERATIONS: [&str; 17] = [
    "CreateQueue",
    "GetQueueUrl",
    "ListQueues",
    "ListDeadLetterSourceQueues",
    "DeleteQueue",
    "PurgeQueue",
    "GetQueueAttributes",
    "SetQueueAttributes",
    "SendMessage",
    "SendMessageBatch",
    "DeleteMessage",
    "DeleteMessageBatch",
    "ChangeMessageVisibility",
    "ChangeMessageVisibilityBatch",
    "StartMessageMoveTask",
    "ListMessageMoveTasks",
    "ReceiveMessage",
];

/// Runs one call to its end, off the worker threads unless `inline`.
pub(crate) async fn answer(services: Arc<Services>, call: Call) -> Answer {
    let reply = if call.operation == "ReceiveMessage" {
        receive::receive(services, call).await
    } else {
        let inline = services.inline;
        let done = blocking::run(inline, move || services.queues.run(&call)).await;
        done.unwrap_or_else(|interrupted| Err(Refusal::internal(&interrupted)))
    };
    match reply {
        Ok(body) => Answer::ok(body.to_string()),
        Err(refusal) => refusal.into_answer(),
    }
}

fn read<Request: DeserializeOwned>(call: &Call) -> Result<Request, Refusal> {
    serde_json::from_slice(&call.body).map_err(|error| Refusal::unreadable(&error))
}
