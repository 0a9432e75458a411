//! `POST /api/auth/reset-password` mails a link to choose a new password.

use api::{Accepted, Json, Result, problems};
use cx::{Cx, Touch};
use function::{Endpoint, Sample, Trace};
use identity::{Public, Purpose};

use crate::challenge::{Address, CHALLENGES, ask};
use crate::link::request::Asked;
use crate::visitor::Visitor;

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-reset-request", "/api/auth/reset-password", "Ask for a new password", |site| site.to(request))
        .touches(&[Touch::Send(CHALLENGES), limits::TOUCH])
        .problems(&[problems::RATE_LIMITED])
        .about(
            "The answer is the same whether there is such an account or not. If there is, the mail goes out within seconds; its \
         link is good for an hour and works once. At most five mails an hour to an address.",
        )
        .sample(Sample::body(r#"{"email": "{email}"}"#).leaves(Trace::mail("/reset-password?token=").once_worked()));

/// Asks for the link.
///
/// # Errors
/// 429 for too many to one address, or from one.
pub async fn request(cx: Cx, _: Public, visitor: Visitor, Json(to): Json<Address>) -> Result<Accepted<Asked>> {
    ask(&cx, &visitor, Purpose::ResetPassword, to).await?;
    Ok(Accepted(Asked::new()))
}
