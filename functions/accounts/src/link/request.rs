//! `POST /api/auth/magic-link` mails a link to sign in.

use api::{Accepted, Json, Result};
use cx::Cx;
use identity::{Public, Purpose};
use schemars::JsonSchema;
use serde::Serialize;

use crate::Visitor;
use crate::challenge::{Address, ask};

/// What whoever asks for a link is told.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Asked {
    /// Always the same.
    message: &'static str,
}

impl Asked {
    pub(crate) fn new() -> Asked {
        Asked { message: "If there is an account with this address, a mail is on its way to it." }
    }
}

/// Asks for the link.
///
/// # Errors
/// 429 for too many to one address, or from one.
pub async fn request(cx: Cx, _: Public, visitor: Visitor, Json(to): Json<Address>) -> Result<Accepted<Asked>> {
    ask(&cx, &visitor, Purpose::MagicLink, to).await?;
    Ok(Accepted(Asked::new()))
}
