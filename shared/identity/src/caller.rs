//! Authorisation as a parameter: a handler that acts for somebody takes `Caller<P>`, one that does not
//! takes `Public`, and neither can be had without the edge having looked.

use std::marker::PhantomData;

use api::{Describe, Error, Operation, TeamId, UserId, problems};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use cx::Cx;

use crate::ApiKeyId;

/// Something a caller may be allowed to do. Products declare their own.
pub trait Permission: Send + Sync + 'static {
    /// The name in the permission matrix, such as `jobs:write`.
    const NAME: &'static str;
}

/// How a caller proved who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// A session, by the hash of its token.
    Session(String),
    /// An API key.
    ApiKey(ApiKeyId),
}

/// A caller whose credential is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The person, or the person who made the key.
    pub user: UserId,
    /// The team they act for.
    pub team: TeamId,
    /// How they proved it.
    pub via: Via,
}

/// The permission the registry entry asks for; the edge leaves it beside the principal.
#[derive(Clone, Copy, Debug)]
pub struct Asked(pub &'static str);

/// A caller who may do `P`, and the team they do it for.
#[derive(Debug)]
pub struct Caller<P> {
    /// The person.
    pub user: UserId,
    /// The team.
    pub team: TeamId,
    /// How they proved it.
    pub via: Via,
    permission: PhantomData<P>,
}

impl<P: Permission> FromRequestParts<Cx> for Caller<P> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, cx: &Cx) -> api::Result<Self> {
        let asked = parts.extensions.get::<Asked>().map(|asked| asked.0);
        if asked != Some(P::NAME) {
            let name = cx.function();
            return Err(Error::internal(format!("`{name}` takes Caller<{}> but its registry entry asks for {asked:?}", P::NAME)));
        }
        let principal = parts.extensions.get::<Principal>().cloned();
        let Principal { user, team, via } = principal.ok_or(Error::Unauthenticated("A credential is needed."))?;
        Ok(Caller { user, team, via, permission: PhantomData })
    }
}

impl<P: Permission> Describe for Caller<P> {
    fn describe(operation: &mut Operation) {
        operation.permission = Some(P::NAME);
        operation.problems.extend([problems::UNAUTHENTICATED, problems::FORBIDDEN]);
    }
}

/// Anybody: the handler acts for no one.
#[derive(Clone, Copy, Debug)]
pub struct Public;

impl FromRequestParts<Cx> for Public {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, cx: &Cx) -> api::Result<Self> {
        match parts.extensions.get::<Asked>() {
            None => Ok(Public),
            Some(_) => {
                Err(Error::internal(format!("`{}` takes Public but its registry entry asks for a permission", cx.function())))
            }
        }
    }
}

impl Describe for Public {
    fn describe(operation: &mut Operation) {
        operation.permission = None;
    }
}
