//! `GET /api/auth/google/callback` is where Google sends browsers back to. It begins a session, or links the Google account
//! to the account of whoever asked for that. What it does is one transaction with the end of the attempt.

use ::audit::Entry;
use api::{Fields, FromFields, Query, Result, SeeOther, problems};
use cx::{Cx, Touch};
use function::{Endpoint, Sample};
use identity::{Actor, Email, GoogleClaim, Public, Role, Session, SignInMethod, Team, User};
use mail::MAIL;
use openid::{GOOGLE_OFF, Identity, Returned, SIGN_IN_REFUSED};
use schemars::JsonSchema;
use table::{Condition, TableError};

use super::attempt::{self, Attempt, Held, LinkTo};
use super::{ATTEMPTS, GOOGLE_TAKEN, GOOGLE_UNLINKED, TIMEOUT_S};
use crate::cookie::{Cookie, WithCookie};
use crate::email::resend::verification;
use crate::notices;
use crate::sign_in::{self, Proof};
use crate::signed_in::SignedIn;
use crate::signup::Account;
use crate::touches::{
    EMAIL, GOOGLE, READ_MEMBERS, READ_ONE_TIME, READ_TEAM, READ_USER, WRITE_MEMBERS, WRITE_ONE_TIME, WRITE_SESSION, WRITE_TEAM,
    WRITE_USER,
};
use crate::visitor::Visitor;

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("accounts-google-callback", "/api/auth/google/callback", "Come back from Google", |site| site.to(callback))
        .refusing(console::refusal)
        .audited()
        .touches(&[
            READ_ONE_TIME,
            WRITE_ONE_TIME,
            Touch::Seal,
            Touch::Provider(&openid::GOOGLE),
            Touch::Outbound,
            breaker::READ,
            breaker::WRITE,
            Touch::Links,
            Touch::Read(GOOGLE),
            Touch::Write(GOOGLE),
            Touch::Read(EMAIL),
            Touch::Write(EMAIL),
            READ_USER,
            WRITE_USER,
            READ_TEAM,
            WRITE_TEAM,
            READ_MEMBERS,
            WRITE_MEMBERS,
            WRITE_SESSION,
            limits::TOUCH,
        ])
        .posts(&[MAIL])
        .conflicts(&[GOOGLE_OFF, SIGN_IN_REFUSED, GOOGLE_UNLINKED, GOOGLE_TAKEN])
        .problems(&[problems::RATE_LIMITED])
        .timeout_s(TIMEOUT_S)
        .about(
            "Begins a session, making an account where there is none yet, and goes on to `next`. An account that has the same \
     address but was not linked is not opened: its address may have been somebody else's.",
        )
        .sample(
            // Only a browser that was at Google can come back from there.
            Sample::query("code=4%2F0abc&state=xyz")
                .cookies(&["mh_google=mho_DEM01NV1TAT10N000000000000000000HX8N5J0"])
                .gives(409, &["/code"]),
        );

/// What Google sends the browser back with.
#[derive(Debug, JsonSchema)]
pub struct FromGoogle {
    /// What a token is to be had for.
    code: Option<String>,
    /// What the attempt began with.
    state: Option<String>,
    /// Why there is no code.
    error: Option<String>,
    /// The issuer: Google's own name.
    iss: Option<String>,
}

impl FromFields for FromGoogle {
    fn from_fields(fields: &mut Fields) -> Self {
        FromGoogle {
            code: fields.optional("code"),
            state: fields.optional("state"),
            error: fields.optional("error"),
            iss: fields.optional("iss"),
        }
    }
}

/// Begins a session, or links the account, as the attempt meant to.
///
/// # Errors
/// 409 `sign_in_refused` for what is not to be trusted or was declined; 409 `google_unlinked`, `google_taken`; 503 when
/// Google cannot be asked; 429 for many attempts.
pub async fn callback(
    cx: Cx,
    _: Public,
    visitor: Visitor,
    held: Held,
    Query(back): Query<FromGoogle>,
) -> Result<WithCookie<SeeOther>> {
    visitor.take(&cx, ATTEMPTS).await?;
    let (attempt, purpose) = attempt::found(&cx, &held).await?;
    let FromGoogle { code, state, error, iss } = back;
    let returned = Returned { code, state, error, iss };
    let identity = openid::finish(&cx, &attempt::registration(&cx)?, &purpose.begun, &returned).await?;
    let claim = cx.table().get::<GoogleClaim>(GoogleClaim::key_of(&identity.sub)).await?;
    let session = match (purpose.link_to, claim) {
        (Some(LinkTo { user, mark }), None) => {
            let user = User::load(&cx, &user).await?;
            // It was asked for by whoever got into the account then, and what opens it has changed since.
            if user.mark() != mark {
                return Err(openid::Refusal::State.into());
            }
            link(&cx, &attempt, &user, identity, &visitor).await?;
            None
        }
        (Some(to), Some(claim)) if claim.user == to.user => None,
        (Some(_), Some(_)) => return Err(GOOGLE_TAKEN.error("This Google account is linked to another account here.")),
        (None, Some(claim)) => {
            let user = User::load(&cx, &claim.user).await?;
            let proof = Proof { attempt: Some(&attempt), ..Proof::default() };
            let (_, token) = sign_in::open(&cx, &user, proof, SignInMethod::Google, visitor).await?;
            Some(SignedIn::cookie(&cx, &token))
        }
        (None, None) => Some(make(&cx, &attempt, identity, visitor).await?),
    };
    Ok(WithCookie::new(SeeOther(purpose.next), session.into_iter().chain([attempt::over(&cx)])))
}

/// Links the Google account to `user`.
async fn link(cx: &Cx, attempt: &Attempt, user: &User, identity: Identity, visitor: &Visitor) -> Result<()> {
    if user.google.is_some() {
        return Err(GOOGLE_TAKEN.error("Another Google account is linked already. Unlink it first."));
    }
    let team = Team::load(cx, &user.personal_team).await?;
    let actor = Actor { user: user.id.clone(), api_key: None, role: Some(Role::Owner), ip: visitor.ip };
    let entry = Entry::of(cx, &team.id, team.plan, Some(actor), "google.linked").on(&user.id);
    let claim = GoogleClaim { sub: identity.sub.clone(), user: user.id.clone() };
    let (changed, unchanged) = user.changed(|user| user.google = Some(identity.sub));
    let notice = notices::google(cx, user, true)?;
    let table = cx.table();
    let transaction = attempt.spend(table.transaction()).put(&claim, Condition::Absent).put(&changed, unchanged);
    match ::audit::commit(cx, notice.join(transaction), &[entry]).await {
        Err(TableError::ConditionFailed) => return Err(openid::Refusal::State.into()),
        other => other?,
    }
    notice.leave(cx).await;
    Ok(())
}

/// Makes an account for whoever Google says they are, and gives its session's cookie.
async fn make(cx: &Cx, attempt: &Attempt, identity: Identity, visitor: Visitor) -> Result<Cookie> {
    let unusable = || SIGN_IN_REFUSED.error("Google does not vouch for the address of this account.");
    let email: Email = identity.email.parse().map_err(|_| unusable())?;
    if !identity.email_verified {
        return Err(unusable());
    }
    let unlinked = || {
        GOOGLE_UNLINKED
            .error(format!("There is an account for {email} already. Sign in to it another way, and link Google there."))
    };
    if User::by_email(cx, &email).await?.is_some() {
        return Err(unlinked());
    }
    // Of other addresses Google knows that they were somebody's once, not whose they are.
    let runs_the_mailbox = identity.hosted_domain.is_some() || email.as_str().ends_with("@gmail.com");
    let verified_at = runs_the_mailbox.then(|| cx.now());
    let sub = identity.sub;
    let made = Account::new(cx, email.clone(), None).await?.of_google(sub.clone(), verified_at);
    let claim = GoogleClaim { sub, user: made.user.id.clone() };
    let entry = made.entry(cx, &visitor);
    let (session, token) = Session::new(cx, visitor.sign_in(&made.user, &made.team, SignInMethod::Google));
    let table = cx.table();
    let (link, parcel) = verification(cx, &made.user)?;
    let mut transaction = attempt.spend(made.join(table.transaction())).put(&claim, Condition::Absent);
    if verified_at.is_none() {
        transaction = parcel.join(transaction.put(&link, Condition::Always));
    }
    match ::audit::commit(cx, session.begin(transaction), &[entry]).await {
        Err(TableError::ConditionFailed) if User::by_email(cx, &email).await?.is_some() => return Err(unlinked()),
        Err(TableError::ConditionFailed) => return Err(openid::Refusal::State.into()),
        other => other?,
    }
    if verified_at.is_none() {
        parcel.leave(cx).await;
    }
    Ok(SignedIn::cookie(cx, &token))
}
