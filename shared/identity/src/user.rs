//! People. A user's id never changes; the e-mail address that finds them may.

use api::{TeamId, UserId, base32};
use cx::Cx;
use jiff::Timestamp;
use seal::Sealed;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use table::{Condition, Item, Key, Partition, System};

use crate::{Email, PasswordHash, SecondFactor};

/// A person with an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct User {
    /// The person's id, which never changes.
    pub id: UserId,
    /// Where mail reaches them, and what they log in with.
    pub email: Email,
    /// When they proved that the address is theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_verified_at: Option<Timestamp>,
    /// Their password, hashed; those who come by Google or by link need none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<PasswordHash>,
    /// Their account at Google, by its `sub`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub google: Option<String>,
    /// Their second factor, if they set one up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<SecondFactor>,
    /// The secret of a second factor that they are about to set up, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor_begun: Option<Sealed>,
    /// The team that was made for them when they signed up.
    pub personal_team: TeamId,
    /// The team they looked at last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_team: Option<TeamId>,
    /// When their account will be gone, if they are deleting it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Timestamp>,
    /// Raised by every change, so that of two at once one fails; see [`User::changed`].
    #[serde(default)]
    pub revision: u64,
    /// When they signed up.
    pub created_at: Timestamp,
}

impl User {
    /// A new account.
    pub fn new(id: UserId, email: Email, personal_team: TeamId, created_at: Timestamp) -> User {
        User {
            id,
            email,
            email_verified_at: None,
            password: None,
            google: None,
            second_factor: None,
            factor_begun: None,
            personal_team,
            last_team: None,
            closes_at: None,
            revision: 1,
            created_at,
        }
    }

    /// Where the user with `id` lives.
    pub fn key_of(id: &UserId) -> Key {
        // The first of its partition, however many teams follow.
        User::partition(id).at("account")
    }

    /// The partition of the user with `id` and their [memberships](crate::Membership).
    pub(crate) fn partition(id: &UserId) -> Partition {
        Partition::system(System::User, id)
    }

    /// The user with `id`.
    ///
    /// # Errors
    /// 401 when the account is gone.
    pub async fn load(cx: &Cx, id: &UserId) -> api::Result<User> {
        let user = cx.table().get::<User>(User::key_of(id)).await?;
        user.ok_or(api::Error::Unauthenticated("The account behind this credential is gone."))
    }

    /// The user with `email`, if there is one.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn by_email(cx: &Cx, email: &Email) -> api::Result<Option<User>> {
        let table = cx.table();
        let Some(claim) = table.get::<EmailClaim>(EmailClaim::key_of(email)).await? else { return Ok(None) };
        Ok(table.get::<User>(User::key_of(&claim.user)).await?)
    }

    /// The user as changed by `edit`, and the condition that nobody else changed them meanwhile.
    pub fn changed(&self, edit: impl FnOnce(&mut User)) -> (User, Condition) {
        let mut user = self.clone();
        edit(&mut user);
        user.revision = self.revision + 1;
        (user, Condition::number("revision", self.revision))
    }

    /// What changes with their password; `None` while they have none.
    pub fn password_mark(&self) -> Option<String> {
        self.password.as_ref().map(PasswordHash::mark)
    }

    /// What changes with whatever opens their account: address, password, Google account, and whether the address is known
    /// to be theirs. What was begun under another mark may have been begun by somebody else.
    pub fn mark(&self) -> String {
        let parts = (&self.email, self.password_mark(), &self.google, self.email_verified_at.is_some());
        base32(&Sha256::digest(format!("{parts:?}")))
    }

    /// A name for them or their team, until they choose one.
    pub fn name_from(email: &Email) -> String {
        email.as_str().split('@').next().unwrap_or("My").to_owned()
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
    /// The address that is claimed.
    pub email: Email,
    /// The person whom mail to it reaches, and who logs in with it.
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

/// The claim of one user on one Google account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GoogleClaim {
    /// The Google account's `sub`, which Google never gives to another.
    pub sub: String,
    /// The person whom it signs in.
    pub user: UserId,
}

impl GoogleClaim {
    /// Where the claim on `sub` lives.
    pub fn key_of(sub: &str) -> Key {
        Partition::system(System::Google, sub).at("claim")
    }
}

impl Item for GoogleClaim {
    const KIND: &'static str = "google_claim";

    fn key(&self) -> Key {
        GoogleClaim::key_of(&self.sub)
    }
}
