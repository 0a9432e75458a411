//! `POST /api/auth/reset-password` mails a link to choose a new password.

use api::{Accepted, Json, Result};
use cx::Cx;
use identity::{Public, Purpose};

use crate::Visitor;
use crate::challenge::{Address, ask};
use crate::link::request::Asked;

/// Asks for the link.
///
/// # Errors
/// 429 for too many to one address, or from one.
pub async fn request(cx: Cx, _: Public, visitor: Visitor, Json(to): Json<Address>) -> Result<Accepted<Asked>> {
    ask(&cx, &visitor, Purpose::ResetPassword, to).await?;
    Ok(Accepted(Asked::new()))
}
