//! What a function in another process needs in its environment to work on this machine's state.

use std::net::SocketAddr;

use crate::parts::secret_of;
use crate::{BUCKET, EVENT_BUS, Machine, SEAL_KEYS, TABLE};

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
        let socket_url = config.socket_url.clone().unwrap_or_default();
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
            ("MINUTEHAND_BUCKET", BUCKET.to_owned()),
            ("MINUTEHAND_SOCKET_URL", socket_url),
            ("MINUTEHAND_GATEWAYS", String::new()),
            (queue::DUE_QUEUES, due.join(",")),
        ];
        let sandbox = self.parts.outbound.policy().sandbox.map(|address| ("MINUTEHAND_SANDBOX", address.to_string()));
        let queues = self.parts.queues.iter().map(|(name, url)| {
            let path = url.splitn(4, '/').nth(3).unwrap_or_default();
            (queue::variable_of(name), format!("http://{address}/{path}"))
        });
        let named = fixed.into_iter().chain(sandbox).map(|(name, value)| (name.to_owned(), value));
        named.chain(self.said()).chain(queues).collect()
    }

    /// What is said, and where to find what is not said aloud. What nobody said is empty, or its default.
    fn said(&self) -> Vec<(String, String)> {
        let settings = function::settings(&self.registries).into_iter().filter(|setting| !setting.is_secret());
        let open = settings.map(|setting| (setting.variable(), self.parts.config.settings.get(&setting).to_owned()));
        let providers = function::providers(&self.registries).into_iter().filter(|provider| provider.has_secrets());
        open.chain(providers.map(|provider| (provider.secret_variable(), secret_of(provider)))).collect()
    }
}
