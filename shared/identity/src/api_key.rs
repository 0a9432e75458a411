//! API keys: shown once, stored hashed. Two items each: one in the team's list, one under the key's hash
//! to find the team by.

use api::{Page, PageQuery, TeamId, UserId};
use cx::Cx;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use table::{Collection, Condition, Direction, Item, Key, Partition, Range, System};

use crate::Token;

/// A team's API keys.
pub const API_KEYS: Collection = Collection("key");

/// `last_used_at` is written at most this often, or every request would cost a write.
const LAST_USED_EVERY: SignedDuration = SignedDuration::from_secs(60);

api::id!(
    /// An API key's id, which is not the key.
    pub ApiKeyId = "key"
);

/// An API key as its team sees it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Whose it is.
    pub team: TeamId,
    /// What its maker calls it.
    pub name: String,
    /// The first characters, to recognise it by.
    pub hint: String,
    /// Who made it.
    pub created_by: UserId,
    /// When.
    pub created_at: Timestamp,
    /// The hash it is looked up by.
    pub hash: String,
}

/// What a key's hash leads to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ApiKeyLookup {
    /// The hash.
    pub hash: String,
    /// The key's id.
    pub id: ApiKeyId,
    /// Its team.
    pub team: TeamId,
    /// Who made it.
    pub created_by: UserId,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// A key that was just made: the only moment its token is known.
#[derive(Debug)]
pub struct IssuedKey {
    /// The key.
    pub key: ApiKey,
    /// Its token.
    pub token: Token,
}

impl ApiKey {
    /// Makes a key for `team`.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn issue(cx: &Cx, team: &TeamId, by: &UserId, name: String) -> api::Result<IssuedKey> {
        ApiKey::install(cx, team, by, name, Token::new(Token::API_KEY, cx.random())).await
    }

    /// Makes a key for `team` whose token somebody else chose. Only a token that nobody can guess keeps
    /// strangers out.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn install(cx: &Cx, team: &TeamId, by: &UserId, name: String, token: Token) -> api::Result<IssuedKey> {
        let (id, created_at, hash) = (cx.id::<ApiKeyId>(), cx.now(), token.hash());
        let lookup =
            ApiKeyLookup { hash: hash.clone(), id: id.clone(), team: team.clone(), created_by: by.clone(), last_used_at: None };
        let key = ApiKey { id, team: team.clone(), name, hint: token.hint(), created_by: by.clone(), created_at, hash };
        cx.table().transaction().put(&key, Condition::Always).put(&lookup, Condition::Always).commit().await?;
        Ok(IssuedKey { key, token })
    }

    /// A team's keys, newest first, each with when it was last used.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn list(cx: &Cx, team: &TeamId, page: &PageQuery) -> api::Result<Page<(ApiKey, Option<Timestamp>)>> {
        let table = cx.table();
        let keys =
            table.page::<ApiKey>(&Partition::team(team, API_KEYS), Range::All, Direction::Descending, page, |_| true).await?;
        let lookups: Vec<Key> = keys.items.iter().map(|key| ApiKeyLookup::key_of(&key.hash)).collect();
        let lookups = table.get_many::<ApiKeyLookup>(&lookups).await?;
        Ok(keys.map(|key| {
            let used = lookups.iter().find(|lookup| lookup.hash == key.hash).and_then(|lookup| lookup.last_used_at);
            (key, used)
        }))
    }

    /// Revokes a key of `team`. From the next request on it opens nothing.
    ///
    /// # Errors
    /// [`api::Error::NotFound`] when the team has no such key.
    pub async fn revoke(cx: &Cx, team: &TeamId, id: &ApiKeyId) -> api::Result<()> {
        let table = cx.table();
        let address = Partition::team(team, API_KEYS).at(id.as_str());
        let Some(key) = table.get::<ApiKey>(address.clone()).await? else { return Err(api::Error::NotFound("API key")) };
        let lookup = ApiKeyLookup::key_of(&key.hash);
        table.transaction().delete(address, Condition::Always).delete(lookup, Condition::Always).commit().await?;
        Ok(())
    }
}

impl ApiKeyLookup {
    /// What `token` opens at present, without counting as its use.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn peek(cx: &Cx, token: &Token) -> api::Result<Option<ApiKeyLookup>> {
        Ok(cx.table().get::<ApiKeyLookup>(ApiKeyLookup::key_of(&token.hash())).await?)
    }

    /// The key behind `token`, its use noted.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn find(cx: &Cx, token: &Token) -> api::Result<Option<ApiKeyLookup>> {
        let Some(mut lookup) = ApiKeyLookup::peek(cx, token).await? else { return Ok(None) };
        let now = cx.now();
        if lookup.last_used_at.is_none_or(|at| now.duration_since(at) >= LAST_USED_EVERY) {
            lookup.last_used_at = Some(now);
            // A key revoked in this very moment must not come back to life, hence the condition; and a
            // request does not fail because a note could not be made.
            if let Err(error) = cx.table().put(&lookup, Condition::Exists).await {
                tracing::debug!(%error, "the last use of a key was not noted");
            }
        }
        Ok(Some(lookup))
    }

    fn key_of(hash: &str) -> Key {
        Partition::system(System::ApiKey, hash).at("lookup")
    }
}

impl Item for ApiKey {
    const KIND: &'static str = "api_key";

    fn key(&self) -> Key {
        Partition::team(&self.team, API_KEYS).at(self.id.as_str())
    }
}

impl Item for ApiKeyLookup {
    const KIND: &'static str = "api_key_lookup";

    fn key(&self) -> Key {
        ApiKeyLookup::key_of(&self.hash)
    }
}
