//! The word of the last action, as the page tells it that the action led to. It comes in a cookie, so whoever can set
//! cookies can write it: it is text, and what it offers to take back is one of the forms whose entries say that they do.

use axum::http::{HeaderMap, HeaderValue};
use function::Undos;
use ui::FlashKind;
use url::form_urlencoded::parse;

use crate::cookies::{cookie, hidden_cookie};
use crate::flash::FLASH_COOKIE;

/// A [`Flash`](crate::Flash) that has arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    kind: FlashKind,
    text: String,
    /// The button that takes it back: what it is called, and where it posts to.
    undo: Option<(&'static str, String)>,
}

impl Told {
    /// What the browser brings, of which only what is among `undos` can be taken back.
    pub(crate) fn of(headers: &HeaderMap, undos: &Undos) -> Option<Told> {
        let fields: Vec<(String, String)> = parse(cookie(headers, FLASH_COOKIE)?.as_bytes()).into_owned().collect();
        let field = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        let done = field("done").map(|text| (FlashKind::Done, text));
        let (kind, text) = done.or_else(|| field("failed").map(|text| (FlashKind::Failed, text)))?;
        let undo = field("undo").and_then(|action| Some((undos.label_of(&action)?, action)));
        Some(Told { kind, text, undo })
    }

    /// As a page shows it.
    pub(crate) fn shown(&self) -> ui::Flash<'_> {
        let undo = self.undo.as_ref().map(|(label, action)| (*label, action.as_str()));
        ui::Flash { kind: self.kind, text: &self.text, undo }
    }

    /// Takes it away, once it was told.
    pub(crate) fn taken(https: bool) -> Option<HeaderValue> {
        hidden_cookie(FLASH_COOKIE, "", 0, https)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header::COOKIE;
    use function::Endpoint;
    use identity::Public;

    use super::*;
    use crate::Flash;

    async fn nothing(_: Public) {}

    static RESUME: Endpoint =
        crate::form("jobs-resume", "/jobs/{id}/resume", "Resume a job", |site| site.page(nothing)).undo("Resume");

    fn told(flash: &Flash) -> Option<Told> {
        let set = flash.set(true).unwrap();
        let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(&pair).unwrap())]);
        Told::of(&headers, &[&RESUME].into_iter().collect())
    }

    fn done(text: &str) -> Told {
        Told { kind: FlashKind::Done, text: text.to_owned(), undo: None }
    }

    #[test]
    fn survives_the_way_there_and_back() {
        let text = "“Müller & Söhne; 100%” is paused.";
        let undo = Some(("Resume", "/jobs/job_1/resume".to_owned()));
        assert_eq!(told(&Flash::done(text).undo("/jobs/job_1/resume")), Some(Told { undo, ..done(text) }));
        assert_eq!(told(&Flash::failed("No.")), Some(Told { kind: FlashKind::Failed, ..done("No.") }));
        assert_eq!(Told::of(&HeaderMap::new(), &Undos::default()), None);
    }

    #[test]
    fn leads_to_our_own_pages_only() {
        for action in [
            "https://evil.example/resume",
            "//evil.example/resume",
            "/\\evil.example/resume",
            "/\t/evil.example/resume",
            "/sign-out",
            "/jobs/job_1/remove",
            "/jobs/job_1?/resume",
        ] {
            assert_eq!(told(&Flash::done("x").undo(action)), Some(done("x")), "{action}");
        }
    }
}
