//! Settings: what differs between deployments, read once at start.

use std::collections::BTreeMap;

use crate::{BlobPlace, PublicUrl, Sender, Settings};

/// Settings of a deployment.
#[derive(Clone, Debug)]
pub struct Config {
    /// What it says of products' rules and of providers; see [`Cx::setting`](crate::Cx::setting) and
    /// [`Cx::provider`](crate::Cx::provider).
    pub settings: Settings,
    /// Whether this process is the only one working on its state, as on one machine. Then a lease held
    /// by any other process is that of a dead one, and need not be waited for.
    pub sole_process: bool,
    /// Names this process in leases.
    pub process: String,
    /// Whether requests are limited by rate.
    pub rate_limits: bool,
    /// Whether the public address is HTTPS, so that cookies may insist on it.
    pub https: bool,
    /// Where people reach us, for functions that write links.
    pub public_url: Option<PublicUrl>,
    /// Who mails are from, for the function that sends them.
    pub mail_from: Option<Sender>,
    /// Where blobs are, for functions that touch some.
    pub blobs: Option<BlobPlace>,
    /// The name of the bus, for the function that publishes events.
    pub event_bus: Option<String>,
    /// Where the socket is opened, `wss://…` or `ws://…`, for functions that say so or tell.
    pub socket_url: Option<String>,
    /// Where the APIs of products that have an HTTP API of their own answer, by product. On one machine there is none.
    pub gateways: BTreeMap<String, String>,
}
