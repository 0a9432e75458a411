//! `POST /api/keys` makes an API key. Its text is in this answer and nowhere else.

use api::{Conflict, Created, Fields, FromFields, Json, PageQuery, Result};
use cx::Cx;
use identity::{ApiKey, Caller};
use schemars::JsonSchema;
use serde::Serialize;

use super::KeyOut;
use crate::ManageKeys;

/// More keys than this in one team are a leak, not a need.
const MOST_KEYS: usize = 100;
const NAME_LIMIT_CHARS: usize = 100;

/// The team has as many keys as it may.
pub const TOO_MANY_KEYS: Conflict = Conflict { code: "too_many_keys", when: "a team has at most 100" };

/// What to call the key.
#[derive(Debug, JsonSchema)]
pub struct NewKey {
    /// 1 to 100 characters; space around them does not count.
    #[schemars(length(min = 1, max = NAME_LIMIT_CHARS), regex(pattern = r"\S"))]
    name: String,
}

impl FromFields for NewKey {
    fn from_fields(fields: &mut Fields) -> Self {
        let name: String = fields.required("name");
        let name = name.trim().to_owned();
        if !fields.is_wrong("name") && (name.is_empty() || name.chars().count() > NAME_LIMIT_CHARS) {
            fields.wrong("name", format!("must be 1 to {NAME_LIMIT_CHARS} characters long"));
        }
        NewKey { name }
    }
}

/// The key, this once with its text.
#[derive(Debug, Serialize, JsonSchema)]
pub struct KeyShown {
    #[serde(flatten)]
    about: KeyOut,
    /// The key itself: `mh_…`.
    key: String,
}

/// Makes the key.
///
/// # Errors
/// 409 `too_many_keys`.
pub async fn create(cx: Cx, caller: Caller<ManageKeys>, Json(new): Json<NewKey>) -> Result<Created<KeyShown>> {
    let all = PageQuery { limit: MOST_KEYS, cursor: None };
    if ApiKey::list(&cx, &caller.team, &all).await?.items.len() >= MOST_KEYS {
        return Err(TOO_MANY_KEYS.error(format!("A team has at most {MOST_KEYS} keys. Revoke one that is no longer used.")));
    }
    let issued = ApiKey::issue(&cx, &caller.team, &caller.user, new.name).await?;
    let key = issued.token.reveal().to_owned();
    Ok(Created(KeyShown { about: KeyOut::new(issued.key, None), key }))
}
