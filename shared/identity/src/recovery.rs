//! Recovery codes: what stands in for a second factor that is lost. Ten of them, each good once.

use std::fmt;

use api::base32;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::TotpSecret;

/// How many codes somebody gets at a time.
const CODES: usize = 10;
/// 50 bits in base 32.
const CHARS: usize = 10;

/// A recovery code in the clear. It exists only between its making and the answer that shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// Ten new codes, each from what `random` gives: `cx.random()`.
    pub fn ten(mut random: impl FnMut() -> [u8; 7]) -> Vec<RecoveryCode> {
        (0..CODES).map(|_| RecoveryCode(base32(&random()).chars().take(CHARS).collect())).collect()
    }

    /// Reads what somebody typed: case, dashes and spaces do not matter, nor do letters that look like digits. `None`
    /// when it cannot be a code.
    pub fn read(text: &str) -> Option<RecoveryCode> {
        let letters = text.chars().filter(|c| !c.is_whitespace() && *c != '-').take(CHARS + 1);
        let letters = letters.map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        });
        let code: String = letters.collect();
        let sound = code.len() == CHARS && code.chars().all(|c| c.is_ascii_digit() || (c.is_ascii_uppercase() && c != 'U'));
        sound.then_some(RecoveryCode(code))
    }

    /// The code as it is shown: `xxxxx-xxxxx`.
    pub fn reveal(&self) -> String {
        let (first, second) = self.0.split_at(CHARS / 2);
        format!("{first}-{second}").to_ascii_lowercase()
    }

    /// What is stored instead of the code: its HMAC under the second factor's `secret`. 50 bits are too few for a hash
    /// that whoever has the table can try out; the secret is sealed there.
    pub fn hash(&self, secret: &TotpSecret) -> String {
        // HMAC takes a key of any length, so this cannot fail.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
        mac.update(b"recovery code ");
        mac.update(self.0.as_bytes());
        base32(&mac.finalize().into_bytes())
    }

    /// The hashes that are left once this code is used, or `None` when it is not among them. Store them with a condition
    /// on those before, so that no code works twice.
    pub fn spend(&self, secret: &TotpSecret, hashes: &[String]) -> Option<Vec<String>> {
        let hash = self.hash(secret);
        let is_this = |other: &String| bool::from(other.as_bytes().ct_eq(hash.as_bytes()));
        let left: Vec<String> = hashes.iter().filter(|other| !is_this(other)).cloned().collect();
        (left.len() < hashes.len()).then_some(left)
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn ten() -> Vec<RecoveryCode> {
        let mut count = 0_u64;
        RecoveryCode::ten(|| {
            count = count.wrapping_add(0x9E37_79B9_7F4A_7C15);
            count.to_be_bytes()[..7].try_into().unwrap()
        })
    }

    fn secret() -> TotpSecret {
        TotpSecret::new([7; 20])
    }

    #[test]
    fn ten_codes_of_fifty_bits_are_shown_in_two_halves() {
        let shown: BTreeSet<String> = ten().iter().map(RecoveryCode::reveal).collect();
        assert_eq!(shown.len(), 10);
        for code in shown {
            let (first, second) = code.split_once('-').unwrap();
            assert!(first.len() == 5 && second.len() == 5 && code.chars().all(|c| c == '-' || !c.is_ascii_uppercase()), "{code}");
        }
        // Each bit of the first 50 counts.
        let of = |bytes: [u8; 7]| RecoveryCode::ten(|| bytes)[0].clone();
        for bit in 0..50 {
            let mut bytes = [0; 7];
            bytes[bit / 8] = 0x80 >> (bit % 8);
            assert_ne!(of(bytes), of([0; 7]), "bit {bit}");
        }
    }

    #[test]
    fn a_code_is_good_once_and_for_its_owner() {
        let codes = ten();
        let hashes: Vec<String> = codes.iter().map(|code| code.hash(&secret())).collect();
        assert!(codes.iter().zip(&hashes).all(|(code, hash)| !hash.contains(&code.0)));
        let typed = RecoveryCode::read(&codes[3].reveal().to_ascii_uppercase().replace('-', " ")).unwrap();
        let left = typed.spend(&secret(), &hashes).unwrap();
        assert_eq!((left.len(), left.contains(&hashes[3])), (9, false));
        assert_eq!(typed.spend(&secret(), &left), None);
        assert!(codes[4].spend(&secret(), &left).is_some());
        assert_eq!(codes[4].spend(&TotpSecret::new([8; 20]), &left), None);
        assert_eq!(codes[4].spend(&secret(), &[]), None);
    }

    #[test]
    fn what_is_typed_is_read_with_forbearance() {
        assert_eq!(RecoveryCode::read(" oiL00-abcde ").unwrap().reveal(), "01100-abcde");
        for wrong in ["", "abcde", "abcde-abcdef", "abcde-abcdu", "abcde-abcdé", "abcde-abcd!", &"a".repeat(100_000)] {
            assert_eq!(RecoveryCode::read(wrong), None, "{wrong:.20}");
        }
    }
}
