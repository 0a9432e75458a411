//! What the last action came to, to be told once, on the page that it leads to. It travels there in a cookie; what a
//! page makes of that is in [`told`](crate::told).

use api::{Error, Result};
use axum::http::HeaderValue;
use ui::FlashKind;
use url::form_urlencoded::Serializer;

use crate::cookies::hidden_cookie;
use crate::plain::plain;

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
    undo: Option<String>,
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

    /// With a button that takes it back, by a `POST` to `action`: a form of the same product whose entry says
    /// [`undo`](function::Endpoint::undo), and what the button is called.
    #[must_use]
    pub fn undo(self, action: impl Into<String>) -> Flash {
        Flash { undo: Some(action.into()), ..self }
    }

    pub(crate) fn set(&self, https: bool) -> Option<HeaderValue> {
        let text: String = self.text.chars().take(LONGEST_CHARS).collect();
        let mut fields = Serializer::new(String::new());
        fields.append_pair(if self.kind == FlashKind::Done { "done" } else { "failed" }, &text);
        if let Some(action) = &self.undo {
            fields.append_pair("undo", action);
        }
        hidden_cookie(FLASH_COOKIE, &fields.finish(), KEPT_S, https)
    }
}
