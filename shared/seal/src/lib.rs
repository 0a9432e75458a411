//! Secrets at rest: AES-256-GCM with a key id in front and the owner as associated data, so that a sealed
//! value copied to another tenant's row, or to another field, does not open.

use std::collections::BTreeMap;
use std::fmt;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Before a key that is given as bytes rather than as text, in a secret.
const BYTES: &str = "base64:";
/// 43 letters and digits hold as much as 32 bytes.
const LEAST_CHARS: usize = 43;

/// A sealed value: `<key id>.<base64 of nonce and ciphertext>`. Printing it tells nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sealed(String);

/// The keys that open, and the one that seals.
#[derive(Clone)]
pub struct SealKeys {
    current: String,
    ciphers: BTreeMap<String, Aes256Gcm>,
}

/// Why a key list or a sealed value cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The key list is not `id:base64[,id:base64…]` with 32-byte keys.
    #[error("the seal keys must be `id:base64` pairs of 32 bytes, separated by commas")]
    Keys,
    /// The secret is not `{"current": "<id>", "<id>": "<key>", …}`.
    #[error(
        "the seal keys must be a JSON object of texts: `current` names one of its other fields, each a key of at least 43 characters"
    )]
    Secret,
    /// The system gave no randomness.
    #[error("no randomness for a nonce")]
    Randomness,
    /// The value was sealed under another key or for another owner, or was changed.
    #[error("a sealed value does not open for `{0}`")]
    DoesNotOpen(String),
}

impl From<SealError> for api::Error {
    fn from(error: SealError) -> Self {
        api::Error::internal(error)
    }
}

impl SealKeys {
    /// Reads `id:base64[,id:base64…]`; the first key seals, all of them open.
    ///
    /// # Errors
    /// [`SealError::Keys`] when the list is empty or a key is not 32 bytes.
    pub fn parse(text: &str) -> Result<Self, SealError> {
        let mut current = None;
        let mut ciphers = BTreeMap::new();
        for pair in text.trim().split(',') {
            let (id, key) = pair.split_once(':').ok_or(SealError::Keys)?;
            let key = BASE64.decode(key.trim_end_matches('=')).map_err(|_| SealError::Keys)?;
            let cipher = Aes256Gcm::new_from_slice(&key).map_err(|_| SealError::Keys)?;
            if id.is_empty() || id.contains('.') {
                return Err(SealError::Keys);
            }
            current.get_or_insert_with(|| id.to_owned());
            ciphers.insert(id.to_owned(), cipher);
        }
        Ok(SealKeys { current: current.ok_or(SealError::Keys)?, ciphers })
    }

    /// Reads `{"current": "k2", "k1": "…", "k2": "…"}`, the form in which a secret store keeps them. A key is
    /// random text of at least 43 characters, as a store makes it, of which SHA-256 is taken; or `base64:` and
    /// the 32 bytes themselves.
    ///
    /// # Errors
    /// [`SealError::Secret`] when it has another form.
    pub fn from_secret(text: &str) -> Result<Self, SealError> {
        let mut keys: BTreeMap<String, String> = serde_json::from_str(text).map_err(|_| SealError::Secret)?;
        let current = keys.remove("current").filter(|current| keys.contains_key(current)).ok_or(SealError::Secret)?;
        let mut ciphers = BTreeMap::new();
        for (id, key) in keys {
            let key = match key.strip_prefix(BYTES) {
                Some(text) => BASE64.decode(text.trim_end_matches('=')).map_err(|_| SealError::Secret)?,
                None if key.len() >= LEAST_CHARS && !id.contains('.') => Sha256::digest(key).to_vec(),
                None => return Err(SealError::Secret),
            };
            ciphers.insert(id, Aes256Gcm::new_from_slice(&key).map_err(|_| SealError::Secret)?);
        }
        Ok(SealKeys { current, ciphers })
    }

    /// A key list that [`SealKeys::parse`] reads, in the form that [`SealKeys::from_secret`] reads.
    ///
    /// # Errors
    /// [`SealError::Keys`] when it is no such list.
    pub fn to_secret(list: &str) -> Result<String, SealError> {
        let current = SealKeys::parse(list)?.current;
        let pairs = list.trim().split(',').filter_map(|pair| pair.split_once(':'));
        let keys = pairs.map(|(id, key)| (id, format!("{BYTES}{key}"))).chain([("current", current.clone())]);
        serde_json::to_string(&keys.collect::<BTreeMap<_, _>>()).map_err(|_| SealError::Keys)
    }

    /// A new key list of one random key, in the form [`SealKeys::parse`] reads.
    ///
    /// # Errors
    /// [`SealError::Randomness`] when the system has none.
    pub fn generate() -> Result<String, SealError> {
        let mut key = [0u8; 32];
        getrandom::fill(&mut key).map_err(|_| SealError::Randomness)?;
        Ok(format!("k1:{}", BASE64.encode(key)))
    }

    /// Seals `plain` for `owner`, a text that names tenant, thing and field.
    ///
    /// The nonce comes from the system even where a test fixes all other randomness: AES-GCM is broken
    /// by a nonce that repeats.
    ///
    /// # Errors
    /// [`SealError::Randomness`] when the system has none.
    pub fn seal(&self, owner: &str, plain: &[u8]) -> Result<Sealed, SealError> {
        let mut nonce = [0u8; 12];
        getrandom::fill(&mut nonce).map_err(|_| SealError::Randomness)?;
        let cipher = self.ciphers.get(&self.current).ok_or(SealError::Keys)?;
        let payload = Payload { msg: plain, aad: owner.as_bytes() };
        let sealed = cipher.encrypt(&nonce.into(), payload).map_err(|_| SealError::Keys)?;
        let bytes = [nonce.as_slice(), &sealed].concat();
        Ok(Sealed(format!("{}.{}", self.current, BASE64.encode(bytes))))
    }

    /// Opens what was sealed for the same `owner`.
    ///
    /// # Errors
    /// [`SealError::DoesNotOpen`] for another owner, an unknown key or a changed value.
    pub fn open(&self, owner: &str, sealed: &Sealed) -> Result<Vec<u8>, SealError> {
        self.try_open(owner, sealed).ok_or_else(|| SealError::DoesNotOpen(owner.to_owned()))
    }

    fn try_open(&self, owner: &str, sealed: &Sealed) -> Option<Vec<u8>> {
        let (id, text) = sealed.0.split_once('.')?;
        let bytes = BASE64.decode(text).ok()?;
        let (nonce, ciphertext) = bytes.split_at_checked(12)?;
        let nonce: [u8; 12] = nonce.try_into().ok()?;
        let payload = Payload { msg: ciphertext, aad: owner.as_bytes() };
        self.ciphers.get(id)?.decrypt(&nonce.into(), payload).ok()
    }
}

impl fmt::Debug for SealKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealKeys({} keys, current {})", self.ciphers.len(), self.current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_for_its_owner_only() {
        let keys = SealKeys::parse(&SealKeys::generate().unwrap()).unwrap();
        let sealed = keys.seal("team_a/job_1/secret", b"whsec_x").unwrap();
        assert_eq!(keys.open("team_a/job_1/secret", &sealed).unwrap(), b"whsec_x");
        assert!(keys.open("team_b/job_1/secret", &sealed).is_err());
    }

    #[test]
    fn an_old_key_still_opens_after_rotation() {
        let old = SealKeys::generate().unwrap();
        let sealed = SealKeys::parse(&old).unwrap().seal("o", b"x").unwrap();
        let new = SealKeys::generate().unwrap().replace("k1:", "k2:");
        let keys = SealKeys::parse(&format!("{new},{old}")).unwrap();
        assert_eq!(keys.open("o", &sealed).unwrap(), b"x");
        assert!(SealKeys::parse(&new).unwrap().open("o", &sealed).is_err());
    }

    #[test]
    fn refuses_short_keys_and_changed_values() {
        assert!(SealKeys::parse("k1:AAAA").is_err());
        let keys = SealKeys::parse(&SealKeys::generate().unwrap()).unwrap();
        let sealed = keys.seal("o", b"x").unwrap();
        let mut text = sealed.0.clone();
        let last = if text.ends_with('A') { 'B' } else { 'A' };
        text.pop();
        text.push(last);
        assert!(keys.open("o", &Sealed(text)).is_err());
    }

    #[test]
    fn reads_the_form_of_a_secret_store() {
        let made = r#"{"current":"k1","k1":"N=2.?_#/yIg@Rxg6L8S-2{#D>c&796cFCl5OXtkAESi"}"#;
        let old = SealKeys::from_secret(made).unwrap();
        let sealed = old.seal("o", b"x").unwrap();
        let rotated =
            made.replace(r#""current":"k1""#, r#""current":"k2","k2":"base64:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=""#);
        let new = SealKeys::from_secret(&rotated).unwrap();
        assert_eq!(new.open("o", &sealed).unwrap(), b"x");
        assert!(old.open("o", &new.seal("o", b"x").unwrap()).is_err());
        for wrong in ["", "{}", r#"{"current":"k1"}"#, r#"{"current":"k1","k1":"short"}"#, r#"{"k1":"x"}"#] {
            assert!(SealKeys::from_secret(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_key_list_reads_the_same_as_a_secret() {
        let list = format!("k2:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,{}", SealKeys::generate().unwrap());
        let sealed = SealKeys::parse(&list).unwrap().seal("o", b"x").unwrap();
        let same = SealKeys::from_secret(&SealKeys::to_secret(&list).unwrap()).unwrap();
        assert_eq!(same.open("o", &sealed).unwrap(), b"x");
    }
}
