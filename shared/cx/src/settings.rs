//! What a deployment says of settings.

use std::collections::BTreeMap;
use std::fmt;

use crate::{Provider, Setting, Source};

/// What a deployment says, each under the name of its setting. Clones are copies.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Settings(BTreeMap<&'static str, (Setting, String)>);

impl Settings {
    /// The same, with `text` for `setting`.
    ///
    /// # Errors
    /// Why `text` cannot be.
    pub fn with(mut self, setting: &Setting, text: impl Into<String>) -> Result<Settings, String> {
        let text = text.into();
        (setting.judge)(&text)?;
        self.0.insert(setting.name, (*setting, text));
        Ok(self)
    }

    /// The same, with whatever `others` say, which counts where both say something.
    #[must_use]
    pub fn and(mut self, others: Settings) -> Settings {
        self.0.extend(others.0);
        self
    }

    /// What is said of `setting`, else its default.
    pub fn get(&self, setting: &Setting) -> &str {
        self.0.get(setting.name).map_or(setting.unsaid(), |(_, text)| text)
    }
}

/// What is said of providers.
impl Settings {
    /// Nothing but what is said of `provider`.
    #[must_use]
    pub fn of(&self, provider: &Provider) -> Settings {
        let said = provider.settings.iter().filter_map(|setting| self.0.get_key_value(setting.name));
        Settings(said.map(|(name, said)| (*name, said.clone())).collect())
    }

    /// What `provider` needs and nobody has said.
    pub fn lacking(&self, provider: &'static Provider) -> impl Iterator<Item = Setting> {
        provider.needs().filter(|setting| self.get(setting).is_empty())
    }

    /// Whether all that `provider` needs is said.
    pub fn set_up(&self, provider: &'static Provider) -> bool {
        self.lacking(provider).next().is_none()
    }

    /// The hosts that `provider` is reached at; `None` where another address is said, whose hosts nobody knows beforehand.
    pub fn hosts(&self, provider: &Provider) -> Option<&'static [&'static str]> {
        if self.addresses(provider).next().is_some() { None } else { Some(provider.hosts) }
    }

    /// The addresses at which the deployment says that `provider` is, other than its own.
    pub fn addresses<'a>(&'a self, provider: &'a Provider) -> impl Iterator<Item = &'a str> {
        provider.settings.iter().filter_map(|setting| match setting.source {
            Source::Address(url) => Some(self.get(setting)).filter(|said| *said != url),
            _ => None,
        })
    }

    /// What is secret about `provider`, as one text: the secret itself if there is one, else a JSON object of all by their
    /// [own names](Provider::own_name).
    pub fn secret_text(&self, provider: &Provider) -> String {
        let secrets: Vec<Setting> = provider.secrets().collect();
        if let [one] = &secrets[..] {
            return self.get(one).to_owned();
        }
        let object = secrets.iter().map(|secret| (provider.own_name(secret), self.get(secret).into())).collect();
        serde_json::Value::Object(object).to_string()
    }

    /// The same, with the secrets that `text` holds.
    ///
    /// # Errors
    /// Which one it does not hold, or which is refused. Nothing of the text is repeated.
    pub fn with_secret_text(self, provider: &Provider, text: &str) -> Result<Settings, String> {
        let secrets: Vec<Setting> = provider.secrets().collect();
        let refused = |secret: &Setting| format!("it is refused as `{}`", provider.own_name(secret));
        if let [one] = &secrets[..] {
            let text = Some(text.trim()).filter(|text| !text.is_empty()).ok_or("it is empty")?;
            return self.with(one, text).map_err(|_| refused(one));
        }
        let object: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
        let mut settings = self;
        for secret in &secrets {
            let name = provider.own_name(secret);
            let value = object[&name].as_str().filter(|value| !value.is_empty());
            let value = value.ok_or_else(|| format!("it is no JSON object with a text `{name}`"))?;
            settings = settings.with(secret, value).map_err(|_| refused(secret))?;
        }
        Ok(settings)
    }
}

impl fmt::Debug for Settings {
    /// Leaves out what is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Settings");
        for (setting, text) in self.0.values().filter(|(setting, _)| !setting.is_secret()) {
            shown.field(setting.name, text);
        }
        shown.finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Setting = Setting::default("long-patience", "5", "how long to wait")
        .judged(|text| text.parse::<u32>().map(drop).map_err(|error| error.to_string()));

    const ACCOUNT: Setting = Setting::needed("parcels-account", "the account");
    const LABEL: Setting = Setting::optional("parcels-label", "a word for bills");
    const KEY: Setting = Setting::secret("parcels-key", "the key");
    const HOOK_KEY: Setting = Setting::secret("parcels-hook-key", "what its calls are signed with");
    const API: Setting = Setting::address("parcels-api", "https://api.parcels.example", "where it is");

    const PARCELS: Provider = Provider {
        name: "parcels",
        title: "Parcels",
        settings: &[ACCOUNT, LABEL, KEY, HOOK_KEY, API],
        hosts: &["api.parcels.example"],
    };
    const LETTERS: Provider = Provider { name: "letters", title: "Letters", settings: &[KEY], hosts: &[] };

    fn said(pairs: &[(&Setting, &str)]) -> Settings {
        pairs.iter().fold(Settings::default(), |settings, (setting, text)| settings.with(setting, *text).unwrap())
    }

    fn names(settings: impl Iterator<Item = Setting>) -> Vec<&'static str> {
        settings.map(|setting| setting.name).collect()
    }

    #[test]
    fn the_default_holds_until_a_deployment_says_otherwise() {
        let settings = Settings::default();
        assert_eq!(settings.get(&PATIENCE), "5");
        assert!(settings.clone().with(&PATIENCE, "soon").is_err());
        assert_eq!(settings.with(&PATIENCE, "7").unwrap().get(&PATIENCE), "7");
        assert_eq!(PATIENCE.variable(), "MINUTEHAND_LONG_PATIENCE");
    }

    #[test]
    fn variables_follow_from_names() {
        assert_eq!(HOOK_KEY.variable(), "MINUTEHAND_PARCELS_HOOK_KEY");
        assert_eq!(PARCELS.secret_variable(), "MINUTEHAND_PARCELS_SECRET");
    }

    #[test]
    fn whoever_deploys_is_asked_for_what_is_neither_secret_nor_known() {
        let asked_for = PARCELS.settings.iter().copied().filter(Setting::is_asked_for);
        assert_eq!(names(asked_for), ["parcels-account", "parcels-label"]);
        assert_eq!(names(PARCELS.needs()), ["parcels-account", "parcels-key", "parcels-hook-key"]);
        assert!(PATIENCE.is_option() && !PATIENCE.is_asked_for() && !API.is_option() && !KEY.is_option());
    }

    #[test]
    fn a_provider_is_set_up_when_nothing_is_lacking() {
        let settings = said(&[(&ACCOUNT, "us"), (&PATIENCE, "7")]);
        let values = [settings.get(&ACCOUNT), settings.get(&LABEL), settings.get(&API)];
        assert_eq!(values, ["us", "", "https://api.parcels.example"]);
        assert_eq!(names(settings.lacking(&PARCELS)), ["parcels-key", "parcels-hook-key"]);
        let secrets = said(&[(&KEY, "k1"), (&HOOK_KEY, "h2")]);
        assert!(!settings.set_up(&PARCELS) && settings.clone().and(secrets).set_up(&PARCELS));
        assert_eq!(settings.of(&PARCELS), said(&[(&ACCOUNT, "us")]));
    }

    #[test]
    fn whoever_speaks_last_is_heard() {
        let settings = said(&[(&ACCOUNT, "us"), (&LABEL, "ours")]).and(said(&[(&ACCOUNT, "them")]));
        assert_eq!([settings.get(&ACCOUNT), settings.get(&LABEL)], ["them", "ours"]);
    }

    #[test]
    fn secrets_travel_as_one_text_and_are_not_shown() {
        let (bare, secrets) = (Settings::default(), said(&[(&KEY, "k\"1"), (&HOOK_KEY, "h 2")]));
        assert_eq!(bare.clone().with_secret_text(&PARCELS, &secrets.secret_text(&PARCELS)), Ok(secrets.clone()));
        for (text, lacking) in
            [("k1", "`key`"), (r#"{"key":"k1"}"#, "`hook_key`"), (r#"{"key":"k1","hook_key":""}"#, "`hook_key`")]
        {
            assert!(bare.clone().with_secret_text(&PARCELS, text).unwrap_err().ends_with(lacking), "{text}");
        }
        let shown = format!("{:?}", secrets.and(said(&[(&API, "https://api.parcels.example")])));
        assert!(shown.contains("api.parcels.example") && !shown.contains("h 2") && !shown.contains("k\\\"1"), "{shown}");

        assert!(bare.clone().with_secret_text(&LETTERS, " \n").is_err(), "an empty secret is none");
        let letters = bare.with_secret_text(&LETTERS, "plain\n").unwrap();
        assert_eq!((letters.get(&KEY), letters.secret_text(&LETTERS).as_str()), ("plain", "plain"));
    }

    #[test]
    fn another_address_has_hosts_that_nobody_knows() {
        assert_eq!(Settings::default().hosts(&PARCELS), Some(PARCELS.hosts));
        assert_eq!(said(&[(&API, "http://127.0.0.1:9")]).hosts(&PARCELS), None);
    }
}
