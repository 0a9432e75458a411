//! `POST /api/auth/magic-link/confirm` begins a session for whoever has the link from the mail. Of any number who try,
//! or try at once, one gets in.

use api::{Error, Fields, FromFields, Json, Result};
use cx::Cx;
use identity::{OneTime, Public, Purpose, SignInMethod, User};
use schemars::JsonSchema;

use super::{CODES, TOKENS, ended};
use crate::signed_in::Proof;
use crate::{SignedIn, Visitor, WithCookie, reclaim, signed_in};

/// What the mail carried.
#[derive(Debug, JsonSchema)]
pub struct MagicLink {
    /// The link's token: `mho_…`.
    token: String,
    /// Where the account has a second factor: its present code, or a recovery code.
    code: Option<String>,
}

impl FromFields for MagicLink {
    fn from_fields(fields: &mut Fields) -> Self {
        MagicLink { token: fields.required("token"), code: fields.optional("code") }
    }
}

/// Begins the session.
///
/// # Errors
/// 409 `link_ended`; 401 `second_factor_required`, `invalid_code`; 429 for many tokens or codes.
pub async fn confirm(
    cx: Cx,
    _: Public,
    visitor: Visitor,
    Json(given): Json<MagicLink>,
) -> Result<WithCookie<axum::Json<SignedIn>>> {
    visitor.take(&cx, TOKENS).await?;
    let (link, user) = addressee(&cx, Purpose::MagicLink, &given.token).await?;
    // A second factor that was set up before anybody proved the address protects whoever set it up, not its owner.
    let factor = user.second_factor.as_ref().filter(|_| !reclaim::may_be_strangers(&user));
    let factor = match (factor, given.code) {
        (None, _) => None,
        (Some(_), None) => return Err(Error::SecondFactorRequired),
        (Some(factor), Some(code)) => {
            // A mailbox alone must not become a way to try codes. A count of its own: whoever has no link cannot use it up.
            CODES.take(&cx, &user.id).await?;
            Some(factor.spend(&cx, &user.id, &code)?)
        }
    };
    let proof = Proof { factor, link: Some(&link), ..Proof::default() };
    signed_in::begin(&cx, &user, proof, SignInMethod::MagicLink, visitor).await
}

/// The link behind `token` and whose it is: not if their address changed since it was sent.
///
/// # Errors
/// 409 `link_ended`.
pub(crate) async fn addressee(cx: &Cx, purpose: Purpose, token: &str) -> Result<(OneTime, User)> {
    let link = OneTime::find(cx, purpose, token).await?.ok_or_else(ended)?;
    let Some(id) = &link.user else { return Err(ended()) };
    let user = cx.table().get::<User>(User::key_of(id)).await?;
    let user = user.filter(|user| purpose == Purpose::ChangeEmail || user.email == link.email).ok_or_else(ended)?;
    Ok((link, user))
}
