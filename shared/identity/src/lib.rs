//! Who is asking: people, teams, sessions and API keys; what they may; and `Caller`, the parameter without
//! which no handler acts for anybody.

mod api_key;
mod authenticate;
mod caller;
mod email;
mod invitation;
mod one_time;
mod password;
mod permission;
mod plan;
mod recovery;
mod role;
mod second_factor;
mod session;
mod strength;
mod surroundings;
mod team;
mod token;
mod totp;
mod user;

pub use api_key::{API_KEYS, ApiKey, ApiKeyId, ApiKeyLookup, Bounds, IssuedKey, KeyStanding, LastUse, Previous};
pub use authenticate::{SESSION_COOKIE, TOUCHES, authenticate, look_around};
pub use caller::{Actor, Allowed, Caller, Principal, Public, Standing, Via};
pub use email::Email;
pub use invitation::{INVITATIONS, Invitation, InvitationId, Issued};
pub use one_time::{OneTime, Purpose};
pub use password::{Password, PasswordHash};
pub use permission::{
    Action, Keys, MATRIX, ManageKeys, ManageMembers, ManageTeam, OwnAccount, OwnTeam, Permission, ReadAccount, ReadAudit,
    ReadJobs, ReadTeam, WriteJobs, action, scopes,
};
pub use plan::{Allowance, Plan};
pub use recovery::RecoveryCode;
pub use role::{Reach, Role};
pub use second_factor::{INVALID_CODE, SecondFactor, invalid_code};
pub use session::{SESSION_DAYS, Session, SessionId, SignIn, SignInMethod};
pub use strength::strength;
pub use surroundings::Surroundings;
pub use team::{MEMBERS, Member, Membership, TEAMS, Team};
pub use token::Token;
pub use totp::TotpSecret;
pub use user::{EmailClaim, GoogleClaim, User};
