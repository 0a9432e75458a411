//! What it means that an address is known to be somebody's own.

use api::Result;
use cx::Cx;
use identity::{Team, User};
use table::Transaction;

/// Adds to `transaction` that the address of `user` is theirs, and that their personal team counts as verified with
/// them; other teams they cannot own before. The transaction fails if somebody else changes them meanwhile. One
/// who was verified stays so, and is changed all the same.
///
/// # Errors
/// When the table is busy.
pub(crate) async fn verify<'a>(cx: &Cx, transaction: Transaction<'a>, user: &User) -> Result<Transaction<'a>> {
    verify_and(cx, transaction, user, |_| ()).await
}

/// The same, with another change of `user`.
///
/// # Errors
/// As [`verify`].
pub(crate) async fn verify_and<'a>(
    cx: &Cx,
    transaction: Transaction<'a>,
    user: &User,
    edit: impl FnOnce(&mut User),
) -> Result<Transaction<'a>> {
    let (changed, unchanged) = user.changed(|user| {
        user.email_verified_at = user.email_verified_at.or_else(|| Some(cx.now()));
        edit(user);
    });
    let transaction = transaction.put(&changed, unchanged);
    let team = cx.table().get::<Team>(Team::key_of(&user.personal_team)).await?;
    Ok(match team.filter(|team| !team.verified) {
        Some(team) => {
            let (team, unchanged) = team.changed(|team| team.verified = true);
            transaction.put(&team, unchanged)
        }
        None => transaction,
    })
}
