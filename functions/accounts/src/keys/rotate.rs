//! `POST /api/keys/{id}/rotate` gives an API key a new text. The old one opens for a while longer, so that nothing
//! stands still while the new one is put in its place.

use ::audit::Entry;
use api::{Fields, FromFields, Json, Path, Result};
use cx::{Cx, Touch};
use function::{Endpoint, Sample, Trace};
use identity::{ApiKey, ApiKeyId, Caller, LastUse, ManageKeys, Permission};
use jiff::SignedDuration;
use schemars::JsonSchema;
use table::CHANGED_MEANWHILE;

use super::{KeyOut, KeyShown};
use crate::touches::{API_KEY, READ_KEYS, WRITE_KEYS};

const OVERLAP_HOURS: i64 = 24;
const MOST_OVERLAP_HOURS: i64 = 7 * 24;

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-keys-rotate", "/api/keys/{id}/rotate", "Give an API key a new text", |site| site.to(rotate))
        .may(ManageKeys::ACTION)
        .audited()
        .touches(&[READ_KEYS, WRITE_KEYS, Touch::Write(API_KEY)])
        .conflicts(&[CHANGED_MEANWHILE])
        .about("The new text is in this answer and nowhere else. The old one opens for `overlap_hours` more.")
        .sample(
            Sample::of("key")
                .with(r#"{"overlap_hours": 24}"#)
                .leaves(Trace::at("/api/auth/me").by("{answer.key}").holding(r#"{"/team/id": "{team}"}"#)),
        );

/// How to rotate.
#[derive(Debug, JsonSchema)]
pub struct Rotation {
    /// For how many hours the old text still opens: 0 to 168, 24 when left out.
    #[schemars(with = "Option<u32>", range(min = 0, max = MOST_OVERLAP_HOURS))]
    overlap_hours: i64,
}

impl FromFields for Rotation {
    fn from_fields(fields: &mut Fields) -> Self {
        let overlap_hours = fields.optional("overlap_hours").unwrap_or(OVERLAP_HOURS);
        if !(0..=MOST_OVERLAP_HOURS).contains(&overlap_hours) {
            fields.wrong("overlap_hours", format!("must be 0 to {MOST_OVERLAP_HOURS}"));
        }
        Rotation { overlap_hours }
    }
}

/// Rotates the key. Whoever does so answers for it from now on: a key whose maker left the team works again.
///
/// # Errors
/// 404 when the team has no such key; 403 when it is somebody else's and the caller's role reaches their own only;
/// 409 `changed_meanwhile` when somebody else rotated or revoked it at the same time.
pub async fn rotate(
    cx: Cx,
    caller: Caller<ManageKeys>,
    Path(id): Path<ApiKeyId>,
    Json(rotation): Json<Rotation>,
) -> Result<axum::Json<KeyShown>> {
    let key = ApiKey::load(&cx, &caller.team, &id).await?;
    caller.must_reach(Some(&key.created_by))?;
    let issued = key.rotated(&cx, &caller.user, cx.now() + SignedDuration::from_hours(rotation.overlap_hours));
    let shown = |key: &ApiKey| KeyOut::new(key.clone(), LastUse::default());
    let entry = Entry::by(&cx, &caller, "key.rotated").on(&id).before(&shown(&key)).after(&shown(&issued.key));
    ::audit::commit(&cx, key.replace(&issued, cx.table().transaction()), &[entry]).await?;
    Ok(axum::Json(KeyShown::new(issued)))
}
