//! The events in `events/`, one for every function, and how they come to speak of things that exist.

use std::path::Path;

use serde_json::Value;

use crate::Seeds;

/// The address in the events. Signing up makes that very account; all others ask for the one there is.
const EMAIL: &str = "ada@example.com";
const SIGN_UP: &str = "accounts-signup";
/// The characters of an id after its prefix.
const ID_CHARS: usize = 26;
/// The characters of a token after its prefix.
const TOKEN_CHARS: usize = 39;

/// One event.
#[derive(Clone, Debug)]
pub struct Event {
    /// The function it is for.
    pub function: String,
    text: String,
}

impl Event {
    /// Every event of the workspace at `root`, by name.
    pub fn all(root: &Path) -> Vec<Event> {
        let entries = std::fs::read_dir(root.join("events")).expect("the folder of events");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let mut events: Vec<Event> = paths
            .map(|path| Event {
                function: path.file_stem().expect("a name").to_string_lossy().into_owned(),
                text: std::fs::read_to_string(&path).expect("an event"),
            })
            .collect();
        events.sort_by(|one, other| one.function.cmp(&other.function));
        events
    }

    /// The event as it is written.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("events/{}.json is no JSON: {error}", self.function))
    }

    /// The event with every id, token and address in it replaced by one of `seeds`.
    pub fn filled(&self, seeds: &Seeds) -> String {
        let is_batch = self.json()["Records"].is_array();
        let place = seeds.teams.of(&self.function);
        let team = place.map_or(&seeds.team, |place| &place.team);
        let listed = ["accounts-teams-leave", "accounts-teams-switch"].contains(&self.function.as_str());
        let session = place.filter(|_| !listed).map_or(&seeds.session, |place| &place.session);
        let occurrence = if is_batch { &seeds.sent } else { &seeds.delivered };
        let mut text = String::with_capacity(self.text.len());
        for piece in self.text.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_') {
            let word = piece.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
            let real = match prefix(word) {
                None => word,
                Some("mh") => &seeds.key,
                Some("mhs") => session,
                Some("sess") => &seeds.spare_session,
                Some("team") => team,
                Some("user") => &seeds.teams.colleague,
                Some("inv") => &seeds.teams.invitation,
                Some("mho") => seeds.links.of(&self.function).unwrap_or(&seeds.teams.token),
                Some("req") => word,
                Some("exp") => seeds.exports.of(&self.function),
                Some("key") => &seeds.spare,
                Some("job") => &seeds.job,
                Some("occ") => occurrence,
                Some("parcel") if self.json()["Records"][0]["body"].as_str().is_some_and(|body| body.contains("\"events\"")) => {
                    &seeds.event
                }
                Some("parcel") => &seeds.mail,
                Some(_) => panic!("events/{}.json: plant something for `{word}` in shared/testing/src/seeds.rs", self.function),
            };
            text.push_str(real);
            text.push_str(&piece[word.len()..]);
        }
        if self.function == SIGN_UP { text } else { text.replace(EMAIL, &seeds.email) }
    }
}

/// What stands before the underscore, if `word` is an id or a token.
fn prefix(word: &str) -> Option<&str> {
    let (prefix, rest) = word.split_once('_')?;
    let sound = prefix.bytes().all(|byte| byte.is_ascii_lowercase())
        && rest.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    (sound && [ID_CHARS, TOKEN_CHARS].contains(&rest.len())).then_some(prefix)
}

#[cfg(test)]
mod tests {
    use super::prefix;

    #[test]
    fn tells_ids_and_tokens_from_other_words() {
        assert_eq!(prefix("job_06GZR83ZCGCHVCJYW498ZJYBRG"), Some("job"));
        assert_eq!(prefix("mh_DEM0KEY0000000000000000000000000YMBX2G0"), Some("mh"));
        assert_eq!([prefix("job_id"), prefix("start_date"), prefix("accept")], [None; 3]);
    }
}
