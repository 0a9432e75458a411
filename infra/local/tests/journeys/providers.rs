//! Providers: each has one sandbox, and what its constant says can be used everywhere.

use std::collections::BTreeSet;

use cx::{Source, Touch};
use function::{providers, touches};
use minutehand::REGISTRIES;
use sandbox::SANDBOXES;

#[test]
fn every_provider_that_is_asked_has_one_sandbox() {
    for provider in providers(&REGISTRIES) {
        let count = SANDBOXES.iter().filter(|sandbox| sandbox.provider == provider).count();
        assert_eq!(count, 1, "infra/sandbox/src/lib.rs: sandboxes of {}", provider.name);
    }
}

/// What is secret comes with its provider; as a setting it would stand in a function's environment.
#[test]
fn no_function_asks_for_a_secret_by_itself() {
    for touch in touches(&REGISTRIES) {
        assert!(!matches!(touch, Touch::Setting(setting) if setting.is_secret()), "{touch:?}: declare `Touch::Provider`");
    }
}

#[test]
fn a_provider_says_what_everything_that_iterates_needs() {
    let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    for provider in SANDBOXES.iter().map(|sandbox| sandbox.provider) {
        let name = provider.name;
        assert!(is_word(name), "{name} is no word in lower case");
        assert!(!provider.hosts.is_empty(), "{name} is nowhere");
        assert!(
            provider.settings.iter().any(|setting| setting.source == Source::Needed),
            "{name} needs nothing that is said in the open, so it cannot be left out"
        );
        let secret = format!("{name}-secret");
        let mut seen = BTreeSet::from([secret.as_str()]);
        for setting in provider.settings {
            assert!(setting.name.starts_with(&format!("{name}-")), "{name}: {} could be anybody's", setting.name);
            assert!(setting.name.split('-').all(|word| !word.is_empty() && is_word(word)), "{name}: {}", setting.name);
            assert!(seen.insert(setting.name), "{name}: {} means two things", setting.name);
            assert!(!setting.about.ends_with('.'), "{name}, {}: a sentence follows it", setting.name);
        }
    }
}
