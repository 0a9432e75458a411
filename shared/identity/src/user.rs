//! People. A user's id never changes; the e-mail address that finds them may.

use api::{TeamId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use table::{Item, Key, Partition, System};

use crate::{Email, PasswordHash};

/// A person with an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct User {
    /// Who.
    pub id: UserId,
    /// Where mail reaches them, and what they log in with.
    pub email: Email,
    /// Their password, hashed.
    pub password: PasswordHash,
    /// The team that was made for them when they signed up.
    pub personal_team: TeamId,
    /// Since when.
    pub created_at: Timestamp,
}

impl User {
    /// Where the user with `id` lives.
    pub fn key_of(id: &UserId) -> Key {
        Partition::system(System::User, id).at("user")
    }
}

impl Item for User {
    const KIND: &'static str = "user";

    fn key(&self) -> Key {
        User::key_of(&self.id)
    }
}

/// The claim of one user on one e-mail address; its absence is what makes an address free.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EmailClaim {
    /// The address.
    pub email: Email,
    /// Whose it is.
    pub user: UserId,
}

impl EmailClaim {
    /// Where the claim on `email` lives.
    pub fn key_of(email: &Email) -> Key {
        Partition::system(System::Email, email).at("claim")
    }
}

impl Item for EmailClaim {
    const KIND: &'static str = "email_claim";

    fn key(&self) -> Key {
        EmailClaim::key_of(&self.email)
    }
}
