//! What can be taken back by one button: forms whose entries say so. A page that tells what somebody did offers such a
//! form and no other, whatever address it was given to offer.

use std::sync::Arc;

use crate::Endpoint;
use crate::pattern::fits;

/// The forms that take something back, left beside each request for the page that offers one.
#[derive(Clone, Debug, Default)]
pub struct Undos(Arc<[&'static Endpoint]>);

impl FromIterator<&'static Endpoint> for Undos {
    /// Those of the endpoints that take something back.
    fn from_iter<I: IntoIterator<Item = &'static Endpoint>>(endpoints: I) -> Self {
        Undos(endpoints.into_iter().filter(|endpoint| endpoint.undo.is_some()).collect())
    }
}

impl Undos {
    /// What the button is called that posts to `path`; `None` where no form of ours takes anything back.
    pub fn label_of(&self, path: &str) -> Option<&'static str> {
        // A browser reads `?`, `#`, `%`, `\` and dots in its own way, and none of them is in an id.
        let is_plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_-".contains(&byte));
        self.0.iter().find(|form| is_plain && fits(form.path, path))?.undo
    }
}

#[cfg(test)]
mod tests {
    use api::NoContent;
    use identity::Public;

    use super::*;

    async fn nothing(_: Public) -> NoContent {
        NoContent
    }

    static FORMS: [Endpoint; 2] = [
        Endpoint::form("things-open", "/things/{id}/open", "Open it", |_, _| None, |site| site.page(nothing)).undo("Open"),
        Endpoint::form("things-burn", "/things/{id}/burn", "Burn it", |_, _| None, |site| site.page(nothing)),
    ];

    #[test]
    fn only_a_form_that_says_so_takes_something_back() {
        let undos: Undos = FORMS.iter().collect();
        assert_eq!(undos.label_of("/things/thing_1/open"), Some("Open"));
        for path in [
            "/things/thing_1/burn",
            "/things/thing_1/burn?/open",
            "/things/thing_1?/open",
            "/things/../open",
            "/things//open",
            "/other/thing_1/open",
            "//evil.example/open",
            "",
        ] {
            assert_eq!(undos.label_of(path), None, "{path}");
        }
    }
}
