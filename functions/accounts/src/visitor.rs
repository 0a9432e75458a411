//! Where a request comes from and what sent it, for sessions, limits and the audit log.

use std::convert::Infallible;
use std::net::IpAddr;

use api::{ClientIp, Describe, Operation, Result};
use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use cx::Cx;
use identity::{SignIn, SignInMethod, Team, User};
use limits::Limit;

/// Whoever sends a public request.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// From where, where that is known.
    pub ip: Option<IpAddr>,
    /// What their browser or program calls itself.
    pub user_agent: Option<String>,
}

impl Visitor {
    /// Counts this visit against `limit`, by address.
    ///
    /// # Errors
    /// 429 when there were too many.
    pub async fn take(&self, cx: &Cx, limit: Limit) -> Result<()> {
        if let Some(network) = ClientIp(self.ip).network() {
            limit.take(cx, format!("ip/{network}")).await?;
        }
        Ok(())
    }

    /// Signing in as `user`, to look at `team`.
    pub(crate) fn sign_in(self, user: &User, team: &Team, method: SignInMethod) -> SignIn {
        SignIn { user: user.id.clone(), team: team.id.clone(), method, ip: self.ip, user_agent: self.user_agent }
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let ClientIp(ip) = ClientIp::from_request_parts(parts, state).await?;
        let agent = parts.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        Ok(Visitor { ip, user_agent: agent.map(str::to_owned) })
    }
}

impl Describe for Visitor {
    fn describe(_: &mut Operation) {}
}
