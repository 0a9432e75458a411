//! API keys: shown once, stored hashed. Two items each: one in the team's list, one under the key's hash
//! to find the team by. A key being rotated has a second hash, which opens until the overlap ends.

use std::net::IpAddr;

use api::{Page, PageQuery, TeamId, UserId};
use cx::Cx;
use ipnet::IpNet;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use table::{Collection, Condition, Direction, Item, Key, Partition, Range, System, Transaction};

use crate::Token;

/// A team's API keys.
pub const API_KEYS: Collection = Collection("key");

/// `last_used_at` is written at most this often, or every request would cost a write.
const LAST_USED_EVERY: SignedDuration = SignedDuration::from_secs(60);

api::id!(
    /// An API key's id, which is not the key.
    pub ApiKeyId = "key"
);

/// What a key may be used for, and from where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// The actions it may do, by their names in the permission matrix.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// When it ends; never, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// The addresses it may be used from; any, if empty.
    #[serde(default)]
    pub allowed_ips: Vec<IpNet>,
    /// The web origins it may be used from; if empty, any origin and none.
    #[serde(default)]
    pub allowed_origins: Vec<String>,
}

impl Bounds {
    /// Whether a request from `ip` and `origin` is within them; if not, why.
    ///
    /// # Errors
    /// [`api::Error::Forbidden`].
    pub fn admit(&self, ip: Option<IpAddr>, origin: Option<&str>) -> api::Result<()> {
        let refuse = |why: &str| Err(api::Error::Forbidden(why.to_owned()));
        let inside = |ip: IpAddr| self.allowed_ips.iter().any(|network| network.contains(&ip.to_canonical()));
        // An address that nobody knows is none of those named.
        if !self.allowed_ips.is_empty() && !ip.is_some_and(inside) {
            return refuse("This API key may not be used from this address.");
        }
        let listed = |origin: &str| self.allowed_origins.iter().any(|allowed| allowed.eq_ignore_ascii_case(origin));
        if !self.allowed_origins.is_empty() && !origin.is_some_and(listed) {
            return refuse("This API key may be used from its allowed web origins only.");
        }
        Ok(())
    }
}

/// An API key as its team sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// What names it in paths and in the audit log; no secret.
    pub id: ApiKeyId,
    /// The team it acts for.
    pub team: TeamId,
    /// What its maker calls it.
    pub name: String,
    /// The first characters, to recognise it by.
    pub hint: String,
    /// The member who made or last rotated it; it opens nothing once they have left.
    pub created_by: UserId,
    /// When it was made, whatever rotations followed.
    pub created_at: Timestamp,
    /// What it may be used for.
    #[serde(flatten)]
    pub bounds: Bounds,
    /// When it was last given a new text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotated_at: Option<Timestamp>,
    /// The text before that, while it still opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Previous>,
    /// The hash it is looked up by.
    pub hash: String,
}

/// The text that a rotation replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    /// The hash of that text.
    pub hash: String,
    /// Until when the text still opens.
    pub ends_at: Timestamp,
}

/// What a key's hash leads to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ApiKeyLookup {
    /// The hash of the key's text, by which this is found.
    pub hash: String,
    /// The key's id.
    pub id: ApiKeyId,
    /// The team that the key acts for.
    pub team: TeamId,
    /// Who made it.
    pub created_by: UserId,
    /// What it may be used for.
    #[serde(flatten)]
    pub bounds: Bounds,
    /// Whether this text is the key's own or the one before.
    #[serde(default)]
    pub standing: KeyStanding,
    /// When it was last used, to the minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
    /// The address it was last used from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_ip: Option<IpAddr>,
}

/// Which of a key's texts a hash belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyStanding {
    /// The present one.
    #[default]
    Current,
    /// The one before, which a rotation left to end.
    Ending,
}

/// When a key was last used, and from where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastUse {
    /// When it was last used, to the minute; `None` if never.
    pub at: Option<Timestamp>,
    /// The address it was last used from, where that is known.
    pub ip: Option<IpAddr>,
}

/// A key that was just made or rotated: the only moment its token is known.
#[derive(Debug)]
pub struct IssuedKey {
    /// What is stored.
    pub key: ApiKey,
    /// Its text, which is shown once and not kept.
    pub token: Token,
}

impl IssuedKey {
    /// A new key of `team`.
    pub fn new(cx: &Cx, team: &TeamId, by: &UserId, name: String, bounds: Bounds) -> IssuedKey {
        IssuedKey::with(cx, team, by, name, bounds, Token::new(Token::API_KEY, cx.random()))
    }

    /// A new key of `team` whose token somebody else chose. Only a token that nobody can guess keeps strangers
    /// out.
    pub fn with(cx: &Cx, team: &TeamId, by: &UserId, name: String, bounds: Bounds, token: Token) -> IssuedKey {
        let key = ApiKey {
            id: cx.id(),
            team: team.clone(),
            name,
            hint: token.hint(),
            created_by: by.clone(),
            created_at: cx.now(),
            bounds,
            rotated_at: None,
            previous: None,
            hash: token.hash(),
        };
        IssuedKey { key, token }
    }

    /// Adds the key to `transaction`.
    pub fn issue<'a>(&self, transaction: Transaction<'a>) -> Transaction<'a> {
        transaction.put(&self.key, Condition::Absent).put(&self.key.lookup(), Condition::Absent)
    }
}

impl ApiKey {
    /// The keys of `team`.
    pub fn list_of(team: &TeamId) -> Partition {
        Partition::team(team, API_KEYS)
    }

    /// The key `id` of `team`.
    ///
    /// # Errors
    /// 404 when the team has no such key.
    pub async fn load(cx: &Cx, team: &TeamId, id: &ApiKeyId) -> api::Result<ApiKey> {
        cx.table().get::<ApiKey>(ApiKey::key_of(team, id)).await?.ok_or(api::Error::NotFound("API key"))
    }

    /// A team's keys that `keep` accepts, newest first, each with its last use.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn list(
        cx: &Cx,
        team: &TeamId,
        page: &PageQuery,
        keep: impl Fn(&ApiKey) -> bool,
    ) -> api::Result<Page<(ApiKey, LastUse)>> {
        let table = cx.table();
        let keys = table.page::<ApiKey>(&ApiKey::list_of(team), Range::All, Direction::Descending, page, keep).await?;
        let hashes = keys.items.iter().flat_map(|key| [Some(&key.hash), key.previous.as_ref().map(|previous| &previous.hash)]);
        let lookups: Vec<Key> = hashes.flatten().map(|hash| ApiKeyLookup::key_of(hash)).collect();
        let lookups = table.get_many::<ApiKeyLookup>(&lookups).await?;
        Ok(keys.map(|key| {
            // While it is rotated, either text may have been used last.
            let uses = lookups.iter().filter(|lookup| lookup.id == key.id);
            let used = uses.max_by_key(|lookup| lookup.last_used_at);
            let used = used.map(|lookup| LastUse { at: lookup.last_used_at, ip: lookup.last_used_ip });
            (key, used.unwrap_or_default())
        }))
    }

    /// The same key with a new text, made by `by`, who answers for it from now on. The old text opens until
    /// `ends_at`.
    pub fn rotated(&self, cx: &Cx, by: &UserId, ends_at: Timestamp) -> IssuedKey {
        let token = Token::new(Token::API_KEY, cx.random());
        let key = ApiKey {
            hint: token.hint(),
            hash: token.hash(),
            created_by: by.clone(),
            rotated_at: Some(cx.now()),
            previous: Some(Previous { hash: self.hash.clone(), ends_at }),
            ..self.clone()
        };
        IssuedKey { key, token }
    }

    /// Adds to `transaction` that `issued` takes this key's place, unless somebody else rotated it meanwhile.
    pub fn replace<'a>(&self, issued: &IssuedKey, transaction: Transaction<'a>) -> Transaction<'a> {
        let mut transaction =
            transaction.put(&issued.key, Condition::text("hash", &self.hash)).put(&issued.key.lookup(), Condition::Absent);
        // A text that was on its way out already is out now: there are never three.
        if let Some(previous) = &self.previous {
            transaction = transaction.delete(ApiKeyLookup::key_of(&previous.hash), Condition::Always);
        }
        let old = ApiKeyLookup::key_of(&self.hash);
        match &issued.key.previous {
            Some(previous) => {
                let mut ending = ApiKeyLookup { standing: KeyStanding::Ending, ..self.lookup() };
                ending.bounds.ends_at = Some(ending.bounds.ends_at.map_or(previous.ends_at, |at| at.min(previous.ends_at)));
                transaction.put(&ending, Condition::Exists)
            }
            None => transaction.delete(old, Condition::Always),
        }
    }

    /// Adds to `transaction` that the key opens nothing from now on.
    pub fn revoke<'a>(&self, transaction: Transaction<'a>) -> Transaction<'a> {
        let transaction = transaction
            .delete(self.key(), Condition::text("hash", &self.hash))
            .delete(ApiKeyLookup::key_of(&self.hash), Condition::Always);
        match &self.previous {
            Some(previous) => transaction.delete(ApiKeyLookup::key_of(&previous.hash), Condition::Always),
            None => transaction,
        }
    }

    fn lookup(&self) -> ApiKeyLookup {
        ApiKeyLookup {
            hash: self.hash.clone(),
            id: self.id.clone(),
            team: self.team.clone(),
            created_by: self.created_by.clone(),
            bounds: self.bounds.clone(),
            standing: KeyStanding::Current,
            last_used_at: None,
            last_used_ip: None,
        }
    }

    fn key_of(team: &TeamId, id: &ApiKeyId) -> Key {
        ApiKey::list_of(team).at(id.as_str())
    }
}

impl ApiKeyLookup {
    /// What `token` opens at present, without counting as its use.
    ///
    /// # Errors
    /// When the table is busy.
    pub async fn peek(cx: &Cx, token: &Token) -> api::Result<Option<ApiKeyLookup>> {
        let found = cx.table().get::<ApiKeyLookup>(ApiKeyLookup::key_of(&token.hash())).await?;
        let now = cx.now();
        // The table forgets to the second; a key ends to the millisecond.
        Ok(found.filter(|found| found.bounds.ends_at.is_none_or(|at| now < at)))
    }

    /// Notes that it was used from `ip`, at most once a minute.
    pub async fn note_use(mut self, cx: &Cx, ip: Option<IpAddr>) {
        let now = cx.now();
        if self.last_used_at.is_some_and(|at| now.duration_since(at) < LAST_USED_EVERY) {
            return;
        }
        (self.last_used_at, self.last_used_ip) = (Some(now), ip);
        // A key revoked or rotated in this very moment must not come back as it was, hence the condition; and a
        // request does not fail because a note could not be made.
        let unchanged = Condition::text("standing", if self.standing == KeyStanding::Current { "current" } else { "ending" });
        if let Err(error) = cx.table().put(&self, unchanged).await {
            tracing::debug!(%error, "the last use of a key was not noted");
        }
    }

    fn key_of(hash: &str) -> Key {
        Partition::system(System::ApiKey, hash).at("lookup")
    }
}

impl Item for ApiKey {
    const KIND: &'static str = "api_key";

    fn key(&self) -> Key {
        ApiKey::key_of(&self.team, &self.id)
    }
}

impl Item for ApiKeyLookup {
    const KIND: &'static str = "api_key_lookup";

    fn key(&self) -> Key {
        ApiKeyLookup::key_of(&self.hash)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        // The table counts in whole seconds and forgets at their beginning; `peek` looks at the exact instant.
        self.bounds.ends_at.map(|at| at + SignedDuration::from_secs(1))
    }
}
