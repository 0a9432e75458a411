//! `GET /api/auth/me` says who the credential stands for.

use api::Result;
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{ApiKeyId, Caller, Permission, ReadAccount, Role, Team, User, Via};
use schemars::JsonSchema;
use serde::Serialize;

use crate::team::TeamOut;
use crate::touches::{READ_TEAM, READ_USER};
use crate::user::UserOut;

pub(crate) const ENTRY: Endpoint = Endpoint::get("accounts-me", "/api/auth/me", "Who am I", |site| site.to(me))
    .may(ReadAccount::ACTION)
    .touches(&[READ_USER, READ_TEAM])
    .sample(Sample::NONE.gives(200, &["/user/email", "/team/id"]));

/// The caller.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Me {
    /// The person, or the person who made the key.
    user: UserOut,
    /// The team they act for; `null` when it is gone.
    team: Option<TeamOut>,
    /// What they are in it; `null` when they are no member of it any more.
    role: Option<Role>,
    /// The key, when it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<ApiKeyId>,
    /// What the key was made for.
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<Vec<String>>,
}

/// Says who the caller is.
///
/// # Errors
/// 401 when the account is gone.
pub async fn me(cx: Cx, caller: Caller<ReadAccount>) -> Result<axum::Json<Me>> {
    let user = User::load(&cx, &caller.user).await?;
    let team = cx.table().get::<Team>(Team::key_of(&caller.team)).await?;
    let (api_key, scopes) = match caller.via {
        Via::ApiKey { id, scopes } => (Some(id), Some(scopes)),
        Via::Session { .. } => (None, None),
    };
    Ok(axum::Json(Me {
        user: UserOut::new(&user),
        team: team.filter(|team| team.erased_at.is_none()).as_ref().map(TeamOut::new),
        role: caller.standing.role,
        api_key,
        scopes,
    }))
}
