//! What several functions of accounts touch.

use ::audit::{AUDIT, AUDIT_SEALS};
use ::export::EXPORTS;
use cx::Touch;
use identity::{API_KEYS, INVITATIONS, MEMBERS, TEAMS};
use table::{Family, System};

/// Which account an address, an API key or a Google account opens.
pub(crate) const EMAIL: Family = Family::System(System::Email);
pub(crate) const API_KEY: Family = Family::System(System::ApiKey);
pub(crate) const GOOGLE: Family = Family::System(System::Google);

pub(crate) const READ_USER: Touch = Touch::Read(Family::System(System::User));
pub(crate) const WRITE_USER: Touch = Touch::Write(Family::System(System::User));
pub(crate) const WRITE_SESSION: Touch = Touch::Write(Family::System(System::Session));
pub(crate) const READ_ONE_TIME: Touch = Touch::Read(Family::System(System::OneTime));
pub(crate) const WRITE_ONE_TIME: Touch = Touch::Write(Family::System(System::OneTime));
pub(crate) const READ_TEAM: Touch = Touch::Read(Family::Team(TEAMS));
pub(crate) const WRITE_TEAM: Touch = Touch::Write(Family::Team(TEAMS));
pub(crate) const READ_MEMBERS: Touch = Touch::Read(Family::Team(MEMBERS));
pub(crate) const WRITE_MEMBERS: Touch = Touch::Write(Family::Team(MEMBERS));
pub(crate) const READ_INVITATIONS: Touch = Touch::Read(Family::Team(INVITATIONS));
pub(crate) const WRITE_INVITATIONS: Touch = Touch::Write(Family::Team(INVITATIONS));
pub(crate) const READ_KEYS: Touch = Touch::Read(Family::Team(API_KEYS));
pub(crate) const WRITE_KEYS: Touch = Touch::Write(Family::Team(API_KEYS));
pub(crate) const READ_AUDIT: Touch = Touch::Read(Family::Team(AUDIT));
pub(crate) const READ_SEALS: Touch = Touch::Read(Family::Team(AUDIT_SEALS));
pub(crate) const READ_EXPORTS: Touch = Touch::Read(Family::Team(EXPORTS));
pub(crate) const WRITE_EXPORTS: Touch = Touch::Write(Family::Team(EXPORTS));

/// What setting up or taking away a second factor touches.
pub(crate) const SECOND_FACTOR: &[Touch] = &[READ_USER, WRITE_USER, Touch::Seal];

/// What a page touches that shows whether anybody signs in with Google here.
pub(crate) const ASKS_FOR_GOOGLE: &[Touch] = &[Touch::Provider(&openid::GOOGLE)];
