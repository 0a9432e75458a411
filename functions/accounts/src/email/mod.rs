//! One's e-mail address: proving that it is one's own, and changing it.

pub mod change;
pub mod confirm;
pub mod resend;
pub mod verify;

use api::problems;
use cx::Touch;
use function::Endpoint;
use identity::{OwnAccount, Permission};
use limits::Limit;
use mail::MAIL;
use table::CHANGED_MEANWHILE;

use crate::link::LINK_ENDED;
use crate::signup::EMAIL_TAKEN;
use crate::{EMAIL, READ_ONE_TIME, READ_TEAM, READ_USER, WRITE_ONE_TIME, WRITE_TEAM, WRITE_USER};

/// Mails that one account may cause in an hour.
pub(crate) const MAILS: Limit = Limit { name: "verify", count: 5, window_s: 60 * 60 };

pub(crate) const VERIFY: Endpoint =
    Endpoint::post("accounts-email-verify", "/api/auth/verify-email", "Verify one's address", |site| site.to(verify::verify))
        .audited()
        .touches(&[READ_ONE_TIME, WRITE_ONE_TIME, READ_USER, WRITE_USER, READ_TEAM, WRITE_TEAM, limits::TOUCH])
        .conflicts(&[LINK_ENDED, CHANGED_MEANWHILE])
        .problems(&[problems::RATE_LIMITED])
        .about(
            "The token is what the link in the mail after signing up carries. It is good for 24 hours, in any browser. Until \
             an address is verified its account works with tighter limits.",
        );

pub(crate) const RESEND: Endpoint =
    Endpoint::post("accounts-email-resend", "/api/auth/verify-email/resend", "Send the verifying mail again", |site| {
        site.to(resend::resend)
    })
    .may(OwnAccount::ACTION)
    .audited()
    .touches(&[READ_USER, WRITE_ONE_TIME])
    .posts(&[MAIL])
    .about("At most five an hour. Nothing is sent to an address that is verified already.");

pub(crate) const CHANGE: Endpoint =
    Endpoint::post("accounts-email-change", "/api/auth/change-email", "Change one's address", |site| site.to(change::change))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(&[READ_USER, Touch::Read(EMAIL), WRITE_ONE_TIME])
        .posts(&[MAIL])
        .conflicts(&[EMAIL_TAKEN])
        .problems(&[problems::INVALID_CREDENTIALS])
        .memory_mb(512)
        .about(
            "Takes one's password, where one has one. The address changes when the link that is mailed to the new one is \
             opened, within 24 hours; the old one is told now and then.",
        );

pub(crate) const CONFIRM: Endpoint =
    Endpoint::post("accounts-email-confirm", "/api/auth/change-email/confirm", "Confirm one's new address", |site| {
        site.to(confirm::confirm)
    })
    .audited()
    .touches(&[
        READ_ONE_TIME,
        WRITE_ONE_TIME,
        READ_USER,
        WRITE_USER,
        Touch::Read(EMAIL),
        Touch::Write(EMAIL),
        READ_TEAM,
        WRITE_TEAM,
        limits::TOUCH,
    ])
    .posts(&[MAIL])
    .conflicts(&[LINK_ENDED, EMAIL_TAKEN, CHANGED_MEANWHILE])
    .problems(&[problems::RATE_LIMITED])
    .about("The token is what the link mailed to the new address carries. Links mailed to the old address end with it.");
