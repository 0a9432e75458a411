//! What stands for the names in a sample's texts.

use std::collections::BTreeMap;

use function::Sample;

use crate::{EMAIL, Made, PASSWORD, Person, SESSION, TEAM, Thing, USER};

/// Values by name.
#[derive(Clone, Debug, Default)]
pub struct Values(BTreeMap<String, String>);

impl Values {
    /// As events and examples show them.
    pub fn shown<'a>(things: impl IntoIterator<Item = &'a Thing>) -> Values {
        let own = [
            ("team", TEAM),
            ("user", USER),
            ("email", EMAIL),
            ("new_email", EMAIL),
            ("session", SESSION),
            ("password", PASSWORD),
        ];
        let mut values = Values(own.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
        for thing in things {
            values.add(thing.name, &thing.as_shown());
        }
        values
    }

    /// Those of `person` alone.
    pub fn of(person: &Person) -> Values {
        let mut values = Values::default();
        let new_email = format!("new-{}", person.email);
        let own = [
            ("team", person.team.as_str()),
            ("user", person.user.as_str()),
            ("email", person.email.as_str()),
            ("new_email", new_email.as_str()),
            ("session", person.session.as_str()),
            ("password", PASSWORD),
        ];
        for (name, value) in own {
            values.set(name, value);
        }
        values
    }

    /// The value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Gives `name` a value.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// Adds the thing `name`: its id, and what else it has as `name.more`.
    pub fn add(&mut self, name: &str, made: &Made) {
        self.set(name, made.id.clone());
        for (more, value) in &made.more {
            self.set(&format!("{name}.{more}"), value.clone());
        }
    }

    /// `text` with each `{name}` replaced by its value; what has none stays as it is, and so do the braces of JSON.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, name, after)) = next_name(rest) {
            filled.push_str(before);
            match self.get(name) {
                Some(value) => filled.push_str(value),
                None => filled.push_str(&rest[before.len()..rest.len() - after.len()]),
            }
            rest = after;
        }
        filled + rest
    }
}

/// The names in `text`, without what follows their dots: of things, and of what is its asker's own.
pub fn things_in(text: &str) -> Vec<&str> {
    let (mut names, mut rest) = (Vec::new(), text);
    while let Some((_, name, after)) = next_name(rest) {
        names.push(thing_in(name));
        rest = after;
    }
    names
}

/// The things that `sample` names or needs, and what it names of its asker's own.
pub fn things_of(sample: &Sample) -> impl Iterator<Item = &'static str> {
    let named = sample.named.map(thing_in).into_iter().chain(sample.needs.iter().copied());
    named.chain(sample.texts().flat_map(things_in))
}

/// The thing in `delivery.job`: `delivery`.
pub fn thing_in(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// What is before the first `{name}`, the name, and what is after it.
fn next_name(text: &str) -> Option<(&str, &str, &str)> {
    for (start, _) in text.match_indices('{') {
        let inside = &text[start + 1..];
        let end = inside.find(|letter: char| !(letter.is_ascii_lowercase() || matches!(letter, '_' | '.')))?;
        if end > 0 && inside[end..].starts_with('}') {
            return Some((&text[..start], &inside[..end], &inside[end + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_replaced_and_json_stays() {
        let mut values = Values::default();
        values.add("job", &Made::new("job_1").with("token", "t"));
        assert_eq!(values.fill(r#"{"a":{},"b":"{job}","c":"{job.token}{other}"}"#), r#"{"a":{},"b":"job_1","c":"t{other}"}"#);
        assert_eq!(values.fill("/api/job/{job}/logs"), "/api/job/job_1/logs");
        assert_eq!(things_in(r#"{"a":{"b":"{job.token}{team}"}}"#), ["job", "team"]);
    }
}
