//! What the last action came to: told once, on the page that it led to. It travels in a cookie, so whoever can set
//! cookies can write it: it is text, and what it offers to undo leads to our own pages only.

use api::{Error, Result};
use axum::http::{HeaderMap, HeaderValue};
use ui::FlashKind;
use url::form_urlencoded::{Serializer, parse};

use crate::cookies::{cookie, hidden_cookie};
use crate::plain::plain;
use crate::see_other::is_own;

pub(crate) const FLASH_COOKIE: &str = "mh_flash";
/// The next page follows at once; longer it would surprise.
const KEPT_S: u32 = 60;
/// A cookie has room for 4 KiB, and a sentence needs less.
const LONGEST_CHARS: usize = 300;

/// A sentence about the last action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    kind: FlashKind,
    text: String,
    undo: Option<(String, String)>,
}

impl Flash {
    /// It worked.
    pub fn done(text: impl Into<String>) -> Flash {
        Flash { kind: FlashKind::Done, text: text.into(), undo: None }
    }

    /// It did not, and this is why.
    pub fn failed(text: impl Into<String>) -> Flash {
        Flash { kind: FlashKind::Failed, text: text.into(), undo: None }
    }

    /// Why a button did nothing, for whoever pressed it; any other error is handed on.
    ///
    /// # Errors
    /// `error` itself, when it is no rule of ours that stands in the way.
    pub fn why(error: Error) -> Result<Flash> {
        match error {
            Error::Conflict { .. } | Error::TooMany(_) => Ok(Flash::failed(plain(&error.to_string()))),
            other => Err(other),
        }
    }

    /// With a button called `label` that takes it back, by a `POST` to `action`.
    #[must_use]
    pub fn undo(self, label: &str, action: impl Into<String>) -> Flash {
        Flash { undo: Some((label.to_owned(), action.into())), ..self }
    }

    /// As a page shows it.
    pub(crate) fn shown(&self) -> ui::Flash<'_> {
        let undo = self.undo.as_ref().map(|(label, action)| (label.as_str(), action.as_str()));
        ui::Flash { kind: self.kind, text: &self.text, undo }
    }

    pub(crate) fn set(&self, https: bool) -> Option<HeaderValue> {
        let text: String = self.text.chars().take(LONGEST_CHARS).collect();
        let mut fields = Serializer::new(String::new());
        fields.append_pair(if self.kind == FlashKind::Done { "done" } else { "failed" }, &text);
        if let Some((label, action)) = &self.undo {
            fields.append_pair("label", label).append_pair("action", action);
        }
        hidden_cookie(FLASH_COOKIE, &fields.finish(), KEPT_S, https)
    }

    pub(crate) fn of(headers: &HeaderMap) -> Option<Flash> {
        let fields: Vec<(String, String)> = parse(cookie(headers, FLASH_COOKIE)?.as_bytes()).into_owned().collect();
        let field = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        let flash = field("done").map(Flash::done).or_else(|| field("failed").map(Flash::failed))?;
        // What can be taken back by one button; a cookie is not to offer more.
        let undoes = |action: &str| ["/pause", "/resume", "/restore"].iter().any(|end| action.ends_with(end));
        let is_ours = |action: &String| is_own(action) && undoes(action);
        Some(Flash { undo: field("label").zip(field("action").filter(is_ours)), ..flash })
    }

    /// Takes it away, once it was told.
    pub(crate) fn taken(https: bool) -> Option<HeaderValue> {
        hidden_cookie(FLASH_COOKIE, "", 0, https)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header::COOKIE;

    use super::*;

    fn sent(flash: &Flash) -> HeaderMap {
        let set = flash.set(true).unwrap();
        let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(&pair).unwrap())])
    }

    #[test]
    fn survives_the_way_there_and_back() {
        let flash = Flash::done("“Müller & Söhne; 100%” is paused.").undo("Resume", "/jobs/job_1/resume");
        assert_eq!(Flash::of(&sent(&flash)), Some(flash));
        assert_eq!(Flash::of(&sent(&Flash::failed("No."))), Some(Flash::failed("No.")));
        assert_eq!(Flash::of(&HeaderMap::new()), None);
    }

    #[test]
    fn leads_to_our_own_pages_only() {
        for action in [
            "https://evil.example/resume",
            "//evil.example/resume",
            "/\\evil.example/resume",
            "/\t/evil.example/resume",
            "/sign-out",
        ] {
            assert_eq!(Flash::of(&sent(&Flash::done("x").undo("Undo", action))), Some(Flash::done("x")), "{action}");
        }
    }
}
