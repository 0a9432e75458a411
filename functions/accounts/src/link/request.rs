//! `POST /api/auth/magic-link` mails a link to sign in.

use api::{Accepted, Json, Result, problems};
use cx::{Cx, Touch};
use function::{Endpoint, Sample, Trace};
use identity::{Public, Purpose};
use schemars::JsonSchema;
use serde::Serialize;

use crate::challenge::{Address, CHALLENGES, ask};
use crate::visitor::Visitor;

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-link-request", "/api/auth/magic-link", "Ask for a link to sign in", |site| site.to(request))
        .touches(&[Touch::Send(CHALLENGES), limits::TOUCH])
        .problems(&[problems::RATE_LIMITED])
        .about(
            "The answer is the same whether there is such an account or not. If there is, the mail goes out within seconds; its \
         link is good for 15 minutes and works once. At most five mails an hour to an address.",
        )
        .sample(Sample::body(r#"{"email": "{email}"}"#).leaves(Trace::mail("/magic-link?token=").once_worked()));

/// What whoever asks for a link is told.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Asked {
    /// A sentence that is always the same.
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
