//! `POST /api/auth/delete-account` deletes one's account after a week's grace.

use ::audit::Entry;
use ::mail::{MAIL, Mail};
use api::{Accepted, Conflict, Error, Fields, FromFields, Json, Result};
use cx::{Cx, Touch};
use function::{Endpoint, Sample};
use identity::{Caller, Member, OwnAccount, Password, Permission, Role, Team, User};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use table::{CHANGED_MEANWHILE, Condition, Family, System};

use super::ACCOUNT_CLOSING;
use crate::credentials::{self, INVALID_CREDENTIALS};
use crate::login::LOGINS;
use crate::team::closing::{GRACE, erasing};
use crate::teams::actor;
use crate::touches::{READ_MEMBERS, READ_TEAM, READ_USER, WRITE_TEAM, WRITE_USER};
use crate::user::UserOut;

/// A team would be left without an owner.
pub const OWNS_TEAMS: Conflict = Conflict {
    code: "owns_teams",
    when: "deleting an account that owns teams beside its personal one",
    advice: "Give each of the teams you own to somebody else (`POST /api/team/transfer`) or delete it (`DELETE /api/team`), \
             then delete the account.",
};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-account-remove", "/api/auth/delete-account", "Delete one's account", |site| site.to(remove))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[
            READ_USER,
            WRITE_USER,
            READ_TEAM,
            WRITE_TEAM,
            READ_MEMBERS,
            Touch::Write(Family::System(System::Due)),
            Touch::Write(Family::System(System::Ledger)),
        ])
        .posts(&[MAIL])
        .conflicts(&[OWNS_TEAMS, ACCOUNT_CLOSING, CHANGED_MEANWHILE])
        .problems(&[INVALID_CREDENTIALS])
        .memory_mb(512)
        .about(
            "Takes one's password, where one has one. The personal team is closed at once: its keys are refused, its jobs call \
         nobody. At `closes_at`, seven days from now, both are erased, and one leaves all other teams. Until then `POST \
         /api/teams/{id}/restore` with the personal team's id keeps them.",
        )
        .sample(Sample::body(r#"{"password": "{password}"}"#));

/// That it is oneself who asks.
#[derive(Debug, JsonSchema)]
pub struct Farewell {
    /// One's password; left out by those who have none.
    #[schemars(with = "Option<String>")]
    password: Option<Password>,
}

impl FromFields for Farewell {
    fn from_fields(fields: &mut Fields) -> Self {
        Farewell { password: fields.optional::<String>("password").map(Password::claim) }
    }
}

/// When the account is gone.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Closing {
    /// Until then it can be kept.
    pub closes_at: Timestamp,
}

/// Closes the account and its personal team, until both are erased.
///
/// # Errors
/// 401 `invalid_credentials`; 409 `owns_teams`, `account_closing`; 429 after five passwords.
pub async fn remove(cx: Cx, caller: Caller<OwnAccount>, Json(given): Json<Farewell>) -> Result<Accepted<Closing>> {
    let user = User::load(&cx, &caller.user).await?;
    if user.password.is_some() {
        let Some(password) = given.password else { return Err(Error::field("password", "is required")) };
        LOGINS.take(&cx, format!("account/{}", user.email)).await?;
        if !password.matches(user.password.clone()).await? {
            return Err(credentials::invalid());
        }
    }
    let table = cx.table();
    table
        .change(|transaction| async {
            let user = User::load(&cx, &caller.user).await?;
            if user.closes_at.is_some() {
                return Err(ACCOUNT_CLOSING.error("This account is being deleted already.").into());
            }
            let team = Team::load(&cx, &user.personal_team).await?;
            must_own_no_other(&cx, &user).await?;
            let closes_at = cx.now() + GRACE;
            let (leaving, same_user) = user.changed(|user| user.closes_at = Some(closes_at));
            let (closing, same_team) = team.changed(|team| team.closes_at = Some(closes_at));
            let mut entry = Entry::of(&cx, &team.id, team.plan, Some(actor(&caller, Role::Owner)), "account.deleted");
            entry = entry.on(&user.id).before(&UserOut::new(&user)).after(&UserOut::new(&leaving));
            let parcel = outbox::parcel(&cx, &team.id, &farewell(&cx, &user, &team, closes_at)?)?;
            let transaction = transaction.put(&leaving, same_user).put(&closing, same_team);
            let transaction = parcel.join(transaction.put(&erasing(&closing, closes_at), Condition::Always));
            ::audit::commit(&cx, transaction, &[entry]).await?;
            parcel.leave(&cx).await;
            Ok(Accepted(Closing { closes_at }))
        })
        .await
}

/// Makes sure that no team is left without an owner. Whatever gives `user` one more to own changes them, and so meets
/// the transaction that deletes them.
async fn must_own_no_other(cx: &Cx, user: &User) -> Result<()> {
    for place in Member::places_of(cx, &user.id).await?.into_iter().filter(|place| place.role == Role::Owner) {
        let team = Team::load(cx, &place.team).await?;
        if team.personal_to.is_none() && team.closes_at.is_none() {
            let name = team.name;
            return Err(OWNS_TEAMS.error(format!("You own the team “{name}”. Give it to somebody else, or delete it, first.")));
        }
    }
    Ok(())
}

fn farewell(cx: &Cx, user: &User, team: &Team, closes_at: Timestamp) -> Result<Mail> {
    let until = closes_at.strftime("%-d %B %Y, %H:%M UTC");
    let why = "You get this because it concerns the existence of your Minutehand account.";
    Ok(Mail::new(user.email.clone(), "Your account will be deleted", why)
        .say(format!("You asked us to delete your Minutehand account. On {until} it is erased, with its jobs and their logs."))
        .say(format!("Until then you can change your mind: sign in and keep it (API: POST /api/teams/{}/restore).", team.id))
        .button("Sign in", &cx.public_url()?.link("/sign-in", &[])))
}
