//! One's own sessions.

pub mod list;
pub mod revoke;
pub mod revoke_others;

use std::net::IpAddr;

use api::TeamId;
use identity::{Session, SessionId, SignInMethod};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A session, as the person it belongs to sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Session")]
pub struct SessionOut {
    /// The session's id.
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
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it ends by itself.
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
