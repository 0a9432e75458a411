//! The API's sentences, for people: how programs go about it is left out.

/// `detail` without its “with `POST …`”: a page has buttons for that.
pub(crate) fn plain(detail: &str) -> String {
    let mut text = detail.to_owned();
    while let Some(from) = text.find(" with `") {
        let told = &text[from + " with `".len()..];
        let is_call = ["GET ", "POST ", "PATCH ", "DELETE "].iter().any(|verb| told.starts_with(verb));
        let Some(end) = told.find('`').filter(|_| is_call) else { break };
        text.replace_range(from..from + " with `".len() + end + 1, "");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_how_to_call_it_is_left_out() {
        for (said, shown) in [
            ("You left. Choose one with `POST /api/teams/{id}/switch`.", "You left. Choose one."),
            ("Give it away with `POST /api/team/transfer` first, or delete it.", "Give it away first, or delete it."),
            ("Begin with `jobs:read`.", "Begin with `jobs:read`."),
            ("An end with `POST ", "An end with `POST "),
        ] {
            assert_eq!(plain(said), shown);
        }
    }
}
