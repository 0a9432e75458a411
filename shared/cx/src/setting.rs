//! One thing that a deployment says: of a product's rules, or of a provider.

/// A setting. A product declares its own beside the rule that it is about, and whatever reads it declares
/// [`Touch::Setting`](crate::Touch::Setting); a provider lists its own in its [`Provider`](crate::Provider).
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its option on the command line, without dashes: `retry-schedule`. That of a provider's begins with the provider's
    /// name: `google-client-id`.
    pub name: &'static str,
    /// What it is, in a few words, without a full stop.
    pub about: &'static str,
    /// What the help calls its value: `WAITS`.
    pub value: &'static str,
    /// Where its value comes from.
    pub source: Source,
    /// Says why a value cannot be.
    pub judge: fn(&str) -> Result<(), String>,
}

/// Where the value of a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Whoever deploys says it. While it is empty the provider is not set up.
    Needed,
    /// Whoever deploys may say it, or leave it empty.
    Optional,
    /// It is kept where secrets are, and stands on no command line. Without it the provider is not set up.
    Secret,
    /// It is this, unless whoever deploys says otherwise.
    Default(&'static str),
    /// Where a provider is, unless a variable says otherwise: for a sandbox, or another in the provider's place.
    Address(&'static str),
}

impl Setting {
    /// Something that whoever deploys has to say.
    pub const fn needed(name: &'static str, about: &'static str) -> Self {
        Setting::from(Source::Needed, name, about)
    }

    /// Something that whoever deploys may say.
    pub const fn optional(name: &'static str, about: &'static str) -> Self {
        Setting::from(Source::Optional, name, about)
    }

    /// A secret.
    pub const fn secret(name: &'static str, about: &'static str) -> Self {
        Setting::from(Source::Secret, name, about)
    }

    /// Something that is `value` where whoever deploys says nothing.
    pub const fn default(name: &'static str, value: &'static str, about: &'static str) -> Self {
        Setting::from(Source::Default(value), name, about)
    }

    /// Where a provider is.
    pub const fn address(name: &'static str, url: &'static str, about: &'static str) -> Self {
        Setting::from(Source::Address(url), name, about)
    }

    const fn from(source: Source, name: &'static str, about: &'static str) -> Self {
        Setting { name, about, value: "TEXT", source, judge: |_| Ok(()) }
    }

    /// The same, whose value the help calls `value`.
    #[must_use]
    pub const fn called(self, value: &'static str) -> Self {
        Setting { value, ..self }
    }

    /// The same, for values that `judge` accepts.
    #[must_use]
    pub const fn judged(self, judge: fn(&str) -> Result<(), String>) -> Self {
        Setting { judge, ..self }
    }

    /// Its environment variable: `MINUTEHAND_RETRY_SCHEDULE`. On one machine a secret is in such a variable too.
    pub fn variable(&self) -> String {
        format!("MINUTEHAND_{}", self.name.to_uppercase().replace('-', "_"))
    }

    /// What holds where nobody says anything: nothing, unless it has a default.
    pub fn unsaid(&self) -> &'static str {
        match self.source {
            Source::Default(value) | Source::Address(value) => value,
            Source::Needed | Source::Optional | Source::Secret => "",
        }
    }

    /// Whether whoever deploys is asked for it in the open: by a parameter of the template.
    pub fn is_asked_for(&self) -> bool {
        matches!(self.source, Source::Needed | Source::Optional)
    }

    /// Whether the one-machine runner has an option for it.
    pub fn is_option(&self) -> bool {
        self.is_asked_for() || matches!(self.source, Source::Default(_))
    }

    /// Whether it is secret.
    pub fn is_secret(&self) -> bool {
        self.source == Source::Secret
    }
}

impl PartialEq for Setting {
    /// A name is one setting's.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Setting {}
