//! The words of a Rust file: its names and marks, `::` as one. Comments and literals are left out, and what is there for
//! tests only.

const FOR_TESTS: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];

/// The words of `text`.
pub(crate) fn words(text: &str) -> Vec<&str> {
    let (mut words, mut rest) = (Vec::new(), text);
    while let Some(first) = rest.chars().next() {
        let length = literal(rest).or_else(|| comment(rest));
        if let Some(length) = length {
            rest = &rest[length..];
            continue;
        }
        let length = if is_part(first) {
            rest.find(|letter| !is_part(letter)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(length);
        if !first.is_whitespace() {
            words.push(word);
        }
        rest = after;
    }
    without_tests(&words)
}

fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// How long the comment is that `text` begins with.
fn comment(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    text.starts_with("/*").then(|| text.find("*/").map_or(text.len(), |end| end + 2))
}

/// How long the string or character is that `text` begins with. A lifetime is none.
fn literal(text: &str) -> Option<usize> {
    if let Some(raw) = text.strip_prefix('r').or_else(|| text.strip_prefix("br")) {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let begin = text.len() - raw.len() + hashes + 1;
            let end = format!("\"{}", "#".repeat(hashes));
            return Some(text[begin..].find(&end).map_or(text.len(), |found| begin + found + end.len()));
        }
    }
    let quoted = text.strip_prefix('b').unwrap_or(text);
    let before = text.len() - quoted.len();
    let mark = quoted.chars().next()?;
    let is_character = || quoted[1..].starts_with('\\') || quoted.chars().nth(2) == Some('\'');
    match mark {
        '"' => Some(before + quote(quoted, mark)),
        '\'' if is_character() => Some(before + quote(quoted, mark)),
        _ => None,
    }
}

/// Up to where the mark comes again that `text` begins with.
fn quote(text: &str, mark: char) -> usize {
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            _ if letter == mark => return at + mark.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

fn without_tests<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let (mut kept, mut at) = (Vec::new(), 0);
    while at < words.len() {
        if words[at..].starts_with(&FOR_TESTS) {
            at += item(&words[at..]);
        } else {
            kept.push(words[at]);
            at += 1;
        }
    }
    kept
}

/// How many words the item has that `words` begin with: up to its semicolon or its closing brace.
fn item(words: &[&str]) -> usize {
    let mut depth = 0;
    for (at, word) in words.iter().enumerate() {
        match *word {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 && [";", "}"].contains(word) {
            return at + 1;
        }
    }
    words.len()
}

#[test]
fn literals_comments_and_tests_have_no_words() {
    let text = r###"use a::B; // c::D
        /* e */ const F: &str = "g::\"H"; const I: &str = r#"j::"K"#; fn l<'m>(n: &'m u8) -> char { '"' }
        #[cfg(test)] mod tests { use o::P; } mod q;"###;
    let expected = "use a :: B ; const F : & str = ; const I : & str = ; fn l < ' m > ( n : & ' m u8 ) - > char { } mod q ;";
    assert_eq!(words(text).join(" "), expected);
}
