//! `GET /api/auth/me` says who the credential stands for.

use api::{Error, Result};
use cx::Cx;
use identity::{ApiKeyId, Caller, Team, User, Via};
use schemars::JsonSchema;
use serde::Serialize;
use table::Partition;

use crate::{OwnAccount, TeamOut, UserOut};

/// The caller.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Me {
    /// The person, or the person who made the key.
    user: UserOut,
    /// The team they act for.
    team: TeamOut,
    /// The key, when it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<ApiKeyId>,
}

/// Says who.
///
/// # Errors
/// Only when the table is busy.
pub async fn me(cx: Cx, caller: Caller<OwnAccount>) -> Result<axum::Json<Me>> {
    let gone = || Error::Unauthenticated("The account behind this credential is gone.");
    let table = cx.table();
    let user = table.get::<User>(User::key_of(&caller.user)).await?.ok_or_else(gone)?;
    let team = table.get::<Team>(Partition::team(&caller.team, identity::TEAMS).at("team")).await?.ok_or_else(gone)?;
    let api_key = if let Via::ApiKey(id) = caller.via { Some(id) } else { None };
    Ok(axum::Json(Me {
        user: UserOut { id: user.id, email: user.email },
        team: TeamOut { id: team.id, name: team.name },
        api_key,
    }))
}
