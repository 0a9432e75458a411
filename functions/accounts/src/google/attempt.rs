//! An attempt to sign in with Google, for as long as the browser is there. What it needs on coming back is kept sealed
//! under the hash of a token that only this browser has, in a cookie, and is spent by whoever comes back first.

use std::convert::Infallible;

use api::{Describe, Error, Operation, Result, UserId};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use cx::Cx;
use identity::Token;
#[cfg(doc)]
use identity::User;
use jiff::Timestamp;
use openid::{Begun, Registration};
use seal::Sealed;
use serde::{Deserialize, Serialize};
use table::{Condition, Item, Key, Partition, System, Transaction};
use url::Url;

use crate::cookie::Cookie;

const COOKIE_NAME: &str = "mh_google";
/// Longer than any address of ours.
const NEXT_LIMIT_BYTES: usize = 2_048;
const COOKIE_PATH: &str = "/api/auth/google";

/// What an attempt is about.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Purpose {
    pub(crate) begun: Begun,
    /// Where to go on afterwards: a path of ours.
    pub(crate) next: String,
    /// Whose account the Google account is to be linked to; `None` to sign in.
    pub(crate) link_to: Option<LinkTo>,
}

/// An account that a Google account is to be linked to.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LinkTo {
    pub(crate) user: UserId,
    /// How it was opened when that was asked for; see [`User::mark`].
    pub(crate) mark: String,
}

/// An attempt as it is stored.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Attempt {
    hash: String,
    purpose: Sealed,
    ends_at: Timestamp,
}

/// Begins an attempt: where to send the browser, and the cookie to give it.
///
/// # Errors
/// 409 `google_off`; 503 when Google cannot be asked.
pub(crate) async fn begin(cx: &Cx, hint: Option<&str>, next: String, link_to: Option<LinkTo>) -> Result<(String, Cookie)> {
    let (url, begun) = openid::begin(cx, &registration(cx)?, hint).await?;
    let token = Token::new(Token::ONE_TIME, cx.fresh_random());
    let (hash, ends_at) = (token.hash(), begun.ends_at());
    let text = serde_json::to_vec(&Purpose { begun, next, link_to }).map_err(Error::internal)?;
    let attempt = Attempt { purpose: cx.seal()?.seal(&owner(&hash), &text)?, hash, ends_at };
    cx.table().put(&attempt, Condition::Absent).await?;
    let age_s = Begun::LIFETIME.as_secs();
    Ok((url, Cookie::new(cx, COOKIE_NAME, token.reveal(), age_s, COOKIE_PATH)))
}

/// The attempt that this browser began.
///
/// # Errors
/// 409 `sign_in_refused` when it began none, or one that is over.
pub(crate) async fn found(cx: &Cx, held: &Held) -> Result<(Attempt, Purpose)> {
    let none = || Error::from(openid::Refusal::State);
    let token = held.0.as_deref().and_then(|text| Token::read(Token::ONE_TIME, text)).ok_or_else(none)?;
    let attempt = cx.table().get::<Attempt>(Attempt::key_of(&token.hash())).await?.ok_or_else(none)?;
    let text = cx.seal()?.open(&owner(&attempt.hash), &attempt.purpose)?;
    let purpose = serde_json::from_slice(&text).map_err(Error::internal)?;
    Ok((attempt, purpose))
}

/// The cookie that takes the browser's away.
pub(crate) fn over(cx: &Cx) -> Cookie {
    Cookie::new(cx, COOKIE_NAME, "", 0, COOKIE_PATH)
}

/// Our registration with Google, or with the sandbox that stands in for it.
pub(crate) fn registration(cx: &Cx) -> Result<Registration> {
    Registration::google(cx, &cx.public_url()?.to_string())
}

/// `next` as a path of ours: whatever leads elsewhere becomes the front page, so that nobody is sent from our address to
/// somebody else's.
pub(crate) fn own_path(cx: &Cx, next: Option<&str>) -> Result<String> {
    let base = Url::parse(&cx.public_url()?.to_string()).map_err(Error::internal)?;
    let sound = |next: &&str| next.starts_with('/') && next.len() <= NEXT_LIMIT_BYTES;
    let next = next.filter(sound).and_then(|next| base.join(next).ok());
    let ours = next.filter(|next| next.origin() == base.origin() && next.username().is_empty());
    let path = ours.map(|url| url[url::Position::BeforePath..].to_owned());
    // Without its dot segments a path may begin with two slashes, and lead elsewhere.
    Ok(path.filter(|path| !path.starts_with("//")).unwrap_or_else(|| "/".into()))
}

impl Attempt {
    /// Adds to `transaction` that the attempt is over; the transaction fails if it was before.
    pub(crate) fn spend<'a>(&self, transaction: Transaction<'a>) -> Transaction<'a> {
        transaction.delete(self.key(), Condition::Exists)
    }

    fn key_of(hash: &str) -> Key {
        Partition::system(System::OneTime, hash).at("google")
    }
}

impl Item for Attempt {
    const KIND: &'static str = "google_attempt";

    fn key(&self) -> Key {
        Attempt::key_of(&self.hash)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.ends_at)
    }
}

fn owner(hash: &str) -> String {
    format!("google/{hash}")
}

/// What this browser was given when it began an attempt.
#[derive(Debug)]
pub struct Held(Option<String>);

impl<S: Sync> FromRequestParts<S> for Held {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Held(Cookie::sent(&parts.headers, COOKIE_NAME).map(str::to_owned)))
    }
}

impl Describe for Held {
    fn describe(_: &mut Operation) {}
}
