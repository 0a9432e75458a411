//! Who is asking: people, teams, sessions and API keys; and `Caller`, the parameter without which no
//! handler acts for anybody.

mod api_key;
mod authenticate;
mod caller;
mod email;
mod password;
mod session;
mod team;
mod token;
mod user;

pub use api_key::{API_KEYS, ApiKey, ApiKeyId, ApiKeyLookup, IssuedKey};
pub use authenticate::{SESSION_COOKIE, TOUCHES, authenticate};
pub use caller::{Asked, Caller, Permission, Principal, Public, Via};
pub use email::Email;
pub use password::{Password, PasswordHash};
pub use session::{SESSION_DAYS, Session};
pub use team::{MEMBERS, Member, Role, TEAMS, Team};
pub use token::Token;
pub use user::{EmailClaim, User};
