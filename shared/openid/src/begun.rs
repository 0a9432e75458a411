//! An attempt under way: what is kept while the browser is at the provider, and what it brings back.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use crate::{Refusal, Registration};

/// Longer than any provider's code.
const MOST_CODE_BYTES: usize = 2_048;

/// What [`finish`](crate::finish) needs of the attempt that [`begin`](crate::begin) made. It holds secrets: seal it,
/// bind it to the browser, and use it once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// Goes through the browser and must come back the same.
    pub state: String,
    /// Goes to the provider and must come back inside the token.
    pub(crate) nonce: String,
    /// Proves to the provider that whoever began also finishes (PKCE).
    pub(crate) verifier: String,
    pub(crate) issuer: String,
    pub(crate) redirect_uri: String,
    pub(crate) at: Timestamp,
}

/// The query of the address that the provider sends the browser back to.
#[derive(Clone, Default, Deserialize)]
pub struct Returned {
    /// What a token is to be had for.
    pub code: Option<String>,
    /// What [`Begun::state`] was.
    pub state: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
    /// Who answers (RFC 9207), where the provider says so.
    pub iss: Option<String>,
}

impl Begun {
    /// For how long an attempt is good.
    pub const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

    /// Until when this one is.
    pub fn ends_at(&self) -> Timestamp {
        self.at.saturating_add(Self::LIFETIME).unwrap_or(self.at)
    }

    /// The code that came back for this attempt.
    pub(crate) fn code<'a>(
        &self,
        registration: &Registration,
        returned: &'a Returned,
        now: Timestamp,
    ) -> Result<&'a str, Refusal> {
        let state = returned.state.as_deref().unwrap_or_default();
        let same = bool::from(state.as_bytes().ct_eq(self.state.as_bytes()));
        // An answer of another provider than the one asked, or asked before the deployment changed its own.
        let mixed_up = returned.iss.as_ref().is_some_and(|iss| *iss != self.issuer);
        if !same || mixed_up || self.issuer != registration.issuer || self.redirect_uri != registration.redirect_uri {
            return Err(Refusal::State);
        }
        if now >= self.ends_at() {
            return Err(Refusal::Late);
        }
        match returned.error.as_deref() {
            None => {}
            Some("access_denied") => return Err(Refusal::Denied),
            Some("server_error" | "temporarily_unavailable") => {
                return Err(Refusal::Unavailable("the provider sent the browser back with an error of its own".into()));
            }
            // The browser may have been given any text here, so none of it is repeated.
            Some(_) => return Err(Refusal::Setup("the provider sent the browser back with an error".into())),
        }
        let code = returned.code.as_deref().unwrap_or_default();
        if code.is_empty() || code.len() > MOST_CODE_BYTES || !code.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(Refusal::Code);
        }
        Ok(code)
    }
}

impl fmt::Debug for Begun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Begun").field("issuer", &self.issuer).field("at", &self.at).finish_non_exhaustive()
    }
}

impl fmt::Debug for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Returned(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registration() -> Registration {
        let (issuer, redirect_uri) = ("https://provider.example.com".to_owned(), "https://us.example.com/back".to_owned());
        let provider = &crate::GOOGLE;
        Registration { provider, issuer, client_id: "us".into(), client_secret: "secret".into(), redirect_uri }
    }

    fn begun() -> Begun {
        let Registration { issuer, redirect_uri, .. } = registration();
        Begun { state: "s".into(), nonce: "n".into(), verifier: "v".into(), issuer, redirect_uri, at: Timestamp::UNIX_EPOCH }
    }

    fn outcome(edit: impl FnOnce(&mut Returned, &mut Registration), after_s: i64) -> &'static str {
        let (mut returned, mut registration) = (Returned::default(), registration());
        (returned.code, returned.state) = (Some("code".into()), Some("s".into()));
        edit(&mut returned, &mut registration);
        let now = Timestamp::from_second(after_s).unwrap();
        begun().code(&registration, &returned, now).map_or_else(|refusal| refusal.kind(), |_| "accepted")
    }

    #[test]
    fn an_answer_belongs_to_its_attempt() {
        assert_eq!(outcome(|_, _| {}, 1), "accepted");
        assert_eq!(outcome(|returned, _| returned.iss = Some("https://provider.example.com".into()), 1), "accepted");
        assert_eq!(outcome(|returned, _| returned.state = Some("t".into()), 1), "state");
        assert_eq!(outcome(|returned, _| returned.state = None, 1), "state");
        assert_eq!(outcome(|returned, _| returned.iss = Some("https://other.example.com".into()), 1), "state");
        assert_eq!(outcome(|_, registration| registration.issuer = "https://other.example.com".into(), 1), "state");
        assert_eq!(outcome(|_, registration| registration.redirect_uri = "https://other.example.com/back".into(), 1), "state");
        assert_eq!(outcome(|_, _| {}, 599), "accepted");
        assert_eq!(outcome(|_, _| {}, 600), "late");
    }

    #[test]
    fn an_error_is_told_by_its_kind() {
        for (error, kind) in
            [("access_denied", "denied"), ("server_error", "unavailable"), ("invalid_scope", "setup"), ("<script>", "setup")]
        {
            assert_eq!(outcome(|returned, _| returned.error = Some(error.into()), 1), kind);
        }
        // Whoever did not begin it learns nothing by naming an error.
        assert_eq!(outcome(|returned, _| (returned.error, returned.state) = (Some("access_denied".into()), None), 1), "state");
    }

    #[test]
    fn a_code_is_bounded() {
        for code in [String::new(), "x".repeat(2_049), "a\nb".into(), "ü".into()] {
            assert_eq!(outcome(|returned, _| returned.code = Some(code), 1), "code");
        }
        assert_eq!(outcome(|returned, _| returned.code = None, 1), "code");
    }

    #[test]
    fn it_is_kept_as_json_and_shows_nothing() {
        let text = serde_json::to_string(&begun()).unwrap();
        assert_eq!(serde_json::from_str::<Begun>(&text).unwrap(), begun());
        assert!(!format!("{:?}", begun()).contains("verifier"));
    }
}
