//! The mail that an invitation sends. It is posted in the transaction that opens the invitation, so that neither is
//! without the other. One that leaves after its invitation was revoked holds a token that opens nothing.

use ::mail::{Mail, quoted};
use api::Result;
use cx::Cx;
use identity::{Email, Issued, Team};
use outbox::Parcel;

/// The mail of `issued`, by which `inviter` invites into `team`.
///
/// # Errors
/// As [`outbox::parcel`].
pub(crate) fn invitation(cx: &Cx, issued: &Issued, team: &Team, inviter: &Email) -> Result<Parcel> {
    let link = cx.public_url()?.link("/invitation", &[("token", issued.token.reveal())]);
    let (name, invitation) = (quoted(&team.name), &issued.invitation);
    let until = invitation.ends_at.strftime("%-d %B %Y, %H:%M UTC");
    let why = format!(
        "You get this because {inviter} invited this address to a team on Minutehand. If you do not know them, do nothing: \
         nobody joins without this link, and nobody but you can use it."
    );
    let mail = Mail::new(invitation.email.clone(), format!("Join {name} on Minutehand"), why)
        .say(format!("{inviter} invites you to the team {name}, as {}.", with_article(invitation.role.name())))
        .say(format!("The invitation is for {} and good until {until}.", invitation.email))
        .button("See the invitation", &link);
    outbox::parcel(cx, &team.id, &mail)
}

fn with_article(role: &str) -> String {
    let article = if role.starts_with(['a', 'o']) { "an" } else { "a" };
    format!("{article} {role}")
}
