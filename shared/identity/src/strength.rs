//! Whether a password can be guessed: judged offline by zxcvbn, which knows the most used passwords, names, words,
//! dates and keyboard patterns.

use zxcvbn::feedback::Warning;
use zxcvbn::{Score, zxcvbn};

/// More than this is not looked at: the work grows with the square of the length, and what is strong by then stays
/// so.
const LOOKED_AT_CHARS: usize = 64;

/// Judges `password`, in which the words of `hints`, such as the parts of an e-mail address, count for nothing.
///
/// # Errors
/// Why it is easy to guess, as the rest of a sentence about it.
pub fn strength(password: &str, hints: &[&str]) -> Result<(), String> {
    let password: String = password.chars().take(LOOKED_AT_CHARS).collect();
    let hints: Vec<&str> = hints.iter().copied().chain(["minutehand"]).collect();
    let judged = zxcvbn(&password, &hints);
    if judged.score() >= Score::Three {
        return Ok(());
    }
    let why = match judged.feedback().and_then(|feedback| feedback.warning()) {
        Some(Warning::ThisIsATop10Password | Warning::ThisIsATop100Password | Warning::ThisIsACommonPassword) => {
            "is one of the most used passwords"
        }
        Some(Warning::ThisIsSimilarToACommonlyUsedPassword) => "is close to one of the most used passwords",
        Some(Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess) => {
            "is a row of neighbouring keys"
        }
        Some(Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess) => "repeats itself",
        Some(Warning::SequencesLikeAbcAreEasyToGuess) => "is a sequence",
        Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => "is mostly a date",
        _ => "is easy to guess",
    };
    Err(format!("{why}; a few words that do not belong together are long and easy to remember"))
}

#[cfg(test)]
mod tests {
    use super::strength;

    #[test]
    fn what_is_used_by_many_or_follows_from_the_address_is_weak() {
        for weak in
            ["password", "Passw0rd!", "qwertyuiop", "aaaaaaaaaaaa", "12345678", "adalovelace", "minutehand1", "19.04.1985"]
        {
            assert!(strength(weak, &["ada", "lovelace", "ada.lovelace@example.com"]).is_err(), "{weak}");
        }
        assert!(strength("password1", &[]).unwrap_err().starts_with("is one of the most used passwords"));
        for strong in ["correct horse", "kettle-orbit-94-velvet", "ÄÖÜ und ein Känguru", &"x7".repeat(128).replace("7x", "q9Lz")]
        {
            assert!(strength(strong, &["ada"]).is_ok(), "{strong}");
        }
    }
}
