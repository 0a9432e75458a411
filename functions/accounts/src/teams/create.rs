//! `POST /api/teams` makes a team, whose owner one is.

use ::audit::Entry;
use api::{Created, Fields, FromFields, Json, Result, TeamId};
use cx::Cx;
use identity::{Caller, Member, OwnAccount, Role, Team, User};
use schemars::JsonSchema;
use table::{Condition, TableError};

use super::{MyTeam, TRIES, actor, place, room_to_join, room_to_own};
use crate::team::{EMAIL_UNVERIFIED, NAME_LIMIT_CHARS, TeamDetail, name};

/// What to call the team.
#[derive(Debug, JsonSchema)]
pub struct NewTeam {
    /// 1 to 100 characters; space around them does not count.
    #[schemars(length(min = 1, max = NAME_LIMIT_CHARS), regex(pattern = r"\S"))]
    name: String,
}

impl FromFields for NewTeam {
    fn from_fields(fields: &mut Fields) -> Self {
        let given: String = fields.required("name");
        NewTeam { name: name(fields, given) }
    }
}

/// Makes the team.
///
/// # Errors
/// 409 `email_unverified` for somebody whose address nobody has verified; 409 `too_many_teams`.
pub async fn create(cx: Cx, caller: Caller<OwnAccount>, Json(new): Json<NewTeam>) -> Result<Created<MyTeam>> {
    let team = Team { verified: true, ..Team::new(cx.id::<TeamId>(), new.name, cx.now()) };
    let owner = Member { team: team.id.clone(), user: caller.user.clone(), role: Role::Owner, joined_at: team.created_at };
    let entry = Entry::of(&cx, &team.id, team.plan, Some(actor(&caller, Role::Owner)), "team.created");
    let entry = entry.on(&team.id).after(&TeamDetail::new(&team));
    for _ in 0..TRIES {
        let user = User::load(&cx, &caller.user).await?;
        if user.email_verified_at.is_none() {
            return Err(EMAIL_UNVERIFIED.error("Verify your e-mail address first: a team's owner must be reachable."));
        }
        room_to_own(&cx, &user).await?;
        room_to_join(&cx, &user.id).await?;
        let table = cx.table();
        // Whatever gives somebody one team more changes them too, so that two at once do not both find room for one.
        let (user, unchanged) = user.changed(|_| ());
        let transaction = table.transaction().put(&user, unchanged).put(&team, Condition::Absent);
        match ::audit::commit(&cx, owner.join(transaction, Condition::Absent), std::slice::from_ref(&entry)).await {
            Err(TableError::ConditionFailed) => {}
            other => return other.map(|()| Created(MyTeam::new(&team, Role::Owner, &caller.team))).map_err(Into::into),
        }
        // The same request under the same Idempotency-Key made it, and died before it could answer.
        if let Ok((team, owner)) = place(&cx, &caller, &team.id).await {
            return Ok(Created(MyTeam::new(&team, owner.role, &caller.team)));
        }
    }
    Err(TableError::ConditionFailed.into())
}
