//! `POST /api/auth/magic-link/confirm` begins a session for whoever has the link from the mail. Of any number who try,
//! or try at once, one gets in.

use api::{Fields, FromFields, Json, Result, problems};
use cx::{Cx, Touch};
use function::{Endpoint, Sample, Trace};
use identity::{INVALID_CODE, OneTime, Public, Purpose, SignInMethod, User};
use schemars::JsonSchema;

use super::{CODES, LINK_ENDED, TOKENS, ended};
use crate::cookie::WithCookie;
use crate::credentials::{self, SECOND_FACTOR_REQUIRED};
use crate::reclaim;
use crate::sign_in::{self, Proof};
use crate::signed_in::SignedIn;
use crate::touches::{
    API_KEY, GOOGLE, READ_KEYS, READ_MEMBERS, READ_ONE_TIME, READ_TEAM, READ_USER, WRITE_KEYS, WRITE_ONE_TIME, WRITE_SESSION,
    WRITE_TEAM, WRITE_USER,
};
use crate::visitor::Visitor;

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-link-confirm", "/api/auth/magic-link/confirm", "Sign in by a link", |site| site.to(confirm))
        .audited()
        .touches(&[
            READ_ONE_TIME,
            WRITE_ONE_TIME,
            READ_USER,
            WRITE_USER,
            READ_TEAM,
            WRITE_TEAM,
            READ_MEMBERS,
            WRITE_SESSION,
            READ_KEYS,
            WRITE_KEYS,
            Touch::Write(API_KEY),
            Touch::Write(GOOGLE),
            limits::TOUCH,
            Touch::Seal,
        ])
        .conflicts(&[LINK_ENDED])
        .problems(&[SECOND_FACTOR_REQUIRED, INVALID_CODE, problems::RATE_LIMITED])
        .about(
            "The token is what the mailed link carries. It proves the address too, so it counts as verified from then on. An \
         account with a second factor needs a code besides; a wrong one does not use the link up. If nobody had verified the \
         address before, whatever else opens the account ends: password, second factor, Google account, sessions, keys.",
        )
        .sample(
            Sample::body(r#"{"token": "{sign_in_link}"}"#)
                .leaves(Trace::at("/api/auth/me").by("{answer.token}").holding(r#"{"/user/email": "{email}"}"#)),
        );

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
        (Some(_), None) => return Err(credentials::code_required()),
        (Some(factor), Some(code)) => {
            // A mailbox alone must not become a way to try codes. A count of its own: whoever has no link cannot use it up.
            CODES.take(&cx, &user.id).await?;
            Some(factor.spend(&cx, &user.id, &code)?)
        }
    };
    let proof = Proof { factor, link: Some(&link), ..Proof::default() };
    sign_in::begin(&cx, &user, proof, SignInMethod::MagicLink, visitor).await
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
