//! Ids: a prefix that says what they name, then 26 characters of Crockford's base 32 holding 48 bits of
//! milliseconds and 80 of randomness (the layout of a ULID), so that they sort by age.

/// The raw material of one id.
#[derive(Clone, Copy, Debug)]
pub struct Seed {
    /// Milliseconds since the epoch.
    pub at_ms: i64,
    /// Unpredictable, or derived from an idempotency key.
    pub random: [u8; 10],
}

/// An id with its own prefix.
pub trait Id: Sized {
    /// Before the underscore: `job`, `team`, `occ`.
    const PREFIX: &'static str;

    /// A new id.
    fn from_seed(seed: Seed) -> Self;
}

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `bytes` in Crockford's base 32, five bits a character, the last padded with zeros.
pub fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut buffer, mut bits) = (0u32, 0u32);
    for byte in bytes {
        buffer = buffer << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(ALPHABET[(buffer >> bits & 31) as usize] as char);
        }
        buffer &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(ALPHABET[(buffer << (5 - bits) & 31) as usize] as char);
    }
    text
}

/// When the thing that `id` names was made, in milliseconds since the epoch, whatever its prefix; `None` when it is no
/// id.
pub fn made_at_ms(id: &str) -> Option<i64> {
    let (prefix, rest) = id.split_once('_')?;
    if !is_valid(prefix, id) {
        return None;
    }
    // Ten characters are the 48 bits of the instant and two of randomness.
    let digit = |byte: u8| ALPHABET.iter().position(|letter| *letter == byte).and_then(|digit| i64::try_from(digit).ok());
    let bits = rest.bytes().take(10).try_fold(0, |bits: i64, byte| Some(bits << 5 | digit(byte)?))?;
    Some(bits >> 2)
}

#[doc(hidden)]
pub fn encode(prefix: &str, seed: Seed) -> String {
    let mut bytes = [0u8; 16];
    bytes[..6].copy_from_slice(&seed.at_ms.to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&seed.random);
    format!("{prefix}_{}", base32(&bytes))
}

#[doc(hidden)]
pub fn is_valid(prefix: &str, text: &str) -> bool {
    let Some(rest) = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')) else { return false };
    rest.len() == 26 && rest.bytes().all(|byte| ALPHABET.contains(&byte))
}

#[doc(hidden)]
pub fn pattern(prefix: &str) -> String {
    format!("^{prefix}_[0-9A-HJKMNP-TV-Z]{{26}}$")
}

/// Declares an id newtype: `id!(/// A job. pub JobId = "job");`
#[macro_export]
macro_rules! id {
    ($(#[$doc:meta])* $vis:vis $name:ident = $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, $crate::__serde::Serialize, $crate::__schemars::JsonSchema)]
        #[serde(crate = "api::__serde", transparent)]
        #[schemars(crate = "api::__schemars", extend("pattern" = $crate::__ids::pattern($prefix)))]
        $vis struct $name(String);

        impl $name {
            /// The id as text, prefix included.
            #[allow(dead_code, reason = "not every id is read as text")]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl $crate::Id for $name {
            const PREFIX: &'static str = $prefix;

            fn from_seed(seed: $crate::Seed) -> Self {
                $name($crate::__ids::encode($prefix, seed))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                if $crate::__ids::is_valid($prefix, text) { Ok($name(text.to_owned())) } else { Err(format!("not a {} id", $prefix)) }
            }
        }

        impl<'de> $crate::__serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as $crate::__serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err($crate::__serde::de::Error::custom)
            }
        }
    };
}

pub mod known {
    //! The ids every product needs.
    use crate as api;

    api::id!(
        /// A team: the tenant. Its id is part of every key of the table.
        pub TeamId = "team"
    );
    api::id!(
        /// A person.
        pub UserId = "user"
    );
}

#[cfg(test)]
mod tests {
    use super::known::TeamId;
    use super::*;

    #[test]
    fn ids_sort_by_age_and_refuse_strangers() {
        let early = TeamId::from_seed(Seed { at_ms: 1_000, random: [255; 10] });
        let late = TeamId::from_seed(Seed { at_ms: 2_000, random: [0; 10] });
        assert!(early < late);
        assert_eq!(early.as_str().parse::<TeamId>(), Ok(early.clone()));
        assert!("team_".parse::<TeamId>().is_err());
        assert!(early.as_str().replace("team", "job").parse::<TeamId>().is_err());
        assert_eq!([early.as_str(), late.as_str()].map(made_at_ms), [Some(1_000), Some(2_000)]);
        assert_eq!(["aud", "aud_", "aud_0000000000000000000000000U"].map(made_at_ms), [None; 3]);
    }
}
