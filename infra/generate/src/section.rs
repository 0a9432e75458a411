//! A part of a file that is generated, in a file that is otherwise written by hand. A comment begins and ends it.

use std::io;

/// `text` with `content` in place of what is in its section `name`.
///
/// # Errors
/// When `text` has no such section.
pub(crate) fn replaced(text: &str, name: &str, content: &str) -> io::Result<String> {
    let (before, rest) = after_line(text, &format!("generated: {name}")).ok_or_else(|| missing(name))?;
    let end = rest.find(&format!("end of generated: {name}")).ok_or_else(|| missing(name))?;
    let end = rest[..end].rfind('\n').map_or(0, |line| line + 1);
    Ok(format!("{before}{content}{}", &rest[end..]))
}

/// `text` up to the end of the line that has `mark` in it, and what follows.
fn after_line<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let mark = text.find(mark)?;
    let line = text[mark..].find('\n')? + mark + 1;
    Some(text.split_at(line))
}

fn missing(name: &str) -> io::Error {
    io::Error::other(format!("the comments that begin and end the part `{name}` are missing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_by_hand_stays() {
        let text = "a: 1\n# generated: b, do not edit\nb: 2\nb: 3\n# end of generated: b\nc: 4\n";
        let new = replaced(text, "b", "b: 5\n").unwrap();
        assert_eq!(new, "a: 1\n# generated: b, do not edit\nb: 5\n# end of generated: b\nc: 4\n");
        assert_eq!(replaced(&new, "b", "b: 5\n").unwrap(), new);
        assert!(replaced(text, "d", "").is_err());
    }
}
