//! Randomness, from the system or derived from a secret.

use std::sync::atomic::{AtomicU64, Ordering};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Gives unpredictable bytes.
pub trait Random: Send + Sync + std::fmt::Debug {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::expect_used, reason = "a system without randomness must not go on: every secret would be guessable")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the system gives randomness");
    }
}

/// Bytes that follow from a secret: HMAC-SHA256 of a counter under it. The same secret gives the same
/// bytes in the same order.
pub struct Derived {
    secret: Vec<u8>,
    counter: AtomicU64,
}

impl Derived {
    /// A sequence that depends on `secret` alone.
    pub fn new(secret: &[u8]) -> Self {
        Derived { secret: secret.to_vec(), counter: AtomicU64::new(0) }
    }
}

impl Random for Derived {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let count = self.counter.fetch_add(1, Ordering::Relaxed);
            // HMAC takes a key of any length, so this cannot fail.
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.secret) else { continue };
            mac.update(&count.to_be_bytes());
            chunk.copy_from_slice(&mac.finalize().into_bytes()[..chunk.len()]);
        }
    }
}

impl std::fmt::Debug for Derived {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Derived")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_gives_the_same_bytes_again_and_another_gives_others() {
        let draw = |secret: &[u8]| {
            let random = Derived::new(secret);
            let mut bytes = [0; 40];
            random.fill(&mut bytes);
            bytes
        };
        assert_eq!(draw(b"a"), draw(b"a"));
        assert_ne!(draw(b"a"), draw(b"b"));
        assert_ne!(draw(b"a")[..8], draw(b"a")[32..]);
    }
}
