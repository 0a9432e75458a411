//! What signing up and signing in answer.

use cx::Cx;
use identity::{SESSION_COOKIE, SESSION_DAYS, Team, Token, User};
use schemars::JsonSchema;
use serde::Serialize;

use crate::cookie::Cookie;
use crate::team::TeamOut;
use crate::user::UserOut;

/// What signing up and logging in answer: who, for which team, and the session's token.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SignedIn {
    /// Who is signed in.
    pub user: UserOut,
    /// The team the session is for.
    pub team: TeamOut,
    /// The bearer token; the same is set as a cookie.
    pub token: String,
}

impl SignedIn {
    /// What signing in answers.
    pub(crate) fn new(user: &User, team: &Team, token: &Token) -> SignedIn {
        SignedIn { user: UserOut::new(user), team: TeamOut::new(team), token: token.reveal().to_owned() }
    }

    /// The session cookie of `token`.
    pub(crate) fn cookie(cx: &Cx, token: &Token) -> Cookie {
        Cookie::new(cx, SESSION_COOKIE, token.reveal(), SESSION_DAYS * 24 * 3_600, "/")
    }
}
