//! Invitations into a team. Three items each, written and removed together: one in the team's list, one under
//! the address, of which there is one at a time, and the one-time token that the mail carries.

use api::{Page, PageQuery, TeamId, UserId};
use cx::Cx;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use table::{Collection, Condition, Direction, Item, Key, Partition, Range, Transaction};

use crate::{Email, OneTime, Purpose, Role, Token};

/// A team's open invitations.
pub const INVITATIONS: Collection = Collection("invitation");

api::id!(
    /// An invitation's id, which opens nothing.
    pub InvitationId = "inv"
);

/// An open invitation. One that was accepted, revoked or replaced is not there any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// What names it in paths and in the audit log; no secret.
    pub id: InvitationId,
    /// The team it lets into.
    pub team: TeamId,
    /// Whom: only the account with this address may accept.
    pub email: Email,
    /// What the invited person will be in the team.
    pub role: Role,
    /// The member who invited.
    pub invited_by: UserId,
    /// When it was opened; a repeated mail leaves that as it is.
    pub created_at: Timestamp,
    /// When the mail was last sent.
    pub sent_at: Timestamp,
    /// Until when it can be accepted; then it disappears.
    pub ends_at: Timestamp,
    /// The hash of the token that its last mail carried.
    pub hash: String,
}

/// An invitation with a new token: the only moment the token is known.
#[derive(Debug)]
pub struct Issued {
    /// The invitation.
    pub invitation: Invitation,
    /// The token, which its mail carries and nobody keeps.
    pub token: Token,
    one_time: OneTime,
}

impl Invitation {
    /// The same invitation with a new token and all its time before it.
    pub fn renewed(&self, cx: &Cx) -> Issued {
        let (one_time, token) = OneTime::new(cx, Purpose::Invitation, self.email.clone());
        let one_time = OneTime { team: Some(self.team.clone()), about: Some(self.id.to_string()), ..one_time };
        let (sent_at, ends_at, hash) = (cx.now(), one_time.ends_at, one_time.hash.clone());
        Issued { invitation: Invitation { sent_at, ends_at, hash, ..self.clone() }, token, one_time }
    }

    /// The open invitations of `team`.
    pub fn list_of(team: &TeamId) -> Partition {
        Partition::team(team, INVITATIONS)
    }

    /// The open invitation `id` of `team`.
    ///
    /// # Errors
    /// 404 when the team has no such invitation.
    pub async fn load(cx: &Cx, team: &TeamId, id: &InvitationId) -> api::Result<Invitation> {
        cx.table().get(Invitation::key_of(team, id)).await?.ok_or(api::Error::NotFound("invitation"))
    }

    /// One page of a team's open invitations, newest first.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn list(cx: &Cx, team: &TeamId, page: &PageQuery) -> api::Result<Page<Invitation>> {
        Ok(cx.table().page(&Invitation::list_of(team), Range::All, Direction::Descending, page, |_| true).await?)
    }

    /// The open invitation of `email` into `team`, if there is one.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn of_address(cx: &Cx, team: &TeamId, email: &Email) -> api::Result<Option<Invitation>> {
        let Some(address) = cx.table().get::<Address>(Address::key_of(team, email)).await? else { return Ok(None) };
        Ok(cx.table().get(Invitation::key_of(team, &address.id)).await?)
    }

    /// The open invitation that the token written `text` belongs to, if there is one.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn of_token(cx: &Cx, text: &str) -> api::Result<Option<Invitation>> {
        let Some(one_time) = OneTime::find(cx, Purpose::Invitation, text).await? else { return Ok(None) };
        let id = one_time.about.as_deref().and_then(|about| about.parse::<InvitationId>().ok());
        let (Some(team), Some(id)) = (one_time.team, id) else { return Ok(None) };
        let found = cx.table().get::<Invitation>(Invitation::key_of(&team, &id)).await?;
        Ok(found.filter(|found| found.hash == one_time.hash))
    }

    /// Adds to `transaction` that the invitation is open no more, because it was accepted, revoked or replaced.
    /// Of all who try, one succeeds.
    pub fn close<'a>(&self, transaction: Transaction<'a>) -> Transaction<'a> {
        self.withdraw(transaction).delete(Address::key_of(&self.team, &self.email), Condition::text("id", self.id.as_str()))
    }

    fn withdraw<'a>(&self, transaction: Transaction<'a>) -> Transaction<'a> {
        transaction.delete(self.key(), Condition::text("hash", &self.hash)).delete(OneTime::key_of(&self.hash), Condition::Exists)
    }

    fn key_of(team: &TeamId, id: &InvitationId) -> Key {
        Invitation::list_of(team).at(id.as_str())
    }
}

impl Issued {
    /// A new invitation into `team`.
    pub fn new(cx: &Cx, team: &TeamId, by: &UserId, email: Email, role: Role) -> Self {
        let now = cx.now();
        let blank = Invitation {
            id: cx.id(),
            team: team.clone(),
            email,
            role,
            invited_by: by.clone(),
            created_at: now,
            sent_at: now,
            ends_at: now,
            hash: String::new(),
        };
        blank.renewed(cx)
    }

    /// Adds to `transaction` that the invitation is open, in the place of `old`, which is what was open for its
    /// address before: another invitation, or this one with another token. The transaction fails if something
    /// else is open for the address by then.
    pub fn open<'a>(&self, cx: &Cx, transaction: Transaction<'a>, old: Option<&Invitation>) -> Transaction<'a> {
        let Issued { invitation, one_time, .. } = self;
        let Invitation { id, team, email, ends_at, .. } = invitation.clone();
        let address = Address { id, team, email, ends_at };
        let transaction = transaction.put(one_time, Condition::Absent);
        match old {
            None => {
                // An expired item may still lie there: the table forgets late.
                let free = Condition::Any(vec![Condition::Absent, Condition::less("expires_at", cx.now().as_second() + 1)]);
                transaction.put(invitation, Condition::Absent).put(&address, free)
            }
            Some(old) if old.id == invitation.id => transaction
                .delete(OneTime::key_of(&old.hash), Condition::Exists)
                .put(invitation, Condition::text("hash", &old.hash))
                .put(&address, Condition::text("id", old.id.as_str())),
            Some(old) => {
                old.withdraw(transaction).put(invitation, Condition::Absent).put(&address, Condition::text("id", old.id.as_str()))
            }
        }
    }
}

impl Item for Invitation {
    const KIND: &'static str = "invitation";

    fn key(&self) -> Key {
        Invitation::key_of(&self.team, &self.id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.ends_at)
    }
}

/// Which invitation is open for an address.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Address {
    team: TeamId,
    email: Email,
    id: InvitationId,
    ends_at: Timestamp,
}

impl Address {
    fn key_of(team: &TeamId, email: &Email) -> Key {
        Partition::within(team, INVITATIONS, "addresses").at(email.as_str())
    }
}

impl Item for Address {
    const KIND: &'static str = "invited_address";

    fn key(&self) -> Key {
        Address::key_of(&self.team, &self.email)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.ends_at)
    }
}
