//! `GET /api/auth/google` sends a browser to Google to sign in.

use api::{Fields, FromFields, Query, Result, SeeOther};
use cx::Cx;
use identity::Public;
use schemars::JsonSchema;

use super::{ATTEMPTS, attempt};
use crate::{Visitor, WithCookie};

/// How to go on.
#[derive(Debug, JsonSchema)]
pub struct SignInQuery {
    /// Where to go afterwards: a path of ours, such as `/jobs?status=active`. Anything else becomes `/`.
    next: Option<String>,
    /// The address that Google is to propose.
    email: Option<String>,
}

impl FromFields for SignInQuery {
    fn from_fields(fields: &mut Fields) -> Self {
        SignInQuery { next: fields.optional("next"), email: fields.optional("email") }
    }
}

/// Sends the browser there.
///
/// # Errors
/// 409 `google_off` where nobody signs in with Google; 503 when Google cannot be asked; 429 for many attempts.
pub async fn begin(cx: Cx, _: Public, visitor: Visitor, Query(query): Query<SignInQuery>) -> Result<WithCookie<SeeOther>> {
    visitor.take(&cx, ATTEMPTS).await?;
    let next = attempt::own_path(&cx, query.next.as_deref())?;
    let (url, cookie) = attempt::begin(&cx, query.email.as_deref(), next, None).await?;
    Ok(WithCookie::new(SeeOther(url), [cookie]))
}
