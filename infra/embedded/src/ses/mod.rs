//! SES, as far as functions ask it: `SendEmail` of the v2 API, with simple content. The newest mails are kept, in
//! memory or in `mails.db`; a relay may take them further.

mod request;
mod store;

use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};

use serde::Serialize;
use serde_json::json;

use crate::blocking;
use crate::call::{Answer, Call};
use crate::dispatch::Services;
use crate::error::{OpenError, StoreError};
use crate::sqs::new_id;

use request::SendEmail;
use store::Store;

/// Every operation that is answered.
pub(crate) const OPERATIONS: [&str; 1] = ["SendEmail"];

/// The operation behind a method and path, for REST has no `x-amz-target`.
pub(crate) fn operation(method: &str, path: &str) -> Option<&'static str> {
    (method == "POST" && path == "/v2/email/outbound-emails").then_some(OPERATIONS[0])
}

/// A mail that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Mail {
    /// SES's id of it.
    pub message_id: String,
    /// When, in milliseconds since the epoch.
    pub sent_at_ms: i64,
    /// Who sent it, as a header says it.
    pub from: String,
    /// To whom.
    pub to: Vec<String>,
    /// What about.
    pub subject: String,
    /// Its plain part.
    pub text: Option<String>,
    /// Its HTML part.
    pub html: Option<String>,
    /// Headers beyond those.
    pub headers: Vec<(String, String)>,
}

/// Takes mails further, out of this machine.
pub trait Relay: Send + Sync {
    /// Hands `mail` over. It is sent once this succeeds.
    fn relay(&self, mail: Mail) -> Relaying;
}

/// A mail being handed over.
pub type Relaying = Pin<Box<dyn Future<Output = Result<(), RelayError>> + Send>>;

/// Why a relay did not take a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelayError {
    /// It never will.
    Refused(String),
    /// It may later.
    Busy(String),
}

/// All mails of one [`Embedded`](crate::Embedded).
pub(crate) struct Mails {
    store: Store,
    relay: RwLock<Option<Arc<dyn Relay>>>,
}

impl Mails {
    pub(crate) fn open(file: Option<&Path>) -> Result<Self, OpenError> {
        Ok(Mails { store: Store::open(file)?, relay: RwLock::default() })
    }

    pub(crate) fn relay_to(&self, relay: Arc<dyn Relay>) {
        *self.relay.write().unwrap_or_else(PoisonError::into_inner) = Some(relay);
    }

    pub(crate) fn all(&self) -> Result<Vec<Mail>, StoreError> {
        self.store.all()
    }

    fn relay(&self) -> Option<Arc<dyn Relay>> {
        self.relay.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Runs one call to its end: checks, relays, keeps, answers. What dies in between is sent again by whoever asked.
pub(crate) async fn answer(services: Arc<Services>, call: Call) -> Answer {
    let request: SendEmail = match serde_json::from_slice(&call.body) {
        Ok(request) => request,
        Err(error) => return Answer::error(400, "SerializationException", &error.to_string()),
    };
    let mail = match request.read(format!("{}-000000", new_id()), (services.now)()) {
        Ok(mail) => mail,
        Err(wrong) => return Answer::error(400, "BadRequestException", &wrong),
    };
    if let Some(relay) = services.mails.relay() {
        match relay.relay(mail.clone()).await {
            Ok(()) => {}
            Err(RelayError::Refused(why)) => return Answer::error(400, "BadRequestException", &why),
            Err(RelayError::Busy(why)) => return Answer::error(429, "TooManyRequestsException", &why),
        }
    }
    let (inline, id) = (services.inline, mail.message_id.clone());
    match blocking::run(inline, move || services.mails.store.keep(&mail)).await {
        Ok(Ok(())) => Answer::ok(json!({"MessageId": id}).to_string()),
        Ok(Err(error)) => Answer::error(500, "InternalFailure", &error.to_string()),
        Err(interrupted) => Answer::error(500, "InternalFailure", &interrupted.to_string()),
    }
}
