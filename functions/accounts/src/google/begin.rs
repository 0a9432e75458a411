//! `GET /api/auth/google` sends a browser to Google to sign in.

use api::{Fields, FromFields, Query, Result, SeeOther, problems};
use cx::{Cx, Touch};
use function::{Endpoint, Sample};
use identity::Public;
use openid::{GOOGLE_OFF, SIGN_IN_REFUSED};
use schemars::JsonSchema;

use super::{ATTEMPTS, TIMEOUT_S, attempt};
use crate::cookie::WithCookie;
use crate::touches::WRITE_ONE_TIME;
use crate::visitor::Visitor;

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("accounts-google-begin", "/api/auth/google", "Sign in with Google", |site| site.to(begin))
        // Browsers come here by a plain link.
        .refusing(console::refusal)
        .touches(&[
            WRITE_ONE_TIME,
            Touch::Seal,
            Touch::Provider(&openid::GOOGLE),
            Touch::Outbound,
            breaker::READ,
            breaker::WRITE,
            Touch::Links,
            limits::TOUCH,
        ])
        .conflicts(&[GOOGLE_OFF, SIGN_IN_REFUSED])
        .problems(&[problems::RATE_LIMITED])
        .timeout_s(TIMEOUT_S)
        .about(
            "For browsers: sends them to Google, and Google sends them to the callback. Authorization code flow with PKCE; what \
             comes back must belong to this browser (a cookie), is good for ten minutes and works once.",
        )
        .sample(Sample::query("next=%2Fjobs").gives(303, &[]));

/// Where to go on, and as whom.
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

/// Sends the browser to Google.
///
/// # Errors
/// 409 `google_off` where nobody signs in with Google; 503 when Google cannot be asked; 429 for many attempts.
pub async fn begin(cx: Cx, _: Public, visitor: Visitor, Query(query): Query<SignInQuery>) -> Result<WithCookie<SeeOther>> {
    visitor.take(&cx, ATTEMPTS).await?;
    let next = attempt::own_path(&cx, query.next.as_deref())?;
    let (url, cookie) = attempt::begin(&cx, query.email.as_deref(), next, None).await?;
    Ok(WithCookie::new(SeeOther(url), [cookie]))
}
