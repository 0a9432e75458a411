//! Signing in, whichever way: a session for whoever proved who they are.

use ::audit::Entry;
use api::{Error, Result};
use cx::Cx;
use identity::{Actor, Member, OneTime, Role, SecondFactor, Session, SignInMethod, Team, Token, User, invalid_code};
use table::{Item, TableError, Transaction};

use crate::cookie::WithCookie;
use crate::google::Attempt;
use crate::signed_in::SignedIn;
use crate::visitor::Visitor;
use crate::{credentials, link, reclaim, verified};

/// How often it is tried to begin a session while others change the account.
const TRIES: usize = 20;

/// What somebody who signs in used up with it. Of two who come with the same at once, one is let in.
#[derive(Default)]
pub(crate) struct Proof<'a> {
    /// Their second factor, after the code was used.
    pub(crate) factor: Option<SecondFactor>,
    /// What they got by mail, which proves their address too.
    pub(crate) link: Option<&'a OneTime>,
    /// The attempt that brought them back from Google.
    pub(crate) attempt: Option<&'a Attempt>,
}

/// Begins a session of `user`, and answers with it.
pub(crate) async fn begin(
    cx: &Cx,
    user: &User,
    proof: Proof<'_>,
    method: SignInMethod,
    visitor: Visitor,
) -> Result<WithCookie<axum::Json<SignedIn>>> {
    let (team, token) = open(cx, user, proof, method, visitor).await?;
    Ok(WithCookie::new(axum::Json(SignedIn::new(user, &team, &token)), [SignedIn::cookie(cx, &token)]))
}

/// Begins a session of `user`: for the team they looked at last, or their own.
pub(crate) async fn open(
    cx: &Cx,
    user: &User,
    proof: Proof<'_>,
    method: SignInMethod,
    visitor: Visitor,
) -> Result<(Team, Token)> {
    let (team, role) = last_team(cx, user).await?;
    let actor = Actor { user: user.id.clone(), api_key: None, role: Some(role), ip: visitor.ip };
    let (session, token) = Session::new(cx, visitor.sign_in(user, &team, method));
    let entry = Entry::of(cx, &team.id, team.plan, Some(actor), "session.begun").on(&session.id).after(&method);
    let strangers = proof.link.is_some() && reclaim::may_be_strangers(user);
    if strangers {
        reclaim::shut_out(cx, user, None).await?;
    }
    let mut user = user.clone();
    for _ in 0..TRIES {
        let table = cx.table();
        let transaction = spend(cx, &user, &proof, session.begin(table.transaction()), strangers).await?;
        match ::audit::commit(cx, transaction, std::slice::from_ref(&entry)).await {
            Ok(()) => {
                if strangers {
                    reclaim::shut_out(cx, &user, Some(&session.id)).await?;
                }
                return Ok((team, token));
            }
            Err(TableError::ConditionFailed) if proof.factor.is_some() => return Err(invalid_code()),
            Err(TableError::ConditionFailed) if proof.link.is_some() => return Err(link::ended()),
            Err(TableError::ConditionFailed) if proof.attempt.is_some() => return Err(openid::Refusal::State.into()),
            // Somebody changed the account meanwhile. If it was what opens it, what was judged is no longer so.
            Err(TableError::ConditionFailed) => {
                let now = User::load(cx, &user.id).await?;
                if now.mark() != user.mark() || now.second_factor.is_some() {
                    return Err(credentials::invalid());
                }
                user = now;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(TableError::ConditionFailed.into())
}

/// Adds to `transaction` what the proof uses up, and that the account is still the one that was judged: so that no session
/// begins behind the back of whoever changes what opens it.
async fn spend<'a>(
    cx: &Cx,
    user: &User,
    proof: &Proof<'_>,
    mut transaction: Transaction<'a>,
    strangers: bool,
) -> Result<Transaction<'a>> {
    if let Some(attempt) = proof.attempt {
        transaction = attempt.spend(transaction);
    }
    if strangers {
        transaction = reclaim::unclaim(transaction, user);
    }
    let edit = |user: &mut User| {
        if strangers {
            reclaim::strip(user);
        }
        user.second_factor = proof.factor.clone().or(user.second_factor.take());
    };
    if let Some(link) = proof.link {
        return verified::verify_and(cx, link.spend(transaction), user, edit).await;
    }
    let (changed, unchanged) = user.changed(edit);
    Ok(if proof.factor.is_some() { transaction.put(&changed, unchanged) } else { transaction.require(user.key(), unchanged) })
}

/// The team that `user` looked at last, if they still belong to it; else their own.
async fn last_team(cx: &Cx, user: &User) -> Result<(Team, Role)> {
    for id in user.last_team.iter().chain([&user.personal_team]) {
        let member = Member::find(cx, id, &user.id).await?;
        let team = cx.table().get::<Team>(Team::key_of(id)).await?;
        // Whoever deletes their account must be able to come back and keep it.
        let team = team.filter(|team| team.closes_at.is_none() || (team.id == user.personal_team && team.erased_at.is_none()));
        if let (Some(member), Some(team)) = (member, team) {
            return Ok((team, member.role));
        }
    }
    Err(Error::Unauthenticated("This account is being deleted."))
}
