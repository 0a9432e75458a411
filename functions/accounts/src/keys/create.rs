//! `POST /api/keys` makes an API key. Its text is in this answer and nowhere else.

use ::audit::Entry;
use api::{Conflict, Created, Fields, FromFields, Json, PageQuery, Result};
use cx::{Cx, Touch};
use function::{Endpoint, Sample, Trace};
use identity::{ApiKey, Caller, IssuedKey, LastUse, ManageKeys, Permission};
use schemars::JsonSchema;

use super::{BoundFields, KeyOut, KeyShown};
use crate::touches::{API_KEY, READ_KEYS, WRITE_KEYS};

/// More keys than this in one team are a leak, not a need.
const MOST_KEYS: usize = 100;
const NAME_LIMIT_CHARS: usize = 100;

/// The team has as many keys as it may.
pub const TOO_MANY_KEYS: Conflict = Conflict {
    code: "too_many_keys",
    when: "a team has at most 100",
    advice: "Revoke keys that nobody uses any more: `last_used_at` of `GET /api/keys` says which. Rotating a key makes no \
             new one.",
};

pub(crate) const ENTRY: Endpoint = Endpoint::post("accounts-keys-create", "/api/keys", "Make an API key", |site| site.to(create))
    .may(ManageKeys::ACTION)
    .audited()
    .touches(&[READ_KEYS, WRITE_KEYS, Touch::Read(API_KEY), Touch::Write(API_KEY)])
    .conflicts(&[TOO_MANY_KEYS])
    .about("The key itself is in this answer and nowhere else.")
    .sample(
        Sample::body(r#"{"name": "laptop", "scopes": ["jobs:read"]}"#)
            .gives(201, &["/id", "/name", "/key"])
            .leaves(Trace::at("/api/auth/me").by("{answer.key}").holding(r#"{"/team/id": "{team}"}"#)),
    );

/// What to call the key, and what it may do.
#[derive(Debug, JsonSchema)]
pub struct NewKey {
    /// 1 to 100 characters; space around them does not count.
    #[schemars(length(min = 1, max = NAME_LIMIT_CHARS), regex(pattern = r"\S"))]
    name: String,
    #[schemars(flatten)]
    bounds: BoundFields,
}

impl FromFields for NewKey {
    fn from_fields(fields: &mut Fields) -> Self {
        let name = fields.text("name", 1..=NAME_LIMIT_CHARS);
        NewKey { name, bounds: BoundFields::take(fields) }
    }
}

/// Makes the key.
///
/// # Errors
/// 409 `too_many_keys`; 422 for a scope that the caller's own role does not reach.
pub async fn create(cx: Cx, caller: Caller<ManageKeys>, Json(new): Json<NewKey>) -> Result<Created<KeyShown>> {
    let bounds = new.bounds.bounds(&cx, &caller)?;
    let all = PageQuery { limit: MOST_KEYS, cursor: None };
    if ApiKey::list(&cx, &caller.team, &all, |_| true).await?.items.len() >= MOST_KEYS {
        return Err(TOO_MANY_KEYS.error(format!("A team has at most {MOST_KEYS} keys. Revoke one that is no longer used.")));
    }
    let issued = IssuedKey::new(&cx, &caller.team, &caller.user, new.name, bounds);
    let shown = KeyOut::new(issued.key.clone(), LastUse::default());
    let entry = Entry::by(&cx, &caller, "key.created").on(&issued.key.id).after(&shown);
    ::audit::commit(&cx, issued.issue(cx.table().transaction()), &[entry]).await?;
    Ok(Created(KeyShown::new(issued)))
}
