//! What a function in another process needs in its environment to work on this machine's state.

use std::net::SocketAddr;

use crate::{EVENT_BUS, GOOGLE_SECRET, Machine, SEAL_KEYS, TABLE};

impl Machine {
    /// The variables for functions that reach the embedded services at `address`, signing with the key `id`
    /// and `secret`.
    pub fn environment(&self, address: SocketAddr, id: &str, secret: &str) -> Vec<(String, String)> {
        let allow_loopback = self.parts.outbound.policy().allow_loopback.to_string();
        let workers = self.registries.iter().flat_map(|registry| registry.workers);
        let due: Vec<&str> = workers.map(|worker| worker.queue).filter(|queue| queue.due).map(|queue| queue.name).collect();
        let config = &self.parts.config;
        let public_url = config.public_url.as_ref().map(ToString::to_string).unwrap_or_default();
        let mail_from = config.mail_from.as_ref().map(ToString::to_string).unwrap_or_default();
        let google = self.parts.config.google.as_ref();
        let client_id = google.map_or("", |google| google.client_id.as_str());
        let issuer = google.map(|google| ("MINUTEHAND_GOOGLE_ISSUER", google.issuer.clone()));
        let fixed = [
            ("AWS_ENDPOINT_URL", format!("http://{address}")),
            ("AWS_REGION", "eu-west-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", id.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", secret.to_owned()),
            ("MINUTEHAND_TABLE", TABLE.to_owned()),
            ("MINUTEHAND_SEAL_KEYS", SEAL_KEYS.to_owned()),
            ("MINUTEHAND_ALLOW_LOOPBACK", allow_loopback),
            ("MINUTEHAND_PUBLIC_URL", public_url),
            ("MINUTEHAND_MAIL_FROM", mail_from),
            ("MINUTEHAND_EVENT_BUS", EVENT_BUS.to_owned()),
            ("MINUTEHAND_GOOGLE_CLIENT_ID", client_id.to_owned()),
            ("MINUTEHAND_GOOGLE_SECRET", GOOGLE_SECRET.to_owned()),
            (queue::DUE_QUEUES, due.join(",")),
        ];
        let sandbox = self.parts.outbound.policy().sandbox.map(|address| ("MINUTEHAND_SANDBOX", address.to_string()));
        let queues = self.parts.queues.iter().map(|(name, url)| {
            let path = url.splitn(4, '/').nth(3).unwrap_or_default();
            (queue::variable_of(name), format!("http://{address}/{path}"))
        });
        let named = fixed.into_iter().chain(issuer).chain(sandbox).map(|(name, value)| (name.to_owned(), value));
        named.chain(queues).collect()
    }
}
