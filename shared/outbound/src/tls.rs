//! TLS with certificate authorities that are part of the binary.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};

use crate::failure::SetupError;

/// Mozilla's authorities, compiled in: a bare machine has none installed, and
/// one that has may trust authorities its owner added.
pub(crate) fn public_roots() -> RootCertStore {
    RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
}

/// The TLS settings of our own requests: Mozilla's authorities, HTTP/1.1.
///
/// # Errors
/// When ring lacks what TLS needs, which it does not.
pub fn tls_config() -> Result<ClientConfig, SetupError> {
    client_config(public_roots())
}

/// TLS 1.2 and 1.3 over ring, for HTTP/1.1 alone.
pub(crate) fn client_config(roots: RootCertStore) -> Result<ClientConfig, SetupError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(SetupError::new)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
