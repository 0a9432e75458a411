//! One's own sessions.

pub mod list;
pub mod revoke;
pub mod revoke_others;

use std::net::IpAddr;

use api::TeamId;
use function::Endpoint;
use identity::{OwnAccount, Permission, Session, SessionId, SignInMethod};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{READ_USER, WRITE_SESSION, WRITE_USER};

pub(crate) const LIST: Endpoint =
    Endpoint::get("accounts-sessions-list", "/api/auth/sessions", "List one's sessions", |site| site.to(list::list))
        .may(OwnAccount::ACTION)
        .touches(&[READ_USER]);

pub(crate) const REVOKE: Endpoint =
    Endpoint::delete("accounts-sessions-revoke", "/api/auth/sessions/{id}", "End one of one's sessions", |site| {
        site.to(revoke::revoke)
    })
    .may(OwnAccount::ACTION)
    .audited()
    .touches(&[READ_USER, WRITE_USER, WRITE_SESSION]);

pub(crate) const REVOKE_OTHERS: Endpoint =
    Endpoint::delete("accounts-sessions-revoke-others", "/api/auth/sessions", "End all sessions but this", |site| {
        site.to(revoke_others::revoke_others)
    })
    .may(OwnAccount::ACTION)
    .audited()
    .touches(&[READ_USER, WRITE_USER, WRITE_SESSION]);

/// A session, as the person it belongs to sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Session")]
pub struct SessionOut {
    /// Its id.
    pub id: SessionId,
    /// Whether it is the one this request was made with.
    pub current: bool,
    /// How it was begun.
    pub method: SignInMethod,
    /// The team it looks at.
    pub team_id: TeamId,
    /// From where it was begun, where that is known.
    pub ip: Option<IpAddr>,
    /// What the browser or program called itself.
    pub user_agent: Option<String>,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
}

impl SessionOut {
    pub(crate) fn new(session: Session, current: Option<&SessionId>) -> SessionOut {
        SessionOut {
            current: current == Some(&session.id),
            id: session.id,
            method: session.method,
            team_id: session.team,
            ip: session.ip,
            user_agent: session.user_agent,
            created_at: session.created_at,
            ends_at: session.ends_at,
        }
    }
}
