//! Whoever somebody says they are.

use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What the page's form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    /// `allow` or `deny`.
    pub(crate) answer: String,
    pub(crate) email: String,
    pub(crate) name: String,
    /// Set when the box is ticked.
    pub(crate) verified: Option<String>,
    pub(crate) hosted_domain: String,
}

/// An account of the sandbox, known by its address alone.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    email: String,
    name: String,
    verified: bool,
    hosted_domain: Option<String>,
}

impl Account {
    /// The account of the form; `None` when its address is none.
    pub(crate) fn of(form: &Form) -> Option<Account> {
        let email = form.email.trim();
        let (local, domain) = email.rsplit_once('@')?;
        let sound = !local.is_empty() && !domain.is_empty() && email.len() <= 254 && !email.contains(char::is_whitespace);
        let name = if form.name.trim().is_empty() { local } else { form.name.trim() };
        let hosted_domain = Some(form.hosted_domain.trim().to_owned()).filter(|domain| !domain.is_empty());
        let name = name.chars().take(200).collect();
        sound.then(|| Account { email: email.to_owned(), name, verified: form.verified.is_some(), hosted_domain })
    }

    /// What tokens say about it, apart from whom they are for.
    pub(crate) fn claims(&self) -> Value {
        let digest = Sha256::digest(self.email.to_lowercase());
        let sub = format!("sandbox-{}", api::base32(&digest[..10]).to_ascii_lowercase());
        let mut claims = json!({"sub": sub, "email": self.email, "email_verified": self.verified, "name": self.name});
        if let Some(domain) = &self.hosted_domain {
            claims["hd"] = domain.as_str().into();
        }
        claims
    }
}
