//! The keys with which requests may be signed.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use s3s::auth::{S3Auth, SecretKey};
use s3s::{S3Result, s3_error};

/// Secrets by access key. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Keys(Arc<RwLock<BTreeMap<String, SecretKey>>>);

impl Keys {
    pub(super) fn add(&self, id: &str, secret: &str) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), SecretKey::from(secret));
    }
}

#[async_trait::async_trait]
impl S3Auth for Keys {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        keys.get(access_key).cloned().ok_or_else(|| s3_error!(InvalidAccessKeyId))
    }
}
