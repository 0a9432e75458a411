//! `POST /api/teams` makes a team, whose owner one is.

use ::audit::Entry;
use api::{Created, Fields, FromFields, Json, Result, TeamId};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, Member, OwnAccount, Permission, Role, Team, User};
use schemars::JsonSchema;
use table::{CHANGED_MEANWHILE, Condition, TableError};

use super::{MyTeam, TOO_MANY_TEAMS, actor, place, room_to_join, room_to_own};
use crate::account::ACCOUNT_CLOSING;
use crate::team::{EMAIL_UNVERIFIED, NAME_LIMIT_CHARS, TeamDetail, must_be_one_line};
use crate::touches::{READ_MEMBERS, READ_TEAM, READ_USER, WRITE_MEMBERS, WRITE_TEAM, WRITE_USER};

pub(crate) const ENTRY: Endpoint = Endpoint::post("accounts-teams-create", "/api/teams", "Make a team", |site| site.to(create))
    .may(OwnAccount::ACTION)
    .audited()
    .touches(&[READ_USER, WRITE_USER, READ_MEMBERS, WRITE_MEMBERS, READ_TEAM, WRITE_TEAM])
    .conflicts(&[EMAIL_UNVERIFIED, TOO_MANY_TEAMS, ACCOUNT_CLOSING, CHANGED_MEANWHILE])
    .about("The session goes on looking at the team it looked at; see `POST /api/teams/{id}/switch`.")
    .sample(Sample::body(r#"{"name": "Guild"}"#).leaves(Trace::at("/api/teams").holding(r#"{"/items/1/plan": "free"}"#)));

/// What to call the team.
#[derive(Debug, JsonSchema)]
pub struct NewTeam {
    /// 1 to 100 characters; space around them does not count.
    #[schemars(length(min = 1, max = NAME_LIMIT_CHARS), regex(pattern = r"\S"))]
    name: String,
}

impl FromFields for NewTeam {
    fn from_fields(fields: &mut Fields) -> Self {
        let name = fields.text("name", 1..=NAME_LIMIT_CHARS);
        must_be_one_line(fields, &name);
        NewTeam { name }
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
    let table = cx.table();
    table
        .change(|transaction| async {
            let user = User::load(&cx, &caller.user).await?;
            if user.email_verified_at.is_none() {
                return Err(EMAIL_UNVERIFIED.error("Verify your e-mail address first: a team's owner must be reachable.").into());
            }
            room_to_own(&cx, &user).await?;
            room_to_join(&cx, &user.id).await?;
            // Whatever gives somebody one team more changes them too, so that two at once do not both find room for one.
            let (user, unchanged) = user.changed(|_| ());
            let transaction = transaction.put(&user, unchanged).put(&team, Condition::Absent);
            let transaction = owner.join(transaction, Condition::Absent);
            let made = ::audit::commit(&cx, transaction, std::slice::from_ref(&entry)).await;
            if matches!(made, Err(TableError::ConditionFailed))
                && let Ok((team, owner)) = place(&cx, &caller, &team.id).await
            {
                // The same request under the same Idempotency-Key made it, and died before it could answer.
                return Ok(Created(MyTeam::new(&team, owner.role, &caller.team)));
            }
            made?;
            Ok(Created(MyTeam::new(&team, Role::Owner, &caller.team)))
        })
        .await
}
