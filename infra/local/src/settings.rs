//! Settings of products and of the providers that they ask: what command line and environment say about them.

use cx::{Setting, Settings, Source};

use crate::REGISTRIES;

/// How wide a line of `--help` may be, and where its second column begins.
const WIDTH: usize = 80;
const COLUMN: usize = 26;

/// The setting that the option `--<name>` gives. What is secret has none, since everybody on a machine sees command lines.
pub(crate) fn of_option(name: &str) -> Option<Setting> {
    let mut settings = function::settings(&REGISTRIES).into_iter();
    settings.find(|setting| setting.name == name && setting.is_option())
}

/// What `variable` says of `settings`. What is empty there counts as not given.
///
/// # Errors
/// Which variable holds what cannot be, without what a secret one holds.
pub(crate) fn said(settings: &[Setting], variable: impl Fn(&str) -> Option<String>) -> Result<Settings, String> {
    let mut said = Settings::default();
    for setting in settings {
        let name = setting.variable();
        let Some(text) = variable(&name).filter(|text| !text.is_empty()) else { continue };
        let told = said.with(setting, text);
        said =
            told.map_err(|error| if setting.is_secret() { format!("{name} is refused") } else { format!("{name}: {error}") })?;
    }
    Ok(said)
}

/// What `variable` says of all settings, and over it what `given` does.
///
/// # Errors
/// As [`said`], and when a provider is set up by half.
pub(crate) fn filled(given: Settings, variable: impl Fn(&str) -> Option<String>) -> Result<Settings, String> {
    let settings = said(&function::settings(&REGISTRIES), variable)?.and(given);
    for provider in function::providers(&REGISTRIES) {
        whole(provider, &settings)?;
    }
    Ok(settings)
}

/// Refuses a provider that is set up by half.
fn whole(provider: &'static cx::Provider, settings: &Settings) -> Result<(), String> {
    let lacking: Vec<String> = settings.lacking(provider).map(|setting| setting.variable()).collect();
    if lacking.is_empty() || lacking.len() == provider.needs().count() {
        return Ok(());
    }
    Err(format!("{} is set up by half: set {} too", provider.title, lacking.join(" and ")))
}

/// The lines of `--help` about them.
pub(crate) fn usage() -> String {
    function::settings(&REGISTRIES).iter().filter_map(lines).collect()
}

fn lines(setting: &Setting) -> Option<String> {
    let (option, about) = (format!("--{} {}", setting.name, setting.value), setting.about);
    match setting.source {
        Source::Needed => Some(in_columns(&option, &format!("{about} [a sandbox]"))),
        Source::Optional => Some(in_columns(&option, &format!("{about} [none]"))),
        Source::Default(value) => Some(in_columns(&option, &format!("{about} [{value}]"))),
        Source::Secret => Some(in_columns(&setting.variable(), &format!("{about}; it is in the environment only"))),
        Source::Address(_) => None,
    }
}

/// `name` in the first column and `text` in as many lines as it takes of the second.
fn in_columns(name: &str, text: &str) -> String {
    let mut lines = vec![format!("  {name:<width$}", width = COLUMN - 2)];
    if name.len() > COLUMN - 4 {
        lines = vec![format!("  {name}"), " ".repeat(COLUMN)];
    }
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { break };
        let gap = if line.len() == COLUMN { "" } else { " " };
        if line.len() + gap.len() + word.len() <= WIDTH {
            *line = format!("{line}{gap}{word}");
        } else {
            lines.push(format!("{:COLUMN$}{word}", ""));
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use cx::Provider;

    use super::*;

    const ACCOUNT: Setting = Setting::needed("parcels-account", "our name there");
    const KEY: Setting = Setting::secret("parcels-key", "what proves that it is us");
    const API: Setting = Setting::address("parcels-api", "https://parcels.example.com", "where it is");
    const PARCELS: Provider = Provider { name: "parcels", title: "Parcels", settings: &[ACCOUNT, KEY, API], hosts: &[] };

    /// What `variables` say of Parcels where that is set up, and nothing where it is not.
    fn read(variables: &[(&str, &str)]) -> Result<Option<Settings>, String> {
        let variable = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let settings = said(PARCELS.settings, variable)?;
        whole(&PARCELS, &settings)?;
        Ok(settings.set_up(&PARCELS).then_some(settings))
    }

    #[test]
    fn a_provider_is_set_up_whole_or_not_at_all() {
        const NAMES: [&str; 3] = ["MINUTEHAND_PARCELS_ACCOUNT", "MINUTEHAND_PARCELS_KEY", "MINUTEHAND_PARCELS_API"];
        let [account, key, api] = NAMES;
        assert_eq!(read(&[]), Ok(None));
        assert_eq!(read(&[(account, ""), (key, "")]), Ok(None));
        assert_eq!(read(&[(api, "https://other.example.com")]), Ok(None));
        let us = Settings::default().with(&ACCOUNT, "us").unwrap().with(&KEY, "secret").unwrap();
        assert_eq!(read(&[(account, "us"), (key, "secret")]), Ok(Some(us)));
        assert!(read(&[(account, "us")]).unwrap_err().ends_with("set MINUTEHAND_PARCELS_KEY too"));
        assert!(read(&[(key, "secret")]).unwrap_err().contains(account));
        let elsewhere = read(&[(account, "us"), (key, "secret"), (api, "https://other.example.com")]).unwrap().unwrap();
        assert_eq!(elsewhere.get(&API), "https://other.example.com");
    }

    #[test]
    fn every_setting_in_the_open_has_an_option_and_no_secret_has() {
        for setting in function::settings(&REGISTRIES) {
            assert_eq!(of_option(setting.name).is_some(), !setting.is_secret() && !matches!(setting.source, Source::Address(_)));
        }
        assert!(usage().lines().all(|line| line.len() <= WIDTH), "{}", usage());
    }

    #[test]
    fn what_is_wrong_is_named_and_no_secret_is_told() {
        fn never(text: &str) -> Result<(), String> {
            Err(format!("{text} is wrong"))
        }
        let of = |setting: Setting| said(&[setting.judged(never)], |_| Some("hunter2".to_owned())).unwrap_err();
        assert_eq!(of(KEY), "MINUTEHAND_PARCELS_KEY is refused");
        assert_eq!(of(ACCOUNT), "MINUTEHAND_PARCELS_ACCOUNT: hunter2 is wrong");
    }
}
