//! `POST /api/team/transfer` gives the team to another member.

use ::audit::Entry;
use api::{Error, Fields, FromFields, Json, Result, UserId, problems};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, Member, OwnTeam, Permission, Role, Team, User};
use schemars::JsonSchema;
use table::CHANGED_MEANWHILE;

use super::{EMAIL_UNVERIFIED, GOOGLE_NEEDED, Ground, IS_OWNER, PERSONAL_TEAM};
use crate::account::ACCOUNT_CLOSING;
use crate::members::{MemberOut, MemberRole};
use crate::teams::{TOO_MANY_TEAMS, room_to_own};
use crate::touches::{READ_MEMBERS, READ_TEAM, READ_USER, WRITE_MEMBERS, WRITE_TEAM, WRITE_USER};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-team-transfer", "/api/team/transfer", "Give the team away", |site| site.to(transfer))
        .may(OwnTeam::ACTION)
        .audited()
        .touches(&[READ_USER, WRITE_USER, READ_MEMBERS, WRITE_MEMBERS, READ_TEAM, WRITE_TEAM])
        .conflicts(&[
            PERSONAL_TEAM,
            IS_OWNER,
            EMAIL_UNVERIFIED,
            GOOGLE_NEEDED,
            TOO_MANY_TEAMS,
            ACCOUNT_CLOSING,
            CHANGED_MEANWHILE,
        ])
        .problems(&[problems::NOT_FOUND])
        .about("The new owner must be a member. The old one becomes an admin.")
        .sample(
            Sample::body(r#"{"user_id": "{member}"}"#)
                .within("workshop")
                .leaves(Trace::at("/api/auth/me").holding(r#"{"/role": "admin"}"#)),
        );

/// Whom to give it to.
#[derive(Debug, JsonSchema)]
pub struct Transfer {
    /// A member of the team whose address is verified.
    #[schemars(with = "UserId")]
    user_id: Option<UserId>,
}

impl FromFields for Transfer {
    fn from_fields(fields: &mut Fields) -> Self {
        let given: Option<UserId> = fields.optional("user_id");
        if given.is_none() && !fields.is_wrong("user_id") {
            fields.wrong("user_id", "is required");
        }
        Transfer { user_id: given }
    }
}

/// Makes the member the owner, and the owner an admin, in one step.
///
/// # Errors
/// 404 for somebody who is no member; 409 `is_owner`, `email_unverified`, `too_many_teams`, `google_needed` for
/// somebody who cannot own it; 409 `personal_team`.
pub async fn transfer(cx: Cx, caller: Caller<OwnTeam>, Json(to): Json<Transfer>) -> Result<axum::Json<MemberOut>> {
    let to = to.user_id.ok_or_else(|| Error::field("user_id", "is required"))?;
    let table = cx.table();
    table
        .change(|transaction| async {
            let Ground { team, caller: owner } = Ground::of(&cx, &caller).await?;
            if team.personal_to.is_some() {
                return Err(PERSONAL_TEAM.error("Your personal team came with your account and goes with it.").into());
            }
            let heir = Member::find(&cx, &team.id, &to).await?.ok_or(Error::NotFound("member"))?;
            let user = table.get::<User>(User::key_of(&to)).await?.ok_or(Error::NotFound("member"))?;
            may_own(&cx, &team, &heir, &user).await?;
            let (team, unchanged) = team.changed(|_| ());
            // Whatever gives somebody one team more changes them too, so that two at once do not both find room for one.
            let (user, as_judged) = user.changed(|_| ());
            let owns = Member { role: Role::Owner, ..heir.clone() };
            // Each of the two must be what they were: of all changes that meet, one is made.
            let transaction = transaction
                .put(&team, unchanged)
                .put(&user, as_judged)
                .put(&owns, heir.unchanged())
                .put(&Member { role: Role::Admin, ..owner.clone() }, owner.unchanged());
            let entry = Entry::by(&cx, &caller, "team.transferred").on(&to);
            let entry = entry.before(&MemberRole::of(&owner)).after(&MemberRole::of(&owns));
            ::audit::commit(&cx, transaction, &[entry]).await?;
            Ok(axum::Json(MemberOut::new(&owns, Some(&user))))
        })
        .await
}

async fn may_own(cx: &Cx, team: &Team, heir: &Member, user: &User) -> Result<()> {
    if heir.role == Role::Owner {
        return Err(IS_OWNER.error("They own the team already."));
    }
    if user.email_verified_at.is_none() {
        return Err(EMAIL_UNVERIFIED.error("Whoever owns a team must have a verified address, and theirs is not."));
    }
    if team.google_only && user.google.is_none() {
        return Err(GOOGLE_NEEDED.error("This team wants its members to sign in with Google, which they cannot."));
    }
    // They belong to it already, so only what they own counts.
    room_to_own(cx, user).await
}
