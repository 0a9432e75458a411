//! Whoever looks at a page that anybody may look at, by their session if they have one.

use api::{ClientIp, Error, Result};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use cx::Cx;
use identity::{User, authenticate};

/// Them; `None` for those without a session, or with one that has ended.
#[derive(Debug)]
pub struct Onlooker(pub(super) Option<User>);

impl FromRequestParts<Cx> for Onlooker {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, endpoint: &Cx) -> Result<Self> {
        let Ok(cx) = Cx::from_request_parts(parts, endpoint).await;
        let Ok(ip) = ClientIp::from_request_parts(parts, &()).await;
        let found = async { User::load(&cx, &authenticate(&cx, &parts.headers, ip).await?.user).await };
        match found.await {
            Ok(user) => Ok(Onlooker(Some(user))),
            Err(Error::Unauthenticated(_) | Error::Forbidden(_)) => Ok(Onlooker(None)),
            Err(other) => Err(other),
        }
    }
}
