//! `PATCH /api/team/members/{id}` changes what a member is.

use ::audit::Entry;
use api::{Error, Fields, FromFields, Json, Path, Result, UserId};
use cx::Cx;
use function::{Endpoint, Sample, Trace};
use identity::{Caller, ManageMembers, Member, Permission, Role, User};
use schemars::JsonSchema;
use table::CHANGED_MEANWHILE;

use super::{GIVEN, MemberOut, MemberRole, must_be_above};
use crate::team::{Ground, IS_OWNER};
use crate::touches::{READ_MEMBERS, READ_TEAM, READ_USER, WRITE_MEMBERS};

pub(crate) const ENTRY: Endpoint =
    Endpoint::patch("accounts-members-update", "/api/team/members/{id}", "Change a member's role", |site| site.to(update))
        .may(ManageMembers::ACTION)
        .audited()
        .touches(&[READ_TEAM, READ_MEMBERS, WRITE_MEMBERS, READ_USER])
        .conflicts(&[IS_OWNER, CHANGED_MEANWHILE])
        .about("Only roles below one's own can be given or taken away: the owner makes admins, admins make everybody else.")
        .sample(
            Sample::of("member")
                .with(r#"{"role": "supervisor"}"#)
                .leaves(Trace::at("/api/team/members").holding(r#"{"/items/0/role": "supervisor"}"#)),
        );

/// What they are from now on.
#[derive(Debug, JsonSchema)]
pub struct NewRole {
    /// A role below one's own.
    #[schemars(with = "Role", extend("enum" = ["admin", "supervisor", "agent", "viewer"]))]
    role: Option<Role>,
}

impl FromFields for NewRole {
    fn from_fields(fields: &mut Fields) -> Self {
        NewRole { role: given(fields) }
    }
}

/// Takes the `role` field: any but the owner's, which is given by giving the team away.
pub(crate) fn given(fields: &mut Fields) -> Option<Role> {
    let role = fields.one_of::<Role>("role", GIVEN);
    if role.is_none() && !fields.is_wrong("role") {
        fields.wrong("role", "is required");
    }
    if role == Some(Role::Owner) {
        fields.wrong("role", format!("must be {GIVEN}; a team changes its owner by `POST /api/team/transfer`"));
    }
    role
}

/// Changes the role.
///
/// # Errors
/// 404 for somebody who is no member; 403 when either role is not below the caller's own; 409 `is_owner`.
pub async fn update(
    cx: Cx,
    caller: Caller<ManageMembers>,
    Path(id): Path<UserId>,
    Json(new): Json<NewRole>,
) -> Result<axum::Json<MemberOut>> {
    let role = new.role.ok_or_else(|| Error::field("role", "is required"))?;
    let table = cx.table();
    table
        .change(|transaction| async {
            let ground = Ground::of(&cx, &caller).await?;
            let member = Member::find(&cx, &caller.team, &id).await?.ok_or(Error::NotFound("member"))?;
            if member.role == Role::Owner {
                return Err(IS_OWNER.error("The owner stays what they are until they give the team away.").into());
            }
            must_be_above(ground.caller.role, member.role)?;
            must_be_above(ground.caller.role, role)?;
            let changed = Member { role, ..member.clone() };
            let entry = Entry::by(&cx, &caller, "member.role_changed").on(&id);
            let entry = entry.before(&MemberRole::of(&member)).after(&MemberRole::of(&changed));
            let transaction = ground.hold(transaction.put(&changed, member.unchanged()));
            ::audit::commit(&cx, transaction, &[entry]).await?;
            let user = table.get::<User>(User::key_of(&id)).await?;
            Ok(axum::Json(MemberOut::new(&changed, user.as_ref())))
        })
        .await
}
