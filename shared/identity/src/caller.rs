//! Authorisation as a parameter: a handler that acts for somebody takes `Caller<P>`, one that does not
//! takes `Public`, and neither can be had without the edge having looked.

use std::marker::PhantomData;
use std::net::IpAddr;

use api::{Describe, Error, Operation, TeamId, UserId, problems};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use cx::Cx;
use jiff::Timestamp;

use crate::{Action, ApiKeyId, Keys, Member, Permission, Plan, Reach, Role, SessionId, SignInMethod, Team};

/// How a caller proved who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// A session.
    Session {
        /// The session's id, not its token.
        id: SessionId,
        /// How its owner signed in.
        method: SignInMethod,
    },
    /// An API key.
    ApiKey {
        /// The key's id, not its text.
        id: ApiKeyId,
        /// The scopes it was made with; what it may do is cut to what its maker's role reaches.
        scopes: Vec<String>,
    },
}

/// How somebody stands in the team they act for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// As what; `None` when they are no member, or no member any more.
    pub role: Option<Role>,
    /// What the team pays for.
    pub plan: Plan,
    /// Whether its owner's address is known to be theirs.
    pub verified: bool,
    /// Whether its members must have signed in with Google.
    pub google_only: bool,
    /// When it will be gone, if it is being deleted.
    pub closes_at: Option<Timestamp>,
}

impl Standing {
    /// How somebody with this place, if they have one, stands in `team`, if there is such a team.
    pub(crate) fn of(team: Option<&Team>, place: Option<&Member>) -> Standing {
        match team {
            Some(team) => Standing {
                role: place.map(|place| place.role),
                plan: team.plan,
                verified: team.verified,
                google_only: team.google_only,
                closes_at: team.closes_at,
            },
            None => Standing { role: None, plan: Plan::default(), verified: false, google_only: false, closes_at: None },
        }
    }
}

/// A caller whose credential is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The person, or the person who made the key.
    pub user: UserId,
    /// The team they act for.
    pub team: TeamId,
    /// How they stand in it.
    pub standing: Standing,
    /// How they proved who they are.
    pub via: Via,
    /// Where the request comes from, where that is known.
    pub ip: Option<IpAddr>,
}

impl Principal {
    /// How far this caller may go with `action`.
    ///
    /// # Errors
    /// [`Error::Forbidden`], saying what stands in the way.
    pub fn allow(&self, action: Action) -> api::Result<Reach> {
        let refuse = |why: String| Err(Error::Forbidden(why));
        if let Via::ApiKey { scopes, .. } = &self.via {
            match action.keys {
                Keys::Never => return refuse(format!("No API key may `{}`; it takes a session.", action.name)),
                Keys::Scope if !scopes.iter().any(|scope| scope == action.name) => {
                    return refuse(format!("This API key lacks the scope `{}`.", action.name));
                }
                Keys::Scope | Keys::Always => {}
            }
        }
        if action.roles.is_none() {
            return Ok(Reach::All);
        }
        let Some(role) = self.standing.role else {
            return refuse("You are not a member of this team. Choose one with `POST /api/teams/{id}/switch`.".into());
        };
        if self.standing.closes_at.is_some() {
            return refuse("This team is being deleted; its owner can keep it with `POST /api/teams/{id}/restore`.".into());
        }
        if self.standing.google_only && matches!(&self.via, Via::Session { method, .. } if *method != SignInMethod::Google) {
            return refuse("This team wants its members to sign in with Google.".into());
        }
        match action.reach_of(role) {
            Reach::No => refuse(format!("The role `{}` may not `{}` in this team.", role.name(), action.name)),
            reach => Ok(reach),
        }
    }
}

/// What the edge found: the action that the registry entry asks for, and how far the caller may go with it.
#[derive(Clone, Copy, Debug)]
pub struct Allowed(pub &'static str, pub Reach);

/// A caller who may do `P`, and the team they do it for.
#[derive(Debug)]
pub struct Caller<P> {
    /// Who acts: for a key, whoever made it.
    pub user: UserId,
    /// The team they act for.
    pub team: TeamId,
    /// How they stand in it.
    pub standing: Standing,
    /// How they proved who they are.
    pub via: Via,
    /// Where the request comes from, where that is known.
    pub ip: Option<IpAddr>,
    reach: Reach,
    permission: PhantomData<P>,
}

impl<P: Permission> Caller<P> {
    /// The same caller, for a page that reads what is there after it tried to change it.
    #[must_use]
    pub fn again(&self) -> Self {
        let Caller { user, team, standing, via, ip, reach, .. } = self;
        let (user, team, via) = (user.clone(), team.clone(), via.clone());
        Caller { user, team, standing: *standing, via, ip: *ip, reach: *reach, permission: PhantomData }
    }

    /// Whether they may act on what `maker` made.
    pub fn reaches(&self, maker: Option<&UserId>) -> bool {
        self.reach == Reach::All || maker == Some(&self.user)
    }

    /// Makes sure that they may act on what `maker` made.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when they may act on their own only, and this is not.
    pub fn must_reach(&self, maker: Option<&UserId>) -> api::Result<()> {
        if self.reaches(maker) {
            return Ok(());
        }
        let role = self.standing.role.map_or("caller", Role::name);
        Err(Error::Forbidden(format!("The role `{role}` may `{}` only what it made itself.", P::ACTION.name)))
    }

    /// The session this request was made with, if it was one.
    pub fn session(&self) -> Option<&SessionId> {
        if let Via::Session { id, .. } = &self.via { Some(id) } else { None }
    }

    /// Who acts, for the audit log.
    pub fn actor(&self) -> Actor {
        let key = if let Via::ApiKey { id, .. } = &self.via { Some(id.clone()) } else { None };
        Actor { user: self.user.clone(), api_key: key, role: self.standing.role, ip: self.ip }
    }
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person, or the person who made the key.
    pub user: UserId,
    /// The key they came with; `None` for a session.
    pub api_key: Option<ApiKeyId>,
    /// What they were in the team at the time.
    pub role: Option<Role>,
    /// The address they came from, where that is known.
    pub ip: Option<IpAddr>,
}

impl<P: Permission> FromRequestParts<Cx> for Caller<P> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, cx: &Cx) -> api::Result<Self> {
        let allowed = parts.extensions.get::<Allowed>().copied();
        let Some(Allowed(_, reach)) = allowed.filter(|allowed| allowed.0 == P::ACTION.name) else {
            let (name, asked) = (cx.function(), allowed.map(|allowed| allowed.0));
            let action = P::ACTION.name;
            return Err(Error::internal(format!(
                "`{name}` takes a caller for `{action}` but its registry entry asks for {asked:?}"
            )));
        };
        let principal = parts.extensions.get::<Principal>().cloned();
        let Principal { user, team, standing, via, ip } = principal.ok_or(Error::Unauthenticated("A credential is needed."))?;
        Ok(Caller { user, team, standing, via, ip, reach, permission: PhantomData })
    }
}

impl<P: Permission> Describe for Caller<P> {
    fn describe(operation: &mut Operation) {
        operation.permission = Some(P::ACTION.name);
        operation.problems.extend([problems::UNAUTHENTICATED, problems::FORBIDDEN]);
    }
}

/// Anybody: the handler acts for no one.
#[derive(Clone, Copy, Debug)]
pub struct Public;

impl FromRequestParts<Cx> for Public {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, cx: &Cx) -> api::Result<Self> {
        match parts.extensions.get::<Allowed>() {
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

#[cfg(test)]
mod tests {
    use api::{Id, Seed};

    use super::*;
    use crate::{ManageKeys, OwnAccount, ReadAccount, ReadJobs, WriteJobs};

    fn seed() -> Seed {
        Seed { at_ms: 0, random: [1; 10] }
    }

    fn principal(role: Option<Role>, via: Via) -> Principal {
        let standing = Standing { role, plan: Plan::Free, verified: true, google_only: false, closes_at: None };
        Principal { user: UserId::from_seed(seed()), team: TeamId::from_seed(seed()), standing, via, ip: None }
    }

    fn session(method: SignInMethod) -> Via {
        Via::Session { id: SessionId::from_seed(seed()), method }
    }

    fn key(scopes: &[&str]) -> Via {
        Via::ApiKey { id: ApiKeyId::from_seed(seed()), scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect() }
    }

    #[test]
    fn a_key_reaches_what_its_scopes_and_its_maker_reach() {
        let maker = |role| principal(Some(role), key(&["jobs:write"]));
        assert_eq!(maker(Role::Admin).allow(WriteJobs::ACTION).unwrap(), Reach::All);
        assert_eq!(maker(Role::Agent).allow(WriteJobs::ACTION).unwrap(), Reach::Own);
        assert!(maker(Role::Viewer).allow(WriteJobs::ACTION).is_err());
        assert!(maker(Role::Admin).allow(ReadJobs::ACTION).is_err());
        assert!(maker(Role::Owner).allow(ManageKeys::ACTION).is_err());
        assert!(maker(Role::Owner).allow(OwnAccount::ACTION).is_err());
        assert!(maker(Role::Viewer).allow(ReadAccount::ACTION).is_ok());
    }

    #[test]
    fn who_left_the_team_may_only_what_needs_none() {
        let stranger = principal(None, session(SignInMethod::Password));
        assert!(stranger.allow(ReadJobs::ACTION).is_err());
        assert!(stranger.allow(OwnAccount::ACTION).is_ok());
    }

    #[test]
    fn a_team_may_insist_on_google_and_a_closing_one_is_closed() {
        let mut member = principal(Some(Role::Owner), session(SignInMethod::Password));
        member.standing.google_only = true;
        assert!(member.allow(ReadJobs::ACTION).is_err());
        member.via = session(SignInMethod::Google);
        assert!(member.allow(ReadJobs::ACTION).is_ok());
        member.standing.closes_at = Some(Timestamp::MAX);
        assert!(member.allow(ReadJobs::ACTION).is_err());
        assert!(member.allow(OwnAccount::ACTION).is_ok());
    }
}
