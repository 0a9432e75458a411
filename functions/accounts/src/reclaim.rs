//! Giving an account to whoever has the mailbox. Until an address is verified, whoever made the account may be somebody
//! else, waiting in it for the address's owner. So the first who comes with a link from that mailbox, to sign in or for
//! a new password, finds everything else gone that opens the account: password, second factor, Google account,
//! sessions, API keys.

use api::Result;
use cx::Cx;
use identity::{ApiKey, GoogleClaim, Session, SessionId, User};
use table::{Condition, Range, TableError, Transaction};

/// Whether the account may be somebody else's.
pub(crate) fn may_be_strangers(user: &User) -> bool {
    user.email_verified_at.is_none()
}

/// Ends all sessions of `user` but `keep`, and revokes the keys of their personal team.
///
/// # Errors
/// When the table is busy; it can be repeated.
pub(crate) async fn shut_out(cx: &Cx, user: &User, keep: Option<&SessionId>) -> Result<()> {
    Session::end_all(cx, &user.id, keep).await?;
    let table = cx.table();
    for key in table.all::<ApiKey>(&ApiKey::list_of(&user.personal_team), Range::All).await? {
        match key.revoke(table.transaction()).commit().await {
            // Rotated or revoked this moment; it is looked at again afterwards.
            Ok(()) | Err(TableError::ConditionFailed) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Takes away what else opens the account of `user`.
pub(crate) fn strip(user: &mut User) {
    (user.password, user.google, user.second_factor, user.factor_begun) = (None, None, None, None);
}

/// Adds to `transaction` that the Google account of `user` opens nothing any more.
pub(crate) fn unclaim<'a>(transaction: Transaction<'a>, user: &User) -> Transaction<'a> {
    match &user.google {
        Some(sub) => transaction.delete(GoogleClaim::key_of(sub), Condition::Always),
        None => transaction,
    }
}
