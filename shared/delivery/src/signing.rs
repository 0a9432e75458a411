//! Signing secrets and signatures, as Standard Webhooks 1.0.0 has them.

use std::fmt;

use api::HeaderField;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use due::OccurrenceId;
use hmac::{Hmac, KeyInit, Mac};
use schemars::{SchemaGenerator, json_schema};
use sha2::Sha256;

pub(crate) const WEBHOOK_ID: &str = "webhook-id";
pub(crate) const WEBHOOK_TIMESTAMP: &str = "webhook-timestamp";
pub(crate) const WEBHOOK_SIGNATURE: &str = "webhook-signature";

/// The headers of a signed call, for the document.
pub const HEADERS: &[HeaderField] = &[
    HeaderField {
        name: WEBHOOK_ID,
        about: "The occurrence's id; the same for every attempt.",
        schema: SchemaGenerator::subschema_for::<OccurrenceId>,
    },
    HeaderField {
        name: WEBHOOK_TIMESTAMP,
        about: "When this attempt was signed, in seconds since 1970.",
        schema: |_| json_schema!({"type": "integer"}),
    },
    HeaderField {
        name: WEBHOOK_SIGNATURE,
        about: "`v1,` and base64 of HMAC-SHA256 over `{id}.{timestamp}.{body}` under the target's secret.",
        schema: |_| json_schema!({"type": "string", "pattern": "^v1,[A-Za-z0-9+/]{43}=$"}),
    },
];

/// What a target's calls are signed with: 32 random bytes, shown as `whsec_` and base64.
#[derive(Clone)]
pub struct SigningSecret(Vec<u8>);

impl SigningSecret {
    /// A new secret.
    pub fn new(random: [u8; 32]) -> Self {
        SigningSecret(random.to_vec())
    }

    /// The secret whose bytes these are.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        SigningSecret(bytes)
    }

    /// Its bytes, to be sealed.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// `whsec_…`, for the one answer that shows it.
    pub fn reveal(&self) -> String {
        format!("whsec_{}", BASE64.encode(&self.0))
    }

    /// The `webhook-signature` of a call: `v1,` and the base64 HMAC-SHA256 of `{id}.{timestamp}.{body}`
    /// (Standard Webhooks 1.0.0, "Signature scheme"). `timestamp` is in seconds since the epoch.
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        // HMAC takes a key of any length, so this cannot fail.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        format!("v1,{}", BASE64.encode(mac.finalize().into_bytes()))
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_as_the_official_library_does() {
        let secret = SigningSecret::new([7; 32]);
        let oracle = standardwebhooks::Webhook::new(&secret.reveal()).unwrap();
        let expected = oracle.sign("occ_1", 1_790_000_000, br#"{"a":1}"#).unwrap();
        assert_eq!(secret.sign("occ_1", 1_790_000_000, br#"{"a":1}"#), expected);
    }
}
