//! `PATCH /api/team` changes the team's name and settings.

use ::audit::Entry;
use api::{Fields, FromFields, Json, Result};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, ManageTeam, Member, Permission, Role, SignInMethod, Team, User, Via};
use schemars::JsonSchema;
use table::{CHANGED_MEANWHILE, Range};

use super::{GOOGLE_NEEDED, Ground, NAME_LIMIT_CHARS, PERSONAL_TEAM, TeamDetail, must_be_one_line};
use crate::touches::{READ_MEMBERS, READ_TEAM, READ_USER, WRITE_MEMBERS, WRITE_TEAM};

const MEMBERS_AT_ONCE: usize = 100;

pub(crate) const ENTRY: Endpoint =
    Endpoint::patch("accounts-team-update", "/api/team", "Change the team", |site| site.to(update))
        .may(ManageTeam::ACTION)
        .audited()
        .touches(&[READ_USER, READ_MEMBERS, WRITE_MEMBERS, READ_TEAM, WRITE_TEAM])
        .conflicts(&[PERSONAL_TEAM, GOOGLE_NEEDED, CHANGED_MEANWHILE])
        .sample(Sample::body(r#"{"name": "Guild"}"#).leaves(Trace::at("/api/team").holding(r#"{"/name": "Guild"}"#)));

/// What to change.
#[derive(Debug, JsonSchema)]
pub struct TeamPatch {
    /// 1 to 100 characters; space around them does not count.
    #[schemars(length(min = 1, max = NAME_LIMIT_CHARS), regex(pattern = r"\S"))]
    name: Option<String>,
    /// Whether members must have signed in with Google. Only somebody who did can ask for it, and only once the
    /// owner has a Google account too. API keys are not asked.
    google_only: Option<bool>,
}

impl FromFields for TeamPatch {
    fn from_fields(fields: &mut Fields) -> Self {
        for field in ["name", "google_only"] {
            if fields.is_null(field) {
                fields.wrong(field, "cannot be taken away");
            }
        }
        let name = fields.optional_text("name", 1..=NAME_LIMIT_CHARS);
        must_be_one_line(fields, name.as_deref().unwrap_or_default());
        TeamPatch { name, google_only: fields.optional("google_only") }
    }
}

/// Changes the team.
///
/// # Errors
/// 409 `personal_team`, `google_needed` for what would lock somebody out.
pub async fn update(cx: Cx, caller: Caller<ManageTeam>, Json(patch): Json<TeamPatch>) -> Result<axum::Json<TeamDetail>> {
    let table = cx.table();
    table
        .change(|transaction| async {
            let ground = Ground::of(&cx, &caller).await?;
            let team = &ground.team;
            if patch.google_only == Some(true) && !team.google_only {
                may_want_google(&cx, &caller, team).await?;
            }
            let (changed, unchanged) = team.changed(|team| {
                team.name = patch.name.clone().unwrap_or_else(|| team.name.clone());
                team.google_only = patch.google_only.unwrap_or(team.google_only);
            });
            let entry = Entry::by(&cx, &caller, "team.changed").on(&team.id);
            let entry = entry.before(&TeamDetail::new(team)).after(&TeamDetail::new(&changed));
            let transaction = ground.hold(transaction.put(&changed, unchanged));
            ::audit::commit(&cx, transaction, &[entry]).await?;
            Ok(axum::Json(TeamDetail::new(&changed)))
        })
        .await
}

async fn may_want_google(cx: &Cx, caller: &Caller<ManageTeam>, team: &Team) -> Result<()> {
    if team.personal_to.is_some() {
        return Err(PERSONAL_TEAM.error("A personal team cannot want Google: it is what remains when nothing else is left."));
    }
    if !matches!(&caller.via, Via::Session { method: SignInMethod::Google, .. }) {
        return Err(GOOGLE_NEEDED.error("Sign in with Google first: this session would be locked out."));
    }
    let owner = owner_of(cx, team).await?;
    if owner.is_none_or(|owner| owner.google.is_none()) {
        return Err(GOOGLE_NEEDED.error("The team's owner has no Google account yet and would be locked out."));
    }
    Ok(())
}

async fn owner_of(cx: &Cx, team: &Team) -> Result<Option<User>> {
    let table = cx.table();
    let mut pages = table.pages::<Member>(&Member::list_of(&team.id), Range::All, MEMBERS_AT_ONCE);
    while let Some(members) = pages.next().await? {
        if let Some(owner) = members.iter().find(|member| member.role == Role::Owner) {
            return Ok(table.get(User::key_of(&owner.user)).await?);
        }
    }
    Ok(None)
}
