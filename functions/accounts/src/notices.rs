//! Mails that tell people what became of their account, so that what somebody else did does not stay unseen.

use api::Result;
use cx::Cx;
use identity::{Email, User};
use mail::Mail;
use outbox::Parcel;

/// The path of the page where people ask for a new password.
const RESET: &str = "/reset-password";

const WHY: &str = "You get this because it concerns the security of your Minutehand account.";

/// That their password is another one.
///
/// # Errors
/// As [`outbox::parcel`].
pub(crate) fn password_changed(cx: &Cx, user: &User) -> Result<Parcel> {
    let mail = Mail::new(user.email.clone(), "Your password was changed", WHY)
        .say(format!("The password of your Minutehand account was changed at {}. Its other sessions have ended.", now(cx)));
    post(cx, user, mail)
}

/// That signing in asks for a second factor from now on.
///
/// # Errors
/// As [`outbox::parcel`].
pub(crate) fn second_factor_on(cx: &Cx, user: &User) -> Result<Parcel> {
    let mail = Mail::new(user.email.clone(), "A second factor was set up", WHY)
        .say(format!("Since {} signing in to your Minutehand account asks for a code of an authenticator app.", now(cx)));
    post(cx, user, mail)
}

/// That their second factor was taken away.
///
/// # Errors
/// As [`outbox::parcel`].
pub(crate) fn second_factor_off(cx: &Cx, user: &User) -> Result<Parcel> {
    let mail = Mail::new(user.email.clone(), "Your second factor was taken away", WHY)
        .say(format!("Since {} signing in to your Minutehand account asks for no code any more.", now(cx)));
    post(cx, user, mail)
}

/// That a Google account was linked, which opens theirs from then on, or unlinked.
///
/// # Errors
/// As [`outbox::parcel`].
pub(crate) fn google(cx: &Cx, user: &User, linked: bool) -> Result<Parcel> {
    let (subject, words) = if linked {
        ("A Google account was linked", "a Google account opens your Minutehand account")
    } else {
        ("Your Google account was unlinked", "no Google account opens your Minutehand account any more")
    };
    post(cx, user, Mail::new(user.email.clone(), subject, WHY).say(format!("Since {} {words}.", now(cx))))
}

/// That their account is to go to another address, or went there.
///
/// # Errors
/// As [`outbox::parcel`].
pub(crate) fn address_changes(cx: &Cx, user: &User, to: &Email, done: bool) -> Result<Parcel> {
    let (subject, words) = if done {
        ("Your address was changed", format!("Since {} your Minutehand account has the address {to}.", now(cx)))
    } else {
        let words = format!(
            "Somebody who is signed in to your Minutehand account asked at {} to change its address to {to}. It changes \
             when the link that we sent there is opened.",
            now(cx)
        );
        ("Your address is about to change", words)
    };
    post(cx, user, Mail::new(user.email.clone(), subject, WHY).say(words))
}

fn post(cx: &Cx, user: &User, mail: Mail) -> Result<Parcel> {
    let mail = mail
        .say("If that was you, there is nothing to do. If not, choose a new password now: that ends all sessions and unlinks Google.")
        .button("Choose a new password", &cx.public_url()?.link(RESET, &[]));
    outbox::parcel(cx, &user.personal_team, &mail)
}

fn now(cx: &Cx) -> String {
    cx.now().strftime("%H:%M UTC on %-d %B %Y").to_string()
}
