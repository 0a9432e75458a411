//! A service of somebody else's that functions ask, as data. Whatever has to know of it iterates: a function's
//! environment, the templates, the one-machine runner and the sandboxes.

use std::fmt;

use crate::{Setting, Source};

/// A service of somebody else's, such as Google.
pub struct Provider {
    /// Its name in lower case, such as `google`, with which the names of its settings begin.
    pub name: &'static str,
    /// What people call it, such as `Google`.
    pub title: &'static str,
    /// What a deployment says about it. At least one is needed, so that it can be left out: the others may be.
    pub settings: &'static [Setting],
    /// The hosts that it is reached at, unless the deployment names another address in its place.
    pub hosts: &'static [&'static str],
}

impl Provider {
    /// The variable by which a function in AWS finds the secret that holds what is secret: `MINUTEHAND_GOOGLE_SECRET`.
    pub fn secret_variable(&self) -> String {
        format!("MINUTEHAND_{}_SECRET", self.name.to_ascii_uppercase())
    }

    /// What must be known of it before it can be asked.
    pub fn needs(&self) -> impl Iterator<Item = Setting> {
        self.settings.iter().copied().filter(|setting| matches!(setting.source, Source::Needed | Source::Secret))
    }

    /// What is secret about it.
    pub fn secrets(&self) -> impl Iterator<Item = Setting> {
        self.settings.iter().copied().filter(Setting::is_secret)
    }

    /// Whether anything about it is secret.
    pub fn has_secrets(&self) -> bool {
        self.secrets().next().is_some()
    }

    /// What `setting` is called among the provider's own: `google-client-secret` is `client_secret`.
    pub fn own_name(&self, setting: &Setting) -> String {
        let own = setting.name.strip_prefix(self.name).and_then(|rest| rest.strip_prefix('-'));
        own.unwrap_or(setting.name).replace('-', "_")
    }
}

/// Two with one name are the same: their variables are.
impl PartialEq for Provider {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Provider {}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
