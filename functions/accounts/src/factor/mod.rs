//! One's own second factor: codes of an app (RFC 6238), besides the password.

pub mod begin;
pub mod confirm;
pub mod disable;

use api::{Conflict, problems};
use cx::Touch;
use function::Endpoint;
use identity::{OwnAccount, Permission};
use limits::Limit;
use mail::MAIL;
use table::CHANGED_MEANWHILE;

use crate::{READ_USER, WRITE_USER};

/// For one person: a code has a million values, of which three are good at a time.
const ATTEMPTS: Limit = Limit { name: "second_factor", count: 5, window_s: 15 * 60 };

/// There is a second factor already.
pub const SECOND_FACTOR_ON: Conflict = Conflict { code: "second_factor_on", when: "setting up a second factor beside another" };
/// There is none.
pub const SECOND_FACTOR_OFF: Conflict =
    Conflict { code: "second_factor_off", when: "taking away a second factor that is not there" };
/// Nobody began to set one up.
pub const SECOND_FACTOR_NOT_BEGUN: Conflict =
    Conflict { code: "second_factor_not_begun", when: "confirming a second factor that was not begun" };

/// What setting up or taking away a second factor touches.
const TOUCHES: &[Touch] = &[READ_USER, WRITE_USER, Touch::Seal];

pub(crate) const BEGIN: Endpoint =
    Endpoint::post("accounts-factor-begin", "/api/auth/second-factor", "Begin to set up a second factor", |site| {
        site.to(begin::begin)
    })
    .may(OwnAccount::ACTION)
    .audited()
    .touches(TOUCHES)
    .conflicts(&[SECOND_FACTOR_ON, CHANGED_MEANWHILE])
    .problems(&[problems::INVALID_CREDENTIALS])
    .memory_mb(512)
    .about("Log-in asks for codes only once one has confirmed it.");

pub(crate) const CONFIRM: Endpoint =
    Endpoint::post("accounts-factor-confirm", "/api/auth/second-factor/confirm", "Turn a second factor on", |site| {
        site.to(confirm::confirm)
    })
    .may(OwnAccount::ACTION)
    .audited()
    .touches(TOUCHES)
    .posts(&[MAIL])
    .conflicts(&[SECOND_FACTOR_NOT_BEGUN, CHANGED_MEANWHILE])
    .problems(&[problems::INVALID_CODE])
    .about("The recovery codes are in this answer and nowhere else.");

pub(crate) const DISABLE: Endpoint =
    Endpoint::post("accounts-factor-disable", "/api/auth/second-factor/disable", "Take a second factor away", |site| {
        site.to(disable::disable)
    })
    .may(OwnAccount::ACTION)
    .audited()
    .touches(TOUCHES)
    .posts(&[MAIL])
    .conflicts(&[SECOND_FACTOR_OFF, CHANGED_MEANWHILE])
    .problems(&[problems::INVALID_CODE])
    .about("The account's address is told.");
