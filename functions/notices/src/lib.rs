//! Notices: the channels by which teams are told what products post, and the worker that speaks in them. What a product
//! does to post one is `shared/notice`.

pub mod channels;
pub mod erase;
pub mod export;
pub mod pages;
pub mod send;
#[cfg(feature = "trial")]
pub mod things;
mod touches;

use ::export::EXPORT_REQUESTED;
use ::notice::{CHANNELS, WAITING};
use events::TEAM_ERASED;
use function::{Gateway, Registry, Subscription};

use crate::erase::ERASE;
use crate::export::EXPORT;

/// The functions of notices.
pub static REGISTRY: Registry = Registry::new("notices", "Tells teams what happened: by mail, in Slack, by webhook.")
    .gateway(Gateway::Main)
    .endpoints(&[
        channels::create::ENTRY,
        channels::list::ENTRY,
        channels::show::ENTRY,
        channels::update::ENTRY,
        channels::remove::ENTRY,
        channels::test::ENTRY,
    ])
    .console(&pages::CONSOLE)
    .webhooks(&[send::WEBHOOK])
    .workers(&[send::ENTRY, erase::ENTRY, export::ENTRY])
    .subscriptions(&[Subscription { kind: TEAM_ERASED, queue: ERASE }, Subscription { kind: EXPORT_REQUESTED, queue: EXPORT }])
    .keeps(&[CHANNELS, WAITING]);
