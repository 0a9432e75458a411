//! `POST /api/keys` makes an API key. Its text is in this answer and nowhere else.

use ::audit::Entry;
use api::{Conflict, Created, Fields, FromFields, Json, PageQuery, Result};
use cx::Cx;
use identity::{ApiKey, Caller, IssuedKey, LastUse, ManageKeys};
use schemars::JsonSchema;

use super::{BoundFields, KeyOut, KeyShown};

/// More keys than this in one team are a leak, not a need.
const MOST_KEYS: usize = 100;
const NAME_LIMIT_CHARS: usize = 100;

/// The team has as many keys as it may.
pub const TOO_MANY_KEYS: Conflict = Conflict { code: "too_many_keys", when: "a team has at most 100" };

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
        let name: String = fields.required("name");
        let name = name.trim().to_owned();
        if !fields.is_wrong("name") && (name.is_empty() || name.chars().count() > NAME_LIMIT_CHARS) {
            fields.wrong("name", format!("must be 1 to {NAME_LIMIT_CHARS} characters long"));
        }
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
