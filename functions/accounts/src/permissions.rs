//! `GET /api/permissions` publishes the permission matrix: who may do what, and with which keys.

use std::collections::BTreeMap;

use api::Result;
use function::Endpoint;
use identity::{MATRIX, Public, Role};
use schemars::JsonSchema;
use serde::Serialize;

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("accounts-permissions", "/api/permissions", "Who may do what", |site| site.to(permissions));

/// The permission matrix.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Permissions {
    /// The roles, from the one that may most.
    roles: Vec<&'static str>,
    /// What can be done.
    permissions: Vec<PermissionOut>,
}

/// A row of the matrix.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Permission")]
pub struct PermissionOut {
    /// The permission's name, and that of the scope.
    name: &'static str,
    /// What it lets one do.
    about: &'static str,
    /// Each role's reach: `all` of the team's things, their `own` only, or `-`; `null` for what is about the person
    /// and takes no team.
    roles: Option<BTreeMap<&'static str, &'static str>>,
    /// How API keys come to it: `never`, by `scope`, or `always`.
    keys: &'static str,
}

/// Publishes the matrix.
///
/// # Errors
/// Never.
pub async fn permissions(_: Public) -> Result<axum::Json<Permissions>> {
    let rows = MATRIX.iter().map(|action| PermissionOut {
        name: action.name,
        about: action.about,
        roles: action.roles.map(|_| Role::ALL.iter().map(|role| (role.name(), action.reach_of(*role).name())).collect()),
        keys: action.keys.name(),
    });
    Ok(axum::Json(Permissions { roles: Role::ALL.map(Role::name).into(), permissions: rows.collect() }))
}
