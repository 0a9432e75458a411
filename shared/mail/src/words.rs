//! Texts from elsewhere, made fit for a line of a mail.

/// Longer subjects are cut by whoever shows them.
pub(crate) const SUBJECT_CHARS: usize = 150;
/// The longest name that is quoted.
const NAME_CHARS: usize = 60;

/// `text` on one line: line ends and other controls become spaces, and spaces that follow one another become one.
/// What turns the direction of writing goes, for with it a name could rewrite the words around it.
pub(crate) fn one_line(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let ends = |c: char| c.is_control() || c.is_whitespace();
    let spaced: String = text.chars().filter(|c| !turns(*c)).map(|c| if ends(c) { ' ' } else { c }).collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// At most `most` characters of `text`.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}

/// A name that somebody chose, to be told apart from our own words: in quotation marks, short, and without what
/// would be taken for an address and made a link.
pub fn quoted(name: &str) -> String {
    let name: String = one_line(name).chars().filter(|c| !"“”\"".contains(*c)).collect();
    let plain = shortened(&name, NAME_CHARS).replace("://", " ").replace('@', " at ").replace("www.", "www ");
    // A dot between letters is what makes a host's name.
    let letters: Vec<char> = plain.chars().collect();
    let unlinked = letters.iter().enumerate().map(|(index, letter)| {
        let joins = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|c| c.is_alphanumeric());
        if *letter == '.' && joins(index.checked_sub(1)) && joins(Some(index + 1)) { '·' } else { *letter }
    });
    format!("“{}”", unlinked.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(one_line("  a\r\n b\tc\u{202e}d\u{0} "), "a b cd");
        assert_eq!(shortened("abcdef", 4), "abc…");
        assert_eq!(shortened("abcd", 4), "abcd");
    }

    #[test]
    fn a_name_is_no_address() {
        assert_eq!(quoted("Ada & Co."), "“Ada & Co.”");
        assert_eq!(quoted("win at https://evil.example.com\n”now"), "“win at https evil·example·com now”");
        assert_eq!(quoted("eve@evil.example"), "“eve at evil·example”");
        assert_eq!(quoted(&"x".repeat(200)).chars().count(), 62);
    }
}
